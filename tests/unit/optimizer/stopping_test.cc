// Whether what is left to gain is worth another trial.
#include "optimizer/stopping.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>

#include "tests/unit/optimizer/campaign.h"
#include "tests/unit/optimizer/spaces.h"

namespace trimtab::optimizer {
namespace {

Plan Plane(double least_gain) {
  return {.space = Space({Real("x", 0, 1), Real("y", 0, 1)}),
          .objectives = {{.metric = "cost"}},
          .seed = 3,
          .least_gain = least_gain};
}

double Bowl(const Point& point) {
  const double x = point.values[0] - 0.3;
  const double y = point.values[1] - 0.6;
  return 10 + 20 * x * x + 10 * y * y;
}

TEST(Stopping, ComesOnceNothingIsLeftToGain) {
  auto optimizer = Optimizing(Plane(0.005));
  const auto proposals = Campaign(*optimizer, Measuring("cost", Bowl), 60);
  ASSERT_EQ(proposals.back().kind, Proposal::Kind::kStop);
  EXPECT_NEAR(Bowl(proposals.back().point), 10, 0.1);
  EXPECT_NE(proposals.back().why.find("little is left to gain: "), std::string::npos);
}

TEST(Stopping, ComesOnAFlatObjectiveInBothModes) {
  const System flat = Measuring("cost", [](const Point&) { return 7.0; });
  for (const auto mode : {Plan::Exploration::kGlobal, Plan::Exploration::kLocal}) {
    Plan plan = Plane(0.005);
    plan.exploration = mode;
    plan.baseline = Point{{0.5, 0.5}};
    plan.guardrails = {{.metric = "cost", .limit = 100}};
    auto optimizer = Optimizing(plan);
    EXPECT_EQ(Campaign(*optimizer, flat, 40).back().kind, Proposal::Kind::kStop);
  }
}

TEST(Stopping, NobodyWhoDidNotAskForItIsStopped) {
  auto optimizer = Optimizing(Plane(0));
  EXPECT_EQ(Campaign(*optimizer, Measuring("cost", Bowl), 30).size(), 30U);
}

TEST(Stopping, DoesNotComeWhileThereIsGain) {
  // A valley that bends: the way down is long.
  const System valley = Measuring("cost", [](const Point& point) {
    const double x = 4 * point.values[0] - 2;
    const double y = 4 * point.values[1] - 1;
    return 1 + (1 - x) * (1 - x) + 20 * (y - x * x) * (y - x * x);
  });
  auto optimizer = Optimizing(Plane(0.005));
  double best = 1e9;
  for (const Proposal& proposal : Campaign(*optimizer, valley, 80)) {
    best = std::min(best, valley(proposal.point).metrics.at("cost").mean);
  }
  EXPECT_LT(best, 1.2);  // up to 190 elsewhere
}

TEST(Stopping, IsJudgedFromTheHistoryAlone) {
  auto lived = Optimizing(Plane(0.005));
  const auto proposals = Campaign(*lived, Measuring("cost", Bowl), 60);
  auto reloaded = Optimizing(Plane(0.005));
  for (const Observation& observation : lived->history()) {
    ASSERT_TRUE(reloaded->Tell(observation));
  }
  const auto again = reloaded->Ask({.trial = lived->told()}).value();
  EXPECT_EQ(again.kind, Proposal::Kind::kStop);
  EXPECT_EQ(again.why, proposals.back().why);
}

TEST(Stopping, NeedsBothLittleGainAndLittleChance) {
  const Plan plan = Plane(0.005);
  EXPECT_TRUE(Spent(plan, Prospect{.gain = 0.001, .chance = 0.05}));
  EXPECT_FALSE(Spent(plan, Prospect{.gain = 0.01, .chance = 0.05}));
  EXPECT_FALSE(Spent(plan, Prospect{.gain = 0.001, .chance = 0.2}));
  EXPECT_FALSE(Spent(plan, std::nullopt));
}

}  // namespace
}  // namespace trimtab::optimizer
