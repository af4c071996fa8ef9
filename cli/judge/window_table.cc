#include "cli/judge/window_table.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/suggest/csv.h"
#include "cli/suggest/nearest_name.h"
#include "k8s/quantity.h"

namespace trimtab::cli {
namespace {

using domain::ArmLook;
using domain::JudgeRules;
using domain::Look;
using domain::Reading;

// What is later than about the year 2096, or further on the grid, is a mistake.
constexpr double kLastSecond = 4e9;
constexpr int64_t kLastTick = 1'000'000'000;

enum class Kind { kTick, kTime, kArm, kLoad, kRestarts, kOutOfMemory, kNotReady, kMetric };

struct Column {
  Kind kind = Kind::kMetric;
  std::string title;
  size_t metric = 0;
};

// One row, before it is known which instant is the first.
struct Row {
  size_t line = 0;
  int64_t tick = 0;  // where there is a column for it
  Duration time = Duration::zero();
  bool candidate = false;
  ArmLook seen;
};

Error InColumn(const Column& column, const std::string& cell, const std::string& wanted) {
  return {Code::kInvalid,
          "column \"" + column.title + "\": must be " + wanted + ", is \"" + cell + "\""};
}

template <class Number>
std::optional<Number> NumberOf(const std::string& cell) {
  Number number = 0;
  const char* const end = cell.data() + cell.size();
  const auto read = std::from_chars(cell.data(), end, number);
  return read.ec == std::errc() && read.ptr == end ? std::optional(number) : std::nullopt;
}

Result<Duration> ReadTime(const Column& column, const std::string& cell) {
  std::optional<Duration> time;
  if (const auto seconds = NumberOf<double>(cell); seconds && std::abs(*seconds) < kLastSecond) {
    time = Duration(std::llround(*seconds * 1e9));
  } else if (const auto written = ParseRfc3339(cell)) {
    time = written->time_since_epoch();
  }
  const Duration last = std::chrono::seconds(static_cast<int64_t>(kLastSecond));
  if (time && *time >= Duration::zero() && *time < last) return *time;
  return InColumn(column, cell, "a time such as 2026-03-01T09:30:00Z, or seconds since 1970");
}

Result<Reading> ReadReading(const Column& column, const std::string& cell) {
  if (cell.empty()) return Reading{};
  if (const auto value = NumberOf<double>(cell)) return Reading{*value, std::nullopt};
  if (const auto fault = domain::FaultNamed(cell)) return Reading{std::nullopt, fault};
  return InColumn(column, cell, "a number, empty, or a fault such as Stale");
}

Result<void> PutPods(const Column& column, const std::string& cell, domain::PodHealth& pods) {
  if (column.kind == Kind::kRestarts) {
    const auto restarts = NumberOf<int>(cell);
    if (!restarts || *restarts < 0) return InColumn(column, cell, "a count from 0 on");
    pods.restarts = *restarts;
  } else if (column.kind == Kind::kOutOfMemory) {
    if (cell != "true" && cell != "false") return InColumn(column, cell, "true or false");
    pods.out_of_memory = cell == "true";
  } else {
    const auto time = k8s::ParseDuration(cell);
    if (!time) return InColumn(column, cell, "a duration such as 30s");
    pods.not_ready = *time;
  }
  return {};
}

Result<void> PutPlace(const Column& column, const std::string& cell, Row& row) {
  if (column.kind == Kind::kArm) {
    if (cell != "control" && cell != "candidate") {
      return InColumn(column, cell, "control or candidate");
    }
    row.candidate = cell == "candidate";
    return {};
  }
  if (column.kind == Kind::kTime) {
    const auto time = ReadTime(column, cell);
    if (!time) return time.error();
    row.time = *time;
    return {};
  }
  const auto tick = NumberOf<int64_t>(cell);
  if (!tick || *tick < 0 || *tick > kLastTick)
    return InColumn(column, cell, "a number of steps from 0 on");
  row.tick = *tick;
  return {};
}

Result<void> Put(const Column& column, const std::string& cell, Row& row) {
  switch (column.kind) {
    case Kind::kTick:
    case Kind::kTime:
    case Kind::kArm:
      return PutPlace(column, cell, row);
    case Kind::kLoad:
    case Kind::kMetric: {
      const auto reading = ReadReading(column, cell);
      if (!reading) return reading.error();
      (column.kind == Kind::kLoad ? row.seen.load : row.seen.metrics[column.metric]) = *reading;
      return {};
    }
    case Kind::kRestarts:
    case Kind::kOutOfMemory:
    case Kind::kNotReady:
      if (cell.empty()) return {};
      return PutPods(column, cell, row.seen.pods);
  }
  CheckFailed(__FILE__, __LINE__, "a Kind outside its enumeration");
}

std::vector<Column> KnownColumns(const JudgeRules& rules) {
  std::vector<Column> known = {{Kind::kTick, "tick"},         {Kind::kTime, "time"},
                               {Kind::kArm, "arm"},           {Kind::kLoad, "load"},
                               {Kind::kRestarts, "restarts"}, {Kind::kOutOfMemory, "outOfMemory"},
                               {Kind::kNotReady, "notReady"}};
  for (size_t m = 0; m < rules.metrics.size(); ++m) {
    known.push_back({Kind::kMetric, rules.metrics[m].name, m});
  }
  return known;
}

bool Has(const std::vector<Column>& columns, const std::string& title) {
  return std::any_of(columns.begin(), columns.end(),
                     [&](const Column& column) { return column.title == title; });
}

Result<void> CheckColumns(const std::vector<Column>& columns, const JudgeRules& rules) {
  const auto refused = [](std::string what) { return Error{Code::kInvalid, std::move(what)}; };
  if (Has(columns, "tick") == Has(columns, "time")) {
    return refused("the header needs a column \"tick\" or a column \"time\", and not both");
  }
  if (!Has(columns, "arm")) return refused("the header needs a column \"arm\"");
  for (const domain::Metric& metric : rules.metrics) {
    if (!Has(columns, metric.name)) {
      return refused("there is no column for the metric \"" + metric.name + "\"");
    }
  }
  return {};
}

Result<std::vector<Column>> ReadHeader(std::string_view line, const JudgeRules& rules) {
  const auto titles = SplitCsv(line);
  if (!titles) return titles.error();
  const std::vector<Column> known = KnownColumns(rules);
  std::vector<std::string_view> names;
  names.reserve(known.size());
  for (const Column& column : known) names.emplace_back(column.title);
  std::vector<Column> columns;
  for (const std::string& title : *titles) {
    const auto found = std::find(names.begin(), names.end(), title);
    const std::string at = "column \"" + title + "\": ";
    if (found == names.end()) {
      return Error{Code::kInvalid, at + "the rules do not name it; " + MeantInstead(title, names)};
    }
    if (std::count(names.begin(), names.end(), title) > 1) {
      return Error{Code::kInvalid, at + "a metric cannot have this name here; rename it"};
    }
    if (Has(columns, title)) return Error{Code::kInvalid, at + "is there twice; leave one out"};
    columns.push_back(known[static_cast<size_t>(found - names.begin())]);
  }
  if (auto checked = CheckColumns(columns, rules); !checked) return std::move(checked).error();
  return columns;
}

Result<Row> ReadRow(const std::vector<Column>& columns, std::string_view line, size_t metrics) {
  const auto cells = SplitCsv(line);
  if (!cells) return cells.error();
  if (cells->size() != columns.size()) {
    return Error{Code::kInvalid, "has " + std::to_string(cells->size()) + " cells, the header " +
                                     std::to_string(columns.size())};
  }
  Row row;
  row.seen.metrics.resize(metrics);
  for (size_t i = 0; i < columns.size(); ++i) {
    if (auto put = Put(columns[i], (*cells)[i], row); !put) return std::move(put).error();
  }
  return row;
}

// Cuts the next line off, without its end.
std::string_view TakeLine(std::string_view& text) {
  const size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text = end == std::string_view::npos ? "" : text.substr(end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// Times become the nearest ticks of the grid that begins with the first of them.
void PlaceOnGrid(Duration step, std::vector<Row>& rows) {
  const auto first = std::min_element(rows.begin(), rows.end(),
                                      [](const Row& a, const Row& b) { return a.time < b.time; });
  if (first == rows.end()) return;
  const Duration begin = first->time;
  for (Row& row : rows) row.tick = (row.time - begin + step / 2) / step;
}

Result<domain::Evidence> Gather(std::vector<Row> rows) {
  std::map<int64_t, Look> looks;
  for (Row& row : rows) {
    Look& look = looks[row.tick];
    look.tick = row.tick;
    auto& arm = row.candidate ? look.candidate : look.control;
    if (arm) {
      return Error{Code::kInvalid, "line " + std::to_string(row.line) +
                                       ": this arm has a look at tick " + std::to_string(row.tick) +
                                       " already"};
    }
    arm = std::move(row.seen);
  }
  domain::Evidence evidence;
  for (auto& [tick, look] : looks) evidence.looks.push_back(std::move(look));
  return evidence;
}

}  // namespace

Result<domain::Evidence> ReadWindows(std::string_view text, const JudgeRules& rules) {
  const auto columns = ReadHeader(TakeLine(text), rules);
  if (!columns) return Error(columns.error()).In("line 1");
  std::vector<Row> rows;
  for (size_t number = 2; !text.empty(); ++number) {
    const std::string_view line = TakeLine(text);
    if (line.find_first_not_of(" \t") == std::string_view::npos) continue;
    auto row = ReadRow(*columns, line, rules.metrics.size());
    if (!row) return std::move(row).error().In("line " + std::to_string(number));
    row->line = number;
    rows.push_back(*std::move(row));
  }
  if (Has(*columns, "time")) PlaceOnGrid(rules.step, rows);
  return Gather(std::move(rows));
}

}  // namespace trimtab::cli
