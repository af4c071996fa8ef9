// A world that changes unseen: what re-measurements say of it.
#include "optimizer/drift.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/rng.h"
#include "optimizer/surrogate.h"
#include "tests/unit/optimizer/campaign.h"
#include "tests/unit/optimizer/spaces.h"

namespace trimtab::optimizer {
namespace {

constexpr double kNoise = 0.08;
constexpr size_t kEvery = 9;

Plan Serving() {
  return {.space = Space({Real("x", 0, 1), Real("y", 0, 1)}),
          .objectives = {{.metric = "cost"}},
          .guardrails = {{.metric = "p99", .limit = 100}},
          .exploration = Plan::Exploration::kLocal,
          .seed = 3,
          .baseline = Point{{0.4, 0.5}}};
}

Observation Measured(const Point& point, double level, Rng& noise) {
  const double x = point.values[0];
  return {.point = point,
          .metrics = {{"cost", {(10 - 3 * x) * std::exp(kNoise * noise.Normal())}},
                      {"p99", {level * (40 + 20 * x) * std::exp(kNoise * noise.Normal())}}}};
}

// Steps about the baseline, which is measured again at every ninth trial. From `jump` on the
// latency is e^(5 sd of noise) times as high.
std::vector<Observation> History(uint64_t seed, size_t trials, size_t jump) {
  const Plan plan = Serving();
  Rng rng(seed);
  std::vector<Observation> history;
  for (size_t i = 0; i < trials; ++i) {
    Point point = *plan.baseline;
    if (i % kEvery != 0) point.values = {0.2 + 0.4 * rng.Unit(), 0.3 + 0.4 * rng.Unit()};
    history.push_back(Measured(point, i < jump ? 1 : std::exp(5 * kNoise), rng));
  }
  return history;
}

TEST(Drift, TwoSurprisesInARowAreDriftAndOneIsLuck) {
  Drift drift;
  drift.Remeasured(9, true);
  EXPECT_FALSE(drift.holds());
  drift.Remeasured(18, false);
  drift.Remeasured(27, true);
  EXPECT_FALSE(drift.holds());
  drift.Remeasured(36, true);
  EXPECT_TRUE(drift.holds());
  EXPECT_EQ(drift.first, 27U);
}

TEST(Drift, EndsWithTheFirstReMeasurementThatIsAsExpected) {
  Drift drift;
  drift.Remeasured(9, true);
  drift.Remeasured(18, true);
  drift.Remeasured(27, false);
  EXPECT_FALSE(drift.holds());
}

TEST(Drift, ARepeatIsTheSamePointInAContextAlike) {
  Plan plan = Serving();
  plan.context = {"load"};
  const auto at = [](double x, double load) {
    return Observation{.point = {{x, 0.5}}, .context = {load}};
  };
  const std::vector<Observation> before = {at(0.4, 100), at(0.5, 200), at(0.6, 300)};
  const auto repeats = [&](const Observation& last) {
    std::vector<Observation> history = before;
    history.push_back(last);
    return Repeats(plan, history);
  };
  EXPECT_TRUE(repeats(at(0.4, 105)));
  EXPECT_FALSE(repeats(at(0.4, 300)));
  EXPECT_FALSE(repeats(at(0.45, 100)));
}

TEST(Drift, NoiseAloneIsDriftInFewerThanTwoOfAHundredCampaigns) {
  const Plan plan = Serving();
  int seen = 0;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const auto history = History(seed, 60, 60);
    SurrogateFitter fitter(plan);
    bool drifts = false;
    for (size_t length = kEvery + 1; length <= history.size(); length += kEvery) {
      drifts = drifts || fitter.Drifts(std::span(history).first(length));
    }
    seen += drifts ? 1 : 0;
  }
  EXPECT_LT(seen, 4);
}

TEST(Drift, AJumpOfFiveDeviationsIsSeenByTheSecondReMeasurement) {
  const Plan plan = Serving();
  int seen = 0;
  for (uint64_t seed = 0; seed < 40; ++seed) {
    // Trials 36 and 45 measure the baseline again after the jump.
    seen += SurrogateFitter(plan).Drifts(History(seed, 46, 36)) ? 1 : 0;
  }
  EXPECT_GE(seen, 30);
}

TEST(Drift, AFitterThatLivedOnSeesWhatANewOneSees) {
  const Plan plan = Serving();
  const auto history = History(7, 60, 30);
  SurrogateFitter lived(plan);
  for (size_t length = 1; length <= history.size(); ++length) {
    const auto beginning = std::span(history).first(length);
    EXPECT_EQ(lived.Drifts(beginning), SurrogateFitter(plan).Drifts(beginning)) << length;
  }
}

TEST(Drift, AnExplanationSaysSoAndProposalsStayTheSame) {
  const auto optimizer = Optimizing(Serving());
  std::vector<Observation> history = History(1, 36, 36);
  for (const Observation& told : history) ASSERT_TRUE(optimizer->Tell(told));
  EXPECT_FALSE(optimizer->Explain().value().drifting);
  Rng rng(5);
  for (int i = 0; i < 2; ++i) {
    history.push_back(Measured({{0.4, 0.5}}, 2, rng));
    ASSERT_TRUE(optimizer->Tell(history.back()));
  }
  const Proposal before = optimizer->Ask({.trial = 38}).value();
  EXPECT_TRUE(optimizer->Explain().value().drifting);
  EXPECT_EQ(optimizer->Ask({.trial = 38}).value().point, before.point);
}

}  // namespace
}  // namespace trimtab::optimizer
