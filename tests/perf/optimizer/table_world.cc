// Questions: {"row": n} is a trial, {"nearest": values} names the nearest row without one.
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "tests/perf/optimizer/table.h"
#include "tests/perf/optimizer/words.h"
#include "tests/perf/optimizer/world.h"

namespace trimtab::perf {
namespace {

using nlohmann::json;
using optimizer::Point;

// Worse than the usual row by more than this share of it is far worse.
constexpr double kFarWorse = 0.1;

class TableWorld : public World {
 public:
  TableWorld(Table table, bool safe, uint64_t seed) : table_(std::move(table)) {
    table_.plan.seed = seed;
    if (table_.usual) {
      const double usual = table_.values[*table_.usual].value();
      limit_ = usual * (table_.minimizes() ? 1 + kFarWorse : 1 - kFarWorse);
    }
    if (safe) KeepWhatIsUsual();
    for (const Point& point : table_.points) coordinates_.push_back(Encoded(point));
  }

  const optimizer::Plan& plan() const override { return table_.plan; }

  json Opening() const override {
    json opening;
    for (const Point& point : table_.points) {
      opening["rows"].push_back(ValueWords(table_.plan.space, point));
    }
    for (const size_t draws : {20U, 40U, 100U}) {
      opening["random"][std::to_string(draws)] = table_.RandomGap(draws);
    }
    if (table_.usual) opening["usual"] = Gap(*table_.usual);
    return opening;
  }

  json Answer(const json& question) override {
    if (question.contains("row")) return Measure(question["row"].get<size_t>());
    const auto point = PointOf(table_.plan.space, question.at("nearest"));
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
    std::vector<double> coordinates(table_.plan.space.coordinates());
    table_.plan.space.Encode(point, coordinates.data());
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
