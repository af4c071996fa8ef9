#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <utility>

#include "tests/perf/optimizer/made_up.h"
#include "tests/perf/optimizer/service.h"

namespace trimtab::perf {

using optimizer::Objective;
using optimizer::Parameter;
using optimizer::Point;
using Values = std::vector<double>;

Parameter Real(int index) { return {.name = "real" + std::to_string(index)}; }

Parameter Boolean(int index) {
  return {.name = "flag" + std::to_string(index), .kind = Parameter::Kind::kBoolean};
}

Parameter Named(int index, std::vector<std::string> names) {
  return {.name = "name" + std::to_string(index),
          .kind = Parameter::Kind::kCategorical,
          .names = std::move(names)};
}

Parameter Listed(int index, Values levels) {
  return {.name = "level" + std::to_string(index),
          .kind = Parameter::Kind::kOrdered,
          .levels = std::move(levels)};
}

Parameter Whole(int index, double min, double max) {
  const bool wide = min > 0 && max / min >= 50;
  return {.name = "whole" + std::to_string(index),
          .kind = Parameter::Kind::kInteger,
          .min = min,
          .max = max,
          .scale = wide ? Parameter::Scale::kLog : Parameter::Scale::kLinear};
}

optimizer::SearchSpace Space(std::vector<Parameter> knobs) {
  return optimizer::SearchSpace::Make(std::move(knobs), {}).value();
}

Table Finished(Table table) {
  Values known;
  for (const auto& value : table.values) {
    if (value) known.push_back(*value);
  }
  const auto [low, high] = std::minmax_element(known.begin(), known.end());
  table.best = table.minimizes() ? *low : *high;
  return table;
}

Table Sample(std::string name, optimizer::SearchSpace space, Objective::Goal goal, size_t rows,
             const Measure& measure) {
  Table table{.name = std::move(name),
              .plan = {.space = std::move(space), .objectives = {{"y", goal}}}};
  Rng rng = Rng(17).Fork(table.name);
  if (rows == 0) table.points = table.plan.space.Enumerate();
  for (const Point& point : table.points) table.values.push_back(measure(point.values, rng));
  std::set<Values> seen;
  for (size_t i = 0; i < rows; ++i) {
    Values units;
    for (size_t k = 0; k < table.plan.space.size(); ++k) units.push_back(rng.Unit());
    Point point = table.plan.space.Canonical(table.plan.space.FromUnits(units));
    if (!seen.insert(point.values).second) continue;
    table.values.push_back(measure(point.values, rng));
    table.points.push_back(std::move(point));
  }
  return Finished(std::move(table));
}

namespace {

// The simulated service: what cannot answer in time fails.
Table ServiceCost() {
  return Sample("made up: service cost", Service::Svc8().PlanFor(0, false).space,
                Objective::Goal::kMinimize, 3000,
                [](const Values& values, Rng& rng) -> std::optional<double> {
                  const Service::Truth truth = Service::Svc8().At({values}, {});
                  if (truth.errors > 0.05) return std::nullopt;
                  return truth.cost * std::exp(0.02 * rng.Normal());
                });
}

Table ServiceLatency() {
  return Sample("made up: service p99", Service::Svc8().PlanFor(0, false).space,
                Objective::Goal::kMinimize, 3000, [](const Values& values, Rng& rng) {
                  return Service::Svc8().At({values}, {}).p99 * std::exp(0.05 * rng.Normal());
                });
}

// Flags that multiply a run time, some only together, and runs that something disturbed.
Table Flags() {
  std::vector<Parameter> knobs;
  for (int i = 0; i < 18; ++i) knobs.push_back(Boolean(i));
  knobs.push_back(Named(0, {"a", "b", "c", "d"}));
  knobs.push_back(Named(1, {"a", "b", "c"}));
  return Sample("made up: flags", Space(std::move(knobs)), Objective::Goal::kMinimize, 4000,
                [](const Values& v, Rng& rng) {
                  double log_time = 3;
                  for (size_t i = 0; i < 18; ++i) {
                    log_time += v[i] * 0.15 * std::cos(5.0 * static_cast<double>(i) + 1) /
                                (1 + 0.3 * static_cast<double>(i));
                  }
                  log_time -= 0.12 * v[2] * v[7] - 0.2 * v[1] * v[3] * v[5];
                  log_time += v[18] == 2 ? -0.1 * v[4] : 0.05 * v[18];
                  log_time += v[19] == 1 ? 0.15 : 0;
                  log_time += 0.01 * rng.Normal() + (rng.Chance(0.03) ? rng.Unit() : 0);
                  return std::exp(log_time);
                });
}

// Most rows run into the same time limit; what is left has one valley, and most knobs do nothing.
Table TimeOuts() {
  std::vector<Parameter> knobs;
  for (int i = 0; i < 12; ++i) knobs.push_back(Real(i));
  return Sample("made up: time-outs", Space(std::move(knobs)), Objective::Goal::kMinimize, 5000,
                [](const Values& v, Rng& rng) {
                  const double load = v[0] + 0.6 * v[1] - 0.8 * v[2];
                  if (load > 0.35 || v[3] > 0.85) return 600.0;
                  const double off = 4 * (v[0] - 0.3) * (v[0] - 0.3) +
                                     3 * (v[2] - 0.7) * (v[2] - 0.7) +
                                     2 * (v[4] - v[1]) * (v[4] - v[1]);
                  return 20 * std::exp(1.5 * off + 0.03 * rng.Normal());
                });
}

// Throughput that grows with parallelism until it falls off a cliff, which moves with memory.
Table Cliffs() {
  return Sample("made up: cliffs",
                Space({Listed(0, {1, 2, 4, 8, 16, 32, 64}), Listed(1, {1, 2, 4, 8, 16, 32}),
                       Listed(2, {64, 128, 256, 512, 1024}), Named(0, {"x", "y", "z"}), Boolean(0),
                       Boolean(1), Listed(3, {10, 20, 50, 100})}),
                Objective::Goal::kMaximize, 6000, [](const Values& v, Rng& rng) {
                  const double width = v[0] * std::sqrt(v[1]);
                  const double room = v[2] / (v[4] > 0 ? 12 : 8);
                  const double kept = width > room ? 0.08 : 1 - 0.3 * width / room;
                  const double kind = v[3] == 1 ? 1.25 : (v[3] == 2 && v[5] > 0 ? 1.4 : 1);
                  const double linger = std::exp(-std::abs(std::log(v[6] / 50)) / 4);
                  return 100 * std::sqrt(width) * kept * kind * linger * (1 + 0.03 * rng.Normal());
                });
}

// A smooth bowl in many knobs under heavy noise, with lucky and unlucky rows.
Table Outliers() {
  std::vector<Parameter> knobs;
  for (int i = 0; i < 25; ++i) knobs.push_back(Real(i));
  return Sample("made up: outliers", Space(std::move(knobs)), Objective::Goal::kMinimize, 4000,
                [](const Values& v, Rng& rng) -> std::optional<double> {
                  if (rng.Chance(0.08)) return std::nullopt;
                  double sum = 60 + 3 * rng.Normal();
                  for (size_t i = 0; i < 8; ++i) {
                    const double off = v[i] - 0.2 - 0.08 * static_cast<double>(i);
                    sum += 40 * off * off / (1 + 0.5 * static_cast<double>(i));
                  }
                  return rng.Chance(0.05) ? sum * (2 + 3 * rng.Unit()) : sum;
                });
}

}  // namespace

std::vector<Table> MadeUpTables() {
  std::vector<Table> tables;
  tables.push_back(ServiceCost());
  tables.push_back(ServiceLatency());
  tables.push_back(Flags());
  tables.push_back(TimeOuts());
  tables.push_back(Cliffs());
  tables.push_back(Outliers());
  return tables;
}

}  // namespace trimtab::perf
