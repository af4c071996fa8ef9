#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "optimizer/plan.h"

namespace trimtab::perf {

// Measured configurations of a real system: trying one is looking its row up. Plain data.
struct Table {
  std::string name;
  optimizer::Plan plan;  // one objective, "y"; no seed yet
  std::vector<optimizer::Point> points;
  // What each row measured; nothing where it failed.
  std::vector<std::optional<double>> values;
  // What counts as the best there is to find.
  double best = 0;
  // The row of the configuration that its makers started from.
  std::optional<size_t> usual;

  bool minimizes() const;
  // How far a value is from the best, in percent of it; 0 beyond.
  double Gap(double value) const;
  double WorstGap() const;
  // The mean gap after so many different rows drawn at random, exactly.
  double RandomGap(size_t draws) const;
};

// One column of a file, and how to read it as an objective.
struct TableSource {
  std::string file;  // without folder and ending
  std::string column;
  bool minimize = true;
  // The best row, where that is not an accident to be ignored.
  std::optional<double> best;
  bool first_row_is_usual = false;
};

// The objectives that figures are published of, and others of the same files to check a choice on.
const std::vector<TableSource>& PublishedTables();
const std::vector<TableSource>& OtherTables();

// Columns not named obj_* are knobs: 0 and 1 are a boolean, words a category, numbers a range,
// logarithmic where it spans a factor of 50. A row without a number in the column has failed.
Result<Table> ReadTable(const std::string& folder, const TableSource& source);

// Made-up tables with what is hard about real ones: plateaus, cliffs, outliers, failures, names.
std::vector<Table> MadeUpTables();
// Others, closer to the kinds of systems that are measured so.
std::vector<Table> MadeUpSystems();

}  // namespace trimtab::perf
