#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <utility>

#include "tests/perf/optimizer/made_up.h"

namespace trimtab::perf {
namespace {

using optimizer::Objective;
using optimizer::Parameter;
using optimizer::Point;
using Values = std::vector<double>;

// Where each number lies in its range.
Values Places(const optimizer::SearchSpace& space, const Values& values) {
  Values places;
  for (size_t i = 0; i < values.size(); ++i) {
    const Parameter& knob = space.parameters()[i];
    const bool factors = knob.scale == Parameter::Scale::kLog;
    places.push_back(factors ? std::log(values[i] / knob.min) / std::log(knob.max / knob.min)
                             : (values[i] - knob.min) / (knob.max - knob.min));
  }
  return places;
}

// A compiler or a database with many flags: effects on the logarithm, few large and many small,
// with pairs and triples that act together; hardly any noise.
Table Compiler() {
  constexpr size_t kFlags = 30;
  std::vector<Parameter> knobs;
  for (size_t i = 0; i < kFlags; ++i) knobs.push_back(Boolean(static_cast<int>(i)));
  Rng effects = Rng(5).Fork("compiler");
  struct Term {
    std::vector<size_t> flags;
    double size;
  };
  std::vector<Term> terms;
  for (size_t i = 0; i < kFlags; ++i) {
    const double u = effects.Unit();
    terms.push_back({{i}, 0.25 * effects.Normal() * u * u * u * u});
  }
  for (int i = 0; i < 15; ++i) {
    const double u = effects.Unit();
    std::vector<size_t> flags = {effects.Below(kFlags), effects.Below(kFlags)};
    if (i >= 10) flags.push_back(effects.Below(kFlags));
    terms.push_back({flags, 0.3 * effects.Normal() * u * u});
  }
  return Sample("systems: compiler", Space(std::move(knobs)), Objective::Goal::kMinimize, 3500,
                [terms](const Values& v, Rng& rng) {
                  double log_time = 5 + 0.004 * rng.Normal();
                  for (const Term& term : terms) {
                    double all = term.size;
                    for (const size_t flag : term.flags) all *= v[flag];
                    log_time += all;
                  }
                  return std::exp(log_time);
                });
}

// A chain of stages, each as wide as its knob, on a machine that they share: latency explodes
// where one of them is too narrow or the machine too full, and is flat elsewhere.
struct Chain {
  static std::vector<Parameter> Knobs() {
    return {Listed(0, {1, 2, 3, 6}),     Listed(1, {1, 10, 100, 1000, 10000}),
            Listed(2, {1, 2, 3, 6, 12}), Listed(3, {1, 3, 6, 12}),
            Listed(4, {10, 100, 1000}),  Listed(5, {256, 1024, 4096})};
  }
  static double Throughput(const Values& v) {
    const double threads = v[0] + v[2] + v[3];
    const double slow = threads > 12 ? 12 / threads : 1;
    const double flight = 900 * std::log1p(v[1]) / (1 + v[1] / 6000);
    const double batch = v[4] == 100 ? 1.0 : (v[4] == 10 ? 0.93 : 0.8);
    const double heap = v[5] == 256 && v[1] > 500 ? 0.3 : 1;
    return slow * heap * batch * std::min({3100 * v[0], 1900 * v[2], 2600 * v[3], flight});
  }
  static double Latency(const Values& v) {
    const double rate = Throughput(v);
    const double queue = v[1] / std::max(rate, 1.0) * 1000;
    const double late = v[4] == 1000 ? 6 : (v[4] == 100 ? 1.5 : 0.4);
    const double swamped = v[1] >= 1000 && rate < 2500 ? 9000 : 0;
    return 2.5 + late + queue + swamped + 0.2 * (v[0] + v[2] + v[3]);
  }
};

Table ChainLatency() {
  return Sample(
      "systems: chain latency", Space(Chain::Knobs()), Objective::Goal::kMinimize, 0,
      [](const Values& v, Rng& rng) { return Chain::Latency(v) * std::exp(0.02 * rng.Normal()); });
}

Table ChainThroughput() {
  return Sample("systems: chain throughput", Space(Chain::Knobs()), Objective::Goal::kMaximize, 0,
                [](const Values& v, Rng& rng) {
                  return Chain::Throughput(v) * std::exp(0.03 * rng.Normal());
                });
}

// What another tuner tried of a noisy server with many knobs: most rows lie about what it found to
// be good, others anywhere; a few runs fail, and some are disturbed.
Table Searched() {
  std::vector<Parameter> knobs;
  for (int i = 0; i < 18; ++i)
    knobs.push_back(Whole(i, i % 3 == 0 ? 0 : 1, i % 2 == 0 ? 5000 : 64));
  for (int i = 0; i < 10; ++i) knobs.push_back(Boolean(i));
  knobs.push_back(Named(0, {"off", "on", "clean"}));
  knobs.push_back(Named(1, {"a", "b", "c", "d"}));
  Table table{.name = "systems: searched",
              .plan = {.space = Space(std::move(knobs)),
                       .objectives = {{"y", Objective::Goal::kMinimize}}}};
  const optimizer::SearchSpace& space = table.plan.space;
  const auto truth = [&space](const Point& point) {
    const Values& v = point.values;
    const Values u = Places(space, v);
    double load = 40;
    load += 60 * (v[18] > 0 ? 1 : 0) + 25 * (v[28] == 2 ? 1 : 0);
    load += u[0] < 0.25 ? 50 * (0.25 - u[0]) * 4 : 0;
    load += 12 * (u[1] - 0.6) * (u[1] - 0.6) + 10 * u[4] * (1 - v[20]) + 4 * u[7];
    load += v[29] == 3 && u[9] > 0.5 ? 300 : 0;
    load -= 6 * v[22] * v[23] + 3 * u[10] * v[24];
    return load;
  };
  Rng rng = Rng(23).Fork(table.name);
  std::set<Values> seen;
  std::vector<std::pair<double, std::vector<double>>> elite;
  while (table.points.size() < 3000) {
    std::vector<double> units(space.size());
    for (double& unit : units) unit = rng.Unit();
    if (elite.size() >= 30 && rng.Chance(0.85)) {
      const auto& parent = elite[rng.Below(30)].second;
      const auto& other = elite[rng.Below(30)].second;
      for (size_t k = 0; k < units.size(); ++k) {
        if (rng.Chance(0.15)) continue;
        units[k] = rng.Chance(0.5) ? parent[k] : other[k];
      }
    }
    Point point = space.Canonical(space.FromUnits(units));
    if (!seen.insert(point.values).second) continue;
    const double disturbed = rng.Chance(0.03) ? 1 + 2 * rng.Unit() : 1;
    const double value = truth(point) * std::exp(0.03 * rng.Normal()) * disturbed;
    const bool fails = rng.Chance(0.01) || (point.values[19] > 0 && point.values[3] > 40);
    table.values.push_back(fails ? std::nullopt : std::optional(value));
    elite.emplace_back(fails ? 1e6 : value, units);
    std::sort(elite.begin(), elite.end());
    if (elite.size() > 60) elite.resize(60);
    table.points.push_back(std::move(point));
  }
  return Finished(std::move(table));
}

// A web server of which most settings matter little beside the noise; thresholds, and a tail of
// slow runs that nothing foretells.
Table WebServer() {
  std::vector<Parameter> knobs;
  for (int i = 0; i < 12; ++i)
    knobs.push_back(Whole(i, i % 4 == 0 ? 1 : 10, i % 3 == 0 ? 90000 : 900));
  const optimizer::SearchSpace space = Space(std::move(knobs));
  return Sample("systems: web server", space, Objective::Goal::kMaximize, 4000,
                [space](const Values& v, Rng& rng) -> std::optional<double> {
                  const Values u = Places(space, v);
                  if (rng.Chance(0.01)) return std::nullopt;
                  double rate = 2400 + 700 * std::min(u[0], 0.6) + 300 * (u[5] > 0.3 ? 1 : 0);
                  rate += 400 * u[8] * u[2] - 250 * std::abs(u[7] - 0.4);
                  if (u[3] > 0.9) rate *= 0.7;
                  rate *= std::exp(0.05 * rng.Normal());
                  return rng.Chance(0.15) ? rate * (0.6 + 0.4 * rng.Unit()) : rate;
                });
}

// A database's full grid: all of it within a fifth, buffers that saturate, flags that act together.
Table Database() {
  std::vector<Parameter> knobs;
  for (int i = 0; i < 7; ++i) knobs.push_back(Boolean(i));
  knobs.push_back(Listed(0, {8, 32, 128}));
  knobs.push_back(Listed(1, {1, 8, 64}));
  return Sample("systems: database", Space(std::move(knobs)), Objective::Goal::kMinimize, 0,
                [](const Values& v, Rng& rng) {
                  double time = 150 + 6 * v[0] - 3 * v[1] + 4 * v[2] * (1 - v[1]);
                  time += 20 / v[7] * 8 * (0.3 + 0.7 * v[3]) + (v[8] == 1 ? 5 * v[4] : 0);
                  time -= 2.5 * v[5] * (v[8] == 64 ? 1 : 0) + 2 * v[6] * v[0];
                  return time * std::exp(0.006 * rng.Normal());
                });
}

// An encoder: names, levels and flags that multiply; hardly any noise.
Table Encoder() {
  return Sample(
      "systems: encoder",
      Space({Named(0, {"dia", "hex", "umh", "esa"}), Listed(0, {1, 2, 3, 5, 9}),
             Listed(1, {10, 20, 30, 40, 60}), Boolean(0), Boolean(1), Boolean(2), Boolean(3),
             Boolean(4), Boolean(5), Named(1, {"crf", "cqp", "abr"})}),
      Objective::Goal::kMinimize, 3000, [](const Values& v, Rng& rng) {
        double log_time = 4 + 0.12 * std::log(v[1]) * (1 + v[0]) + 0.08 * v[2] / 60 * v[5];
        const double search[] = {0, 0.1, 0.45, 1.3};
        log_time += search[static_cast<size_t>(v[0])] * (v[4] > 0 ? 1 : 0.6);
        log_time += 0.3 * v[3] - 0.2 * v[6] - 0.35 * v[7] * (v[9] == 1 ? 1 : 0.2) + 0.02 * v[8];
        return std::exp(log_time + 0.004 * rng.Normal());
      });
}

}  // namespace

std::vector<Table> MadeUpSystems() {
  std::vector<Table> tables;
  tables.push_back(Compiler());
  tables.push_back(ChainLatency());
  tables.push_back(ChainThroughput());
  tables.push_back(Searched());
  tables.push_back(WebServer());
  tables.push_back(Database());
  tables.push_back(Encoder());
  return tables;
}

}  // namespace trimtab::perf
