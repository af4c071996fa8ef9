#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "optimizer/bayes_optimizer.h"
#include "tests/perf/optimizer/campaigns.h"
#include "tests/perf/optimizer/service.h"

namespace trimtab::perf {
namespace {

using optimizer::BayesOptimizer;
using optimizer::Proposal;

// What one campaign did.
struct Score {
  double broken = 0;
  double severe = 0;
  double remeasured = 0;
  double best20 = 1e9;
  double best40 = 1e9;
  double best = 1e9;
  double mean_cost = 0;
};

// What the world does at this trial.
Service::State StateAt(const Service& service, const std::string& drift, int trial) {
  Service::State state = service.usual;
  const double pi = 3.14159265358979;
  if (drift == "sine") state.load *= 1 + .375 * std::sin(2 * pi * trial / 40);
  if (drift == "step" && trial >= 50) state.load *= 1.25;
  if ((drift == "step" || drift == "hidden") && trial >= 50) state.hot_set *= 1100. / 600;
  return state;
}

Score Run(const Service& service, const std::string& drift, uint64_t seed, int trials) {
  const bool loaded = drift == "sine" || drift == "step";
  auto tuner = BayesOptimizer::Make(service.PlanFor(seed, loaded)).value();
  Rng rng(2000 + seed);
  Score score;
  for (int trial = 0; trial < trials; ++trial) {
    const Service::State state = StateAt(service, drift, trial);
    const std::vector<double> context = loaded ? std::vector{state.load} : std::vector<double>();
    const auto asked =
        tuner->Ask({.trial = static_cast<uint64_t>(trial), .context = context}).value();
    score.remeasured += asked.kind == Proposal::Kind::kRemeasure ? 1 : 0;
    optimizer::Observation observation = service.Measure(asked.point, state, rng);
    observation.context = context;
    if (!tuner->Tell(observation)) std::abort();
    const Service::Truth truth = service.At(asked.point, state);
    score.broken += service.Holds(truth) ? 0 : 1;
    score.severe += service.Severe(truth) ? 1 : 0;
    score.mean_cost += truth.cost / trials;
    if (service.Holds(truth)) score.best = std::min(score.best, truth.cost);
    if (trial < 20) score.best20 = score.best;
    if (trial < 40) score.best40 = score.best;
  }
  return score;
}

double Mean(const std::vector<Score>& scores, double Score::*part) {
  double sum = 0;
  for (const Score& score : scores) sum += score.*part;
  return sum / static_cast<double>(scores.size());
}

double Quantile(const std::vector<Score>& scores, double Score::*part, double share) {
  std::vector<double> values;
  for (const Score& score : scores) values.push_back(score.*part);
  return perf::Quantile(std::move(values), share);
}

}  // namespace

void RunService(const ServiceRuns& runs) {
  const Service service = runs.service == "svc8b" ? Service::Other() : Service::Svc8();
  const int trials = runs.drift == "none" ? 60 : 100;
  const int last = runs.first_seed + runs.seeds - 1;
  std::vector<Score> scores;
  for (int seed = runs.first_seed; seed <= last; ++seed) {
    scores.push_back(Run(service, runs.drift, static_cast<uint64_t>(seed), trials));
  }
  std::printf(
      "{\"problem\": \"%s\", \"drift\": \"%s\", \"trials\": %d, \"seeds\": [%d, %d], "
      "\"mean_violations\": %.2f, \"worst_violations\": %.0f, \"mean_severe\": %.2f, "
      "\"median_best_cost_20_40_all\": [%.2f, %.2f, %.2f], \"mean_cost\": %.2f, "
      "\"mean_remeasured\": %.1f}\n",
      service.name.c_str(), runs.drift.c_str(), trials, runs.first_seed, last,
      Mean(scores, &Score::broken), Quantile(scores, &Score::broken, 1),
      Mean(scores, &Score::severe), Quantile(scores, &Score::best20, .5),
      Quantile(scores, &Score::best40, .5), Quantile(scores, &Score::best, .5),
      Mean(scores, &Score::mean_cost), Mean(scores, &Score::remeasured));
}

}  // namespace trimtab::perf
