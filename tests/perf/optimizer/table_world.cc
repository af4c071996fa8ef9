// Questions: {"row": n} is a trial; {"nearest": values}, by rank, names the nearest row without
// one.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "tests/perf/optimizer/table.h"
#include "tests/perf/optimizer/words.h"
#include "tests/perf/optimizer/world.h"

namespace trimtab::perf {
namespace {

using nlohmann::json;
using optimizer::Parameter;
using optimizer::Point;

// Worse than the usual row by more than this share of it is far worse.
constexpr double kFarWorse = 0.1;

// The same rows by rank: each number becomes the share of its column's distinct values that lie
// below it, so that what is even over the knobs is about even over the rows.
struct Ranked {
  optimizer::SearchSpace space;
  std::vector<Point> points;
};

Ranked ByRank(const Table& table) {
  std::vector<Parameter> knobs = table.plan.space.parameters();
  std::vector<Point> points = table.points;
  for (size_t i = 0; i < knobs.size(); ++i) {
    const bool number =
        knobs[i].kind == Parameter::Kind::kReal || knobs[i].kind == Parameter::Kind::kInteger;
    if (!number || knobs[i].min == knobs[i].max) continue;
    std::set<double> distinct;
    for (const Point& point : points) distinct.insert(point.values[i]);
    std::map<double, double> rank;
    for (const double value : distinct) {
      const auto below = static_cast<double>(rank.size());
      rank[value] = below / static_cast<double>(distinct.size() - 1);
    }
    for (Point& point : points) point.values[i] = rank[point.values[i]];
    knobs[i] = {.name = knobs[i].name};
  }
  return {optimizer::SearchSpace::Make(std::move(knobs), {}).value(), std::move(points)};
}

json RowWords(const optimizer::SearchSpace& space, const std::vector<Point>& points) {
  json rows;
  for (const Point& point : points) rows.push_back(ValueWords(space, point));
  return rows;
}

class TableWorld : public World {
 public:
  TableWorld(Table table, bool safe, uint64_t seed)
      : table_(std::move(table)), ranked_(ByRank(table_)) {
    table_.plan.seed = seed;
    if (table_.usual) {
      const double usual = table_.values[*table_.usual].value();
      limit_ = usual * (table_.minimizes() ? 1 + kFarWorse : 1 - kFarWorse);
    }
    if (safe) KeepWhatIsUsual();
    for (const Point& point : ranked_.points) coordinates_.push_back(Encoded(point));
  }

  const optimizer::Plan& plan() const override { return table_.plan; }

  json Opening() const override {
    json opening = {{"rows", RowWords(table_.plan.space, table_.points)}};
    optimizer::Plan plan = table_.plan;
    plan.space = ranked_.space;
    if (plan.baseline) plan.baseline = ranked_.points[*table_.usual];
    opening["ranked"] = {{"plan", PlanWords(plan)},
                         {"rows", RowWords(ranked_.space, ranked_.points)}};
    for (const size_t draws : {20U, 40U, 100U}) {
      opening["random"][std::to_string(draws)] = table_.RandomGap(draws);
    }
    if (table_.usual) opening["usual"] = Gap(*table_.usual);
    return opening;
  }

  json Answer(const json& question) override {
    if (question.contains("row")) return Measure(question["row"].get<size_t>());
    const auto point = PointOf(ranked_.space, question.at("nearest"));
    if (!point) return {{"error", point.error().message}};
    return {{"row", NearestUntried(*point)}};
  }

 private:
  void KeepWhatIsUsual() {
    using Keep = optimizer::Guardrail::Keep;
    table_.plan.exploration = optimizer::Plan::Exploration::kLocal;
    table_.plan.baseline = table_.points[*table_.usual];
    table_.plan.guardrails = {{.metric = table_.plan.objectives[0].metric,
                               .keep = table_.minimizes() ? Keep::kBelow : Keep::kAbove,
                               .limit = limit_}};
  }

  std::vector<double> Encoded(const Point& point) const {
    std::vector<double> coordinates(ranked_.space.coordinates());
    ranked_.space.Encode(point, coordinates.data());
    return coordinates;
  }

  double Gap(size_t row) const {
    return table_.values[row] ? table_.Gap(*table_.values[row]) : table_.WorstGap();
  }

  json Measure(size_t row) {
    tried_.push_back(row);
    const auto& value = table_.values.at(row);
    const bool worse = !value || (table_.minimizes() ? *value > limit_ : *value < limit_);
    json metric = value ? json(*value) : json();
    return {{"metrics", {{table_.plan.objectives[0].metric, metric}}},
            {"truth", {{"gap", Gap(row)}, {"worse", table_.usual && worse}}}};
  }

  size_t NearestUntried(const Point& point) const {
    const std::vector<double> from = Encoded(point);
    size_t nearest = 0;
    double least = std::numeric_limits<double>::infinity();
    for (size_t row = 0; row < coordinates_.size(); ++row) {
      double distance = 0;
      for (size_t i = 0; i < from.size(); ++i) {
        distance += (from[i] - coordinates_[row][i]) * (from[i] - coordinates_[row][i]);
      }
      if (distance >= least || std::ranges::count(tried_, row) > 0) continue;
      least = distance;
      nearest = row;
    }
    return nearest;
  }

  Table table_;
  Ranked ranked_;
  double limit_ = 0;
  std::vector<std::vector<double>> coordinates_;
  std::vector<size_t> tried_;
};

}  // namespace

Result<std::unique_ptr<World>> MakeTableWorld(const std::string& folder, const std::string& name,
                                              bool safe, uint64_t seed) {
  for (const TableSource& source : PublishedTables()) {
    if (source.file + " " + source.column != name) continue;
    auto table = ReadTable(folder, source);
    if (!table) return std::move(table).error();
    if (safe && !table->usual) {
      return Error{.code = Code::kInvalid, .message = name + ": nobody knows its usual row"};
    }
    return std::unique_ptr<World>(std::make_unique<TableWorld>(*std::move(table), safe, seed));
  }
  return Error{.code = Code::kNotFound, .message = "there is no table '" + name + "'"};
}

}  // namespace trimtab::perf
