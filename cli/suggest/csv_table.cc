#include "cli/suggest/csv_table.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <system_error>
#include <utility>

#include "cli/suggest/csv.h"
#include "cli/suggest/nearest_name.h"
#include "cli/suggest/observation_reader.h"

namespace trimtab::cli {
namespace {

using k8s::Json;
using optimizer::Parameter;

Error InColumn(const std::string& title, const std::string& what) {
  return Error{Code::kInvalid, "column \"" + title + "\": " + what, Duration::zero(), title};
}

std::optional<double> NumberOf(const std::string& cell) {
  double number = 0;
  const char* const end = cell.data() + cell.size();
  const auto read = std::from_chars(cell.data(), end, number);
  const bool whole = read.ec == std::errc() && read.ptr == end && std::isfinite(number);
  return whole ? std::optional(number) : std::nullopt;
}

std::optional<bool> BooleanOf(const std::string& cell) {
  if (cell == "true" || cell == "True" || cell == "1") return true;
  if (cell == "false" || cell == "False" || cell == "0") return false;
  return std::nullopt;
}

}  // namespace

std::vector<CsvTable::Column> CsvTable::Known(const optimizer::Plan& plan) {
  using Kind = Column::Kind;
  std::vector<Column> known;
  for (const Parameter& knob : plan.space.parameters()) {
    known.push_back({Kind::kKnob, knob.name, &knob, knob.name});
  }
  for (const std::string_view metric : MetricsOf(plan)) {
    const std::string name(metric);
    known.push_back({Kind::kMean, name, nullptr, name});
    known.push_back({Kind::kError, name, nullptr, name + ".se"});
  }
  for (const std::string& name : plan.context) {
    known.push_back({Kind::kContext, name, nullptr, name});
  }
  known.push_back({Kind::kStatus, "status", nullptr, "status"});
  return known;
}

Result<CsvTable> CsvTable::Open(const optimizer::Plan& plan, std::string_view header) {
  const auto titles = SplitCsv(header);
  if (!titles) return titles.error();
  const std::vector<Column> known = Known(plan);
  CsvTable table;
  for (const std::string& title : *titles) {
    const auto named = [&](const Column& column) { return column.title == title; };
    const auto count = std::count_if(known.begin(), known.end(), named);
    if (count == 0) {
      std::vector<std::string_view> names;
      names.reserve(known.size());
      for (const Column& column : known) names.emplace_back(column.title);
      return InColumn(title, "the plan does not name it; " + MeantInstead(title, names));
    }
    if (count > 1) return InColumn(title, "the plan gives this name to more than one thing");
    if (std::any_of(table.columns_.begin(), table.columns_.end(), named)) {
      return InColumn(title, "is there twice; leave one of them out");
    }
    table.columns_.push_back(*std::find_if(known.begin(), known.end(), named));
  }
  return table;
}

Result<void> CsvTable::Put(const Column& column, const std::string& cell, Json& row) {
  const auto number = NumberOf(cell);
  const auto wrong = [&](const std::string& wanted) {
    return InColumn(column.title, "must be " + wanted + ", is \"" + cell + "\"");
  };
  const bool named = column.knob != nullptr && column.knob->kind == Parameter::Kind::kCategorical;
  const bool boolean = column.knob != nullptr && column.knob->kind == Parameter::Kind::kBoolean;
  if (column.kind == Column::Kind::kStatus) {
    row["status"] = cell;
  } else if (named) {
    row["values"][column.name] = cell;
  } else if (boolean) {
    const auto value = BooleanOf(cell);
    if (!value) return wrong("true or false");
    row["values"][column.name] = *value;
  } else if (!number) {
    return wrong("a finite number, or empty for what was not measured");
  } else if (column.kind == Column::Kind::kKnob) {
    row["values"][column.name] = *number;
  } else if (column.kind == Column::Kind::kContext) {
    row["context"][column.name] = *number;
  } else {
    row["metrics"][column.name][column.kind == Column::Kind::kMean ? "mean" : "se"] = *number;
  }
  return {};
}

Result<Json> CsvTable::Row(std::string_view line) const {
  const auto cells = SplitCsv(line);
  if (!cells) return cells.error();
  if (cells->size() != columns_.size()) {
    return Error{Code::kInvalid, "has " + std::to_string(cells->size()) + " cells, the header " +
                                     std::to_string(columns_.size())};
  }
  Json row{Json::Object()};
  for (size_t i = 0; i < columns_.size(); ++i) {
    if ((*cells)[i].empty()) continue;
    if (auto put = Put(columns_[i], (*cells)[i], row); !put) return std::move(put).error();
  }
  return row;
}

}  // namespace trimtab::cli
