// True regret on functions whose minimum is known, beside random search.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>

#include "base/rng.h"
#include "optimizer/bayes_optimizer.h"
#include "optimizer/random_search.h"
#include "tests/perf/optimizer/campaigns.h"
#include "tests/perf/optimizer/problems.h"

namespace trimtab::perf {
namespace {

using optimizer::BayesOptimizer;
using optimizer::Optimizer;
using optimizer::RandomSearch;

constexpr std::array<int, 5> kMarks = {20, 30, 50, 60, 100};
constexpr int kRandomSeeds = 200;

// The regrets of all seeds after each mark.
using Regrets = std::map<int, std::vector<double>>;

void RunCampaign(Optimizer& tuner, const TestFunction& function, double noise, int seed, int trials,
                 Regrets& regrets) {
  // The noise of a trial is the same for whatever is compared.
  Rng rng(1000 + static_cast<uint64_t>(seed));
  for (int trial = 1; trial <= trials; ++trial) {
    const auto asked = tuner.Ask({.trial = static_cast<uint64_t>(trial)}).value();
    const double truth = function.value(asked.point.values);
    const double measured = truth + noise * function.range * rng.Normal();
    if (!tuner.Tell({.point = asked.point, .metrics = {{"y", {measured}}}})) std::abort();
    if (std::find(kMarks.begin(), kMarks.end(), trial) == kMarks.end()) continue;
    const auto best = tuner.Recommend().value();
    regrets[trial].push_back(function.value(best.point.values) - function.minimum);
  }
}

Regrets RandomRegrets(const TestFunction& function, double noise, int trials) {
  Regrets regrets;
  for (int seed = 0; seed < kRandomSeeds; ++seed) {
    const auto random = RandomSearch::Make(PlanFor(function, static_cast<uint64_t>(seed))).value();
    RunCampaign(*random, function, noise, seed, trials, regrets);
  }
  return regrets;
}

}  // namespace

void RunFunctions(const FunctionRuns& runs) {
  std::map<int, std::vector<double>> ratios;
  for (const TestFunction& function : TestFunctions()) {
    if (runs.only != function.set && runs.only != function.name) continue;
    const Regrets random = RandomRegrets(function, runs.noise, runs.trials);
    Regrets regrets;
    const double begin = CpuMs();
    for (int seed = runs.first_seed; seed < runs.first_seed + runs.seeds; ++seed) {
      const auto tuner =
          BayesOptimizer::Make(PlanFor(function, static_cast<uint64_t>(seed))).value();
      RunCampaign(*tuner, function, runs.noise, seed, runs.trials, regrets);
    }
    for (const auto& [trial, values] : regrets) {
      const double median = Quantile(values, 0.5);
      const double of_random = Quantile(random.at(trial), 0.5);
      ratios[trial].push_back(std::log10(std::max(median, function.alike) / of_random));
      std::printf(
          "{\"problem\": \"%s\", \"noise\": %g, \"trials\": %d, \"seeds\": %d, "
          "\"median_regret\": %.3g, \"quartiles\": [%.3g, %.3g], \"random\": %.3g, "
          "\"cpu_ms_per_campaign\": %.0f}\n",
          function.name.c_str(), runs.noise, trial, runs.seeds, median, Quantile(values, 0.25),
          Quantile(values, 0.75), of_random, (CpuMs() - begin) / runs.seeds);
    }
    std::fflush(stdout);
  }
  for (const auto& [trial, values] : ratios) {
    double sum = 0;
    for (const double value : values) sum += value;
    std::printf(
        "{\"summary\": \"log10 of median over random's\", \"noise\": %g, \"trials\": %d, "
        "\"functions\": %zu, \"mean\": %.2f}\n",
        runs.noise, trial, values.size(), sum / static_cast<double>(values.size()));
  }
}

}  // namespace trimtab::perf
