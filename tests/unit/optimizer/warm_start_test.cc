#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "base/rng.h"
#include "tests/unit/optimizer/campaign.h"
#include "tests/unit/optimizer/spaces.h"

namespace trimtab::optimizer {
namespace {

using Function = std::function<double(const Point&)>;

double Bowl(const Point& point) {
  const double a = point.values[0] - 0.3;
  const double b = point.values[1] - 0.7;
  return 10 * a * a + 20 * b * b;
}

// Its least values lie where the bowl's greatest are.
double Hill(const Point& point) { return -Bowl(point); }

Plan Square(uint64_t seed) {
  return {.space = Space({Real("a", 0, 1), Real("b", 0, 1)}),
          .objectives = {{.metric = "y"}},
          .seed = seed};
}

std::vector<Observation> Earlier(const Function& function, int count = 40) {
  Rng rng(99);
  std::vector<Observation> observations;
  for (int i = 0; i < count; ++i) {
    const Point point{{rng.Unit(), rng.Unit()}};
    observations.push_back({.point = point, .metrics = {{"y", {function(point)}}}});
  }
  return observations;
}

Plan After(const Function& earlier, uint64_t seed = 1) {
  Plan plan = Square(seed);
  plan.earlier = Earlier(earlier);
  return plan;
}

double BestAfter(Plan plan, int trials) {
  auto optimizer = Optimizing(std::move(plan));
  Campaign(*optimizer, Measuring("y", Bowl), trials);
  return Bowl(optimizer->Recommend().value().point);
}

TEST(WarmStart, BeginsWithWhatWasBestThen) {
  const auto optimizer = Optimizing(After(Bowl));
  const Proposal first = optimizer->Ask({}).value();
  EXPECT_LT(Bowl(first.point), 0.15);
  EXPECT_NE(first.why.find("earlier"), std::string::npos);
}

TEST(WarmStart, OfTheSameFunctionShortensTheCampaign) {
  EXPECT_LT(BestAfter(After(Bowl), 7), 1e-3);
  EXPECT_GT(BestAfter(Square(1), 7), 1e-2);
}

TEST(WarmStart, AReleaseThatIsSlowerEverywhereIsNotBlamedOnAKnob) {
  const auto then = [](const Point& point) { return 0.5 * Bowl(point) - 100; };
  auto optimizer = Optimizing(After(then));
  Campaign(*optimizer, Measuring("y", Bowl), 6);
  EXPECT_EQ(optimizer->EarlierUsed(), 40U);
  EXPECT_LT(BestAfter(After(then), 7), 1e-3);
}

TEST(WarmStart, IsDroppedWhenItMisleads) {
  for (const uint64_t seed : {1U, 2U, 3U}) {
    auto optimizer = Optimizing(After(Hill, seed));
    Campaign(*optimizer, Measuring("y", Bowl), 14);
    EXPECT_EQ(optimizer->EarlierUsed(), 0U);
    EXPECT_LT(BestAfter(After(Hill, seed), 20), 2 * BestAfter(Square(seed), 20) + 0.01);
  }
}

TEST(WarmStart, IsNotJudgedByFewerThanFiveObservations) {
  auto optimizer = Optimizing(After(Bowl));
  Campaign(*optimizer, Measuring("y", Bowl), 4);
  EXPECT_EQ(optimizer->EarlierUsed(), 0U);
  Campaign(*optimizer, Measuring("y", Bowl), 2);
  EXPECT_EQ(optimizer->EarlierUsed(), 40U);
}

TEST(WarmStart, EarlierPointsAreNeverRecommendedUnmeasured) {
  auto optimizer = Optimizing(After(Bowl));
  ASSERT_TRUE(optimizer->Tell({.point = {{0.9, 0.1}}, .metrics = {{"y", {10.8}}}}));
  EXPECT_EQ(optimizer->Recommend().value().point, (Point{{0.9, 0.1}}));
}

TEST(WarmStart, TheSameHistoryGivesTheSameAnswerAfterAReload) {
  auto followed = Optimizing(After(Bowl));
  const System system = Measuring("y", Bowl);
  for (uint64_t trial = 0; trial < 15; ++trial) {
    auto reloaded = Optimizing(After(Bowl));
    for (const Observation& told : followed->history()) ASSERT_TRUE(reloaded->Tell(told));
    const Proposal next = followed->Ask({.trial = trial}).value();
    EXPECT_EQ(reloaded->Ask({.trial = trial}).value().point, next.point) << trial;
    Observation observation = system(next.point);
    observation.point = next.point;
    ASSERT_TRUE(followed->Tell(observation));
  }
}

TEST(WarmStart, OnALiveServiceTheBaselineStillComesFirstAndTheGuardrailsAreLearnedAnew) {
  Plan plan = After([](const Point& point) { return 1 + Bowl(point); });
  plan.exploration = Plan::Exploration::kLocal;
  plan.baseline = Point{{0.8, 0.2}};
  plan.guardrails = {{.metric = "errors", .limit = 1}};
  for (Observation& observation : plan.earlier) observation.metrics["errors"] = {0.001};
  auto optimizer = Optimizing(std::move(plan));
  const System system = [](const Point& point) {
    return Observation{.metrics = {{"y", {1 + Bowl(point)}}, {"errors", {0.5}}}};
  };
  const auto proposals = Campaign(*optimizer, system, 12);
  EXPECT_EQ(proposals[0].point, (Point{{0.8, 0.2}}));
  for (const Proposal& proposal : proposals) {
    const double a = proposal.point.values[0] - 0.8;
    const double b = proposal.point.values[1] - 0.2;
    EXPECT_LT(std::max(std::abs(a), std::abs(b)), 0.75);
  }
  EXPECT_NEAR(optimizer->Recommend().value().expected.at("errors").mean, 0.5, 0.01);
}

TEST(WarmStart, FromAListItBeginsWithTheRowThatPromisesMost) {
  const auto optimizer = Optimizing(After(Bowl));
  const Question question{.among = {{{0.9, 0.1}}, {{0.31, 0.69}}, {{0.5, 0.5}}}};
  EXPECT_EQ(optimizer->Ask(question).value().index, 1U);
}

TEST(WarmStart, KeepsPointsOutsideTheRangesAndLeavesOutThoseWithoutAPlace) {
  Plan plan{.space = Space({Real("a", 0, 1), Category("codec", {"none", "zstd"})}),
            .objectives = {{.metric = "y"}}};
  plan.earlier = {{.point = {{1.5, 0}}, .metrics = {{"y", {1}}}},
                  {.point = {{0.5, 7}}, .metrics = {{"y", {2}}}}};
  const auto optimizer = Optimizing(std::move(plan));
  EXPECT_EQ(optimizer->plan().earlier.size(), 1U);
  EXPECT_EQ(optimizer->Explain().value().fallbacks.begin()->second, 1U);
}

TEST(WarmStart, AnEarlierObservationThatCannotBeReadIsNamed) {
  Plan plan = After(Bowl);
  plan.earlier[3].metrics = {{"z", {1}}};
  const auto made = BayesOptimizer::Make(std::move(plan));
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().message.find("earlier[3]"), std::string::npos);
}

TEST(WarmStart, WithContextTheEarlierLoadsAreComparedWithThePresentOnes) {
  const auto at = [](const Point& point, double load) { return Bowl(point) + 0.01 * load; };
  Plan plan = Square(5);
  plan.context = {"load"};
  Rng rng(4);
  for (int i = 0; i < 30; ++i) {
    const Point point{{rng.Unit(), rng.Unit()}};
    const double load = 100 + 100 * rng.Unit();
    plan.earlier.push_back(
        {.point = point, .metrics = {{"y", {at(point, load)}}}, .context = {load}});
  }
  auto optimizer = Optimizing(std::move(plan));
  const System system = [&](const Point& point) {
    const double load = 300 + 50 * rng.Unit();
    return Observation{.metrics = {{"y", {at(point, load)}}}, .context = {load}};
  };
  Campaign(*optimizer, system, 12);
  EXPECT_LT(Bowl(optimizer->Recommend().value().point), 0.3);
}

}  // namespace
}  // namespace trimtab::optimizer
