#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/rng.h"
#include "optimizer/bayes_optimizer.h"
#include "tests/perf/optimizer/campaigns.h"
#include "tests/perf/optimizer/problems.h"

namespace trimtab::perf {
namespace {

using optimizer::BayesOptimizer;
using optimizer::Observation;
using optimizer::Point;

constexpr int kEarlier = 50;
const std::vector<int> kMarks = {5, 10, 20, 50};

// A value at a place in the unit cube.
using UnitFunction = std::function<double(const std::vector<double>&)>;

// What the earlier campaign was of, seen from the present function f.
struct Past {
  std::string name;
  std::function<double(const UnitFunction& f, std::vector<double> units)> value;
};

std::vector<Past> Pasts(const TestFunction& function) {
  const double range = function.range;
  return {{"same", [](const UnitFunction& f, const std::vector<double>& u) { return f(u); }},
          {"offset", [=](const UnitFunction& f, const auto& u) { return f(u) - range; }},
          {"scaled and offset",
           [=](const UnitFunction& f, const auto& u) { return 0.5 * f(u) - range; }},
          {"moved a little",
           [](const UnitFunction& f, std::vector<double> u) {
             for (double& unit : u) unit = std::min(unit + 0.05, 1.0);
             return f(u);
           }},
          {"moved far",
           [](const UnitFunction& f, std::vector<double> u) {
             for (double& unit : u) unit = unit + 0.4 - std::floor(unit + 0.4);
             return f(u);
           }},
          {"negated", [](const UnitFunction& f, const auto& u) { return -f(u); }}};
}

double At(const TestFunction& function, const std::vector<double>& units) {
  std::vector<double> values;
  for (size_t i = 0; i < units.size(); ++i) {
    const auto& [low, high] = function.box[i];
    values.push_back(low + (high - low) * units[i]);
  }
  return function.value(values);
}

std::vector<double> UnitsOf(const TestFunction& function, const Point& point) {
  std::vector<double> units;
  for (size_t i = 0; i < point.values.size(); ++i) {
    const auto& [low, high] = function.box[i];
    units.push_back((point.values[i] - low) / (high - low));
  }
  return units;
}

using Measure = std::function<double(const Point&)>;

// A campaign; what is asked of `mark` each time a mark is reached.
std::vector<Observation> Run(BayesOptimizer& tuner, const Measure& measure, double noise_sd,
                             int trials, Rng noise, const std::function<void(int)>& mark) {
  for (int trial = 1; trial <= trials; ++trial) {
    const auto asked = tuner.Ask({.trial = static_cast<uint64_t>(trial)}).value();
    const double measured = measure(asked.point) + noise_sd * noise.Normal();
    if (!tuner.Tell({.point = asked.point, .metrics = {{"y", {measured}}}})) std::abort();
    mark(trial);
  }
  return tuner.history();
}

std::vector<Observation> Earlier(const TestFunction& function, const Past& past, double noise,
                                 uint64_t seed) {
  const UnitFunction present = [&](const std::vector<double>& u) { return At(function, u); };
  const auto tuner = BayesOptimizer::Make(PlanFor(function, seed + 7000)).value();
  return Run(
      *tuner, [&](const Point& point) { return past.value(present, UnitsOf(function, point)); },
      noise * function.range, kEarlier, Rng(3000 + seed), [](int) {});
}

// Regrets after each mark, and at the last one how often the earlier campaign still counted.
struct Outcome {
  std::map<int, std::vector<double>> regrets;
  int used = 0;
};

void RunOne(const TestFunction& function, double noise, uint64_t seed,
            std::vector<Observation> earlier, Outcome& outcome) {
  optimizer::Plan plan = PlanFor(function, seed);
  plan.earlier = std::move(earlier);
  const auto tuner = BayesOptimizer::Make(std::move(plan)).value();
  Run(
      *tuner, [&](const Point& point) { return function.value(point.values); },
      noise * function.range, kMarks.back(), Rng(1000 + seed),
      [&](int trial) {
        if (std::find(kMarks.begin(), kMarks.end(), trial) == kMarks.end()) return;
        const auto best = tuner->Recommend().value();
        outcome.regrets[trial].push_back(function.value(best.point.values) - function.minimum);
      });
  outcome.used += tuner->EarlierUsed() > 0 ? 1 : 0;
}

void Print(const TestFunction& function, double noise, const std::string& past,
           const Outcome& outcome) {
  std::printf("{\"problem\": \"warm %s\", \"noise\": %g, \"earlier\": \"%s\"",
              function.name.c_str(), noise, past.c_str());
  for (const auto& [trial, values] : outcome.regrets) {
    std::printf(", \"median_at_%d\": %.3g", trial, Quantile(values, 0.5));
  }
  std::printf(", \"used_at_the_end\": \"%d of %zu\"}\n", outcome.used,
              outcome.regrets.at(kMarks.back()).size());
  std::fflush(stdout);
}

}  // namespace

void RunWarmStart(const std::string& only, double noise, int seeds, int first_seed) {
  for (const TestFunction& function : TestFunctions()) {
    if (only != function.set && only != function.name) continue;
    Outcome cold;
    for (int i = first_seed; i < first_seed + seeds; ++i) {
      RunOne(function, noise, static_cast<uint64_t>(i), {}, cold);
    }
    Print(function, noise, "none", cold);
    for (const Past& past : Pasts(function)) {
      Outcome warm;
      for (int i = first_seed; i < first_seed + seeds; ++i) {
        const auto seed = static_cast<uint64_t>(i);
        RunOne(function, noise, seed, Earlier(function, past, noise, seed), warm);
      }
      Print(function, noise, past.name, warm);
    }
  }
}

}  // namespace trimtab::perf
