// A quick part of the benchmarks, for every change: bounds far above what is measured
// (docs/benchmarks.md), so that only a drop well outside the noise of five seeds is seen.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include "optimizer/bayes_optimizer.h"
#include "tests/perf/optimizer/words.h"
#include "tests/perf/optimizer/world.h"

namespace trimtab::perf {
namespace {

using nlohmann::json;

constexpr uint64_t kSeeds = 5;

// One campaign over the same words that peers in other languages hear.
class Campaign {
 public:
  Campaign(const std::string& problem, uint64_t seed)
      : world_(MakeWorld(problem, 0, seed).value()),
        tuner_(optimizer::BayesOptimizer::Make(world_->plan()).value()) {}

  // The truth about what was tried.
  json Try(uint64_t trial) {
    const auto asked = tuner_->Ask({.trial = trial}).value();
    const json seen = Send("measure", asked.point);
    optimizer::Observation observation{.point = asked.point};
    for (const auto& [name, value] : seen["metrics"].items()) {
      observation.metrics[name] = {value.get<double>()};
    }
    EXPECT_TRUE(tuner_->Tell(observation).ok());
    return seen["truth"];
  }
  json TruthOfBest() { return Send("truth", tuner_->Recommend().value().point)["truth"]; }

 private:
  json Send(const char* what, const optimizer::Point& point) {
    return world_->Answer({{what, ValueWords(world_->plan().space, point)}});
  }

  std::unique_ptr<World> world_;
  std::unique_ptr<optimizer::BayesOptimizer> tuner_;
};

double Median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

double MedianRegret(const std::string& function, uint64_t trials) {
  std::vector<double> regrets;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    Campaign campaign(function, seed);
    for (uint64_t trial = 0; trial < trials; ++trial) campaign.Try(trial);
    regrets.push_back(campaign.TruthOfBest()["regret"].get<double>());
  }
  return Median(std::move(regrets));
}

// Random search is at 0.9 after as many trials.
TEST(QuickRegret, BraninIsSolved) { EXPECT_LE(MedianRegret("branin", 40), 2e-3); }

// Random search is at 1.2.
TEST(QuickRegret, Hartmann6IsNearlySolved) { EXPECT_LE(MedianRegret("hartmann6", 50), 0.25); }

// Random search breaks a guardrail in 47 of 60 trials and ends at 17.
TEST(QuickRegret, ALiveServiceIsBetteredSafely) {
  double broken = 0;
  std::vector<double> costs;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    Campaign campaign("svc8-steady", seed);
    double cheapest = 1e9;
    for (uint64_t trial = 0; trial < 60; ++trial) {
      const json truth = campaign.Try(trial);
      if (truth["holds"].get<bool>()) {
        cheapest = std::min(cheapest, truth["cost"].get<double>());
      } else {
        broken += 1.0 / kSeeds;
      }
    }
    costs.push_back(cheapest);
  }
  EXPECT_LE(broken, 6);
  EXPECT_LE(Median(std::move(costs)), 15);
}

}  // namespace
}  // namespace trimtab::perf
