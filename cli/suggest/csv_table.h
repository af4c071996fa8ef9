#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "k8s/json.h"
#include "optimizer/parameter.h"
#include "optimizer/plan.h"

namespace trimtab::cli {

// Observations as CSV: the header says which column is a knob, a metric, a metric's standard error
// ("latency.se"), a context or the status. Refers to the plan, which outlives it. Immutable.
class CsvTable {
 public:
  // An error names the column.
  static Result<CsvTable> Open(const optimizer::Plan& plan, std::string_view header);

  // The row in the words of a tell: {"values": {...}, "metrics": {...}}. An empty cell is nothing.
  Result<k8s::Json> Row(std::string_view line) const;

 private:
  struct Column {
    enum class Kind { kKnob, kMean, kError, kContext, kStatus };
    Kind kind = Kind::kKnob;
    std::string name;                            // of the knob, the metric or the context
    const optimizer::Parameter* knob = nullptr;  // of a knob
    std::string title;
  };

  static std::vector<Column> Known(const optimizer::Plan& plan);
  static Result<void> Put(const Column& column, const std::string& cell, k8s::Json& row);

  std::vector<Column> columns_;
};

}  // namespace trimtab::cli
