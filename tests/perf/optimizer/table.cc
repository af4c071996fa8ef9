#include "tests/perf/optimizer/table.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <utility>

#include "tests/perf/cells.h"

namespace trimtab::perf {
namespace {

using Goal = optimizer::Objective::Goal;
using optimizer::Parameter;
using optimizer::Point;

// A range this wide is looked at by its factors.
constexpr double kWide = 50;

std::optional<double> Number(const std::string& text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

// One knob with the value of each row.
struct Column {
  Parameter knob;
  std::vector<double> values;
};

Column Names(const std::string& name, const std::vector<std::string>& cells) {
  Column column{.knob = {.name = name, .kind = Parameter::Kind::kCategorical}};
  std::vector<std::string>& names = column.knob.names;
  for (const std::string& cell : cells) {
    const auto at = std::find(names.begin(), names.end(), cell);
    column.values.push_back(static_cast<double>(at - names.begin()));
    if (at == names.end()) names.push_back(cell);
  }
  return column;
}

Column ReadKnob(const std::string& name, const std::vector<std::string>& cells) {
  Column column{.knob = {.name = name}};
  bool whole = true;
  for (const std::string& cell : cells) {
    const auto number = Number(cell);
    if (!number) return Names(name, cells);
    whole = whole && *number == std::floor(*number);
    column.values.push_back(*number);
  }
  const auto [low, high] = std::minmax_element(column.values.begin(), column.values.end());
  column.knob.min = *low;
  column.knob.max = *high;
  column.knob.kind = whole ? Parameter::Kind::kInteger : Parameter::Kind::kReal;
  if (*low > 0 && *high / *low >= kWide) column.knob.scale = Parameter::Scale::kLog;
  if (whole && *low == 0 && *high == 1)
    column.knob = {.name = name, .kind = Parameter::Kind::kBoolean};
  return column;
}

}  // namespace

bool Table::minimizes() const {
  return plan.objectives[0].goal == optimizer::Objective::Goal::kMinimize;
}

double Table::Gap(double value) const {
  const double behind = minimizes() ? value - best : best - value;
  return std::max(0.0, 100 * behind / std::abs(best));
}

double Table::WorstGap() const {
  double worst = 0;
  for (const auto& value : values) worst = std::max(worst, value ? Gap(*value) : 0);
  return worst;
}

double Table::RandomGap(size_t draws) const {
  std::vector<double> gaps;
  for (const auto& value : values) gaps.push_back(value ? Gap(*value) : WorstGap());
  std::sort(gaps.begin(), gaps.end());
  const auto rows = static_cast<double>(gaps.size());
  // The probability that none of the rows before this one was drawn.
  double none = 1;
  double sum = 0;
  for (size_t i = 0; i < gaps.size(); ++i) {
    const double left = rows - static_cast<double>(i);
    const double missed = std::max(0.0, 1 - static_cast<double>(draws) / left);
    sum += gaps[i] * none * (1 - missed);
    none *= missed;
  }
  return sum;
}

const std::vector<TableSource>& PublishedTables() {
  static const std::vector<TableSource> tables = {
      {.file = "storm_wc6d", .column = "obj_latency"},
      {.file = "storm_wc6d", .column = "obj_throughput", .minimize = false},
      {.file = "tomcat_bestconf",
       .column = "obj_throughput",
       .minimize = false,
       .best = 5038.8,
       .first_row_is_usual = true},
      {.file = "mariadb", .column = "obj_time"},
      {.file = "mongodb", .column = "obj_time"},
      {.file = "tuna_nginx_wikipedia", .column = "obj_p95_latency_us", .first_row_is_usual = true},
  };
  return tables;
}

const std::vector<TableSource>& OtherTables() {
  static const std::vector<TableSource> tables = {
      {.file = "mariadb", .column = "obj_cpu"},
      {.file = "mongodb", .column = "obj_cpu"},
      {.file = "tuna_nginx_wikipedia", .column = "obj_max"},
  };
  return tables;
}

Result<Table> ReadTable(const std::string& folder, const TableSource& source) {
  const std::string path = folder + "/" + source.file + ".csv";
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) return Error{Code::kNotFound, path + ": cannot be read"};
  const std::vector<std::string> header = Cells(line);
  std::map<std::string, std::vector<std::string>> columns;
  while (std::getline(file, line)) {
    const std::vector<std::string> cells = Cells(line);
    if (cells.size() != header.size()) return Error{Code::kInvalid, path + ": a row is cut"};
    for (size_t i = 0; i < header.size(); ++i) columns[header[i]].push_back(cells[i]);
  }
  const std::vector<std::string>& measured = columns[source.column];
  std::vector<Point> points(measured.size());
  std::vector<Parameter> knobs;
  for (const std::string& name : header) {
    if (name.starts_with("obj_")) continue;
    const Column column = ReadKnob(name, columns[name]);
    knobs.push_back(column.knob);
    for (size_t i = 0; i < points.size(); ++i) points[i].values.push_back(column.values[i]);
  }
  auto space = optimizer::SearchSpace::Make(std::move(knobs), {});
  if (!space) return std::move(space).error().In(path);
  const Goal goal = source.minimize ? Goal::kMinimize : Goal::kMaximize;
  Table table{.name = source.file + " " + source.column,
              .plan = {.space = *std::move(space), .objectives = {{"y", goal}}},
              .points = std::move(points)};
  std::vector<double> known;
  for (const std::string& cell : measured) {
    table.values.push_back(Number(cell));
    if (table.values.back()) known.push_back(*table.values.back());
  }
  if (known.empty()) return Error{Code::kInvalid, path + ": no numbers in " + source.column};
  const auto [low, high] = std::minmax_element(known.begin(), known.end());
  table.best = source.best.value_or(source.minimize ? *low : *high);
  if (source.first_row_is_usual) table.usual = 0;
  return table;
}

}  // namespace trimtab::perf
