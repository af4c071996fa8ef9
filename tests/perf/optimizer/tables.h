#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace trimtab::perf {

// How tables are replayed: the optimizer chooses among the rows that it has not tried.
struct TableRuns {
  std::string folder;
  // A set: published, others, made-up, systems; or parts of names with commas between them.
  std::string only = "published";
  int seeds = 20;
  int trials = 100;
  uint64_t first_seed = 0;
  // As a live service would be, from the usual configuration on where it is known.
  bool safe = false;
  // Where nobody knows the usual row, or it is to be another one: the share of rows that it beats.
  std::optional<double> usual_beats = std::nullopt;
};

// A line of JSON for each table and a printed table of all of them. False if the folder holds none.
bool RunTables(const TableRuns& runs);

}  // namespace trimtab::perf
