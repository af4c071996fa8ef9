// What real systems do to an optimizer.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

#include "base/rng.h"
#include "tests/unit/optimizer/campaign.h"
#include "tests/unit/optimizer/spaces.h"

namespace trimtab::optimizer {
namespace {

using Status = Observation::Status;

Plan PlanOn(SearchSpace space) {
  return {.space = std::move(space), .objectives = {{.metric = "y"}}, .seed = 1};
}

SearchSpace Square() { return Space({Real("a", 0, 1), Real("b", 0, 1)}); }

double Bowl(const Point& point) {
  const double a = point.values[0] - 0.35;
  const double b = point.values[1] - 0.6;
  return a * a + b * b;
}

// Runs a campaign and checks that every proposal may be tried; the best true value proposed.
double BestOfCampaign(Plan plan, const std::function<double(const Point&)>& function, int trials) {
  const auto optimizer = Optimizing(plan);
  double best = std::numeric_limits<double>::infinity();
  for (const Proposal& proposal : Campaign(*optimizer, Measuring("y", function), trials)) {
    EXPECT_TRUE(plan.space.Contains(proposal.point));
    const double value = function(proposal.point);
    if (std::isfinite(value)) best = std::min(best, value);
  }
  EXPECT_TRUE(optimizer->Recommend());
  return best;
}

TEST(Pathology, AConstantObjectiveIsExplored) {
  const auto optimizer = Optimizing(PlanOn(Square()));
  std::set<std::vector<double>> seen;
  for (const auto& proposal :
       Campaign(*optimizer, Measuring("y", [](const auto&) { return 3; }), 30)) {
    seen.insert(proposal.point.values);
  }
  EXPECT_EQ(seen.size(), 30U);
}

TEST(Pathology, NotANumberInARegionIsAvoidedAndTheBestFound) {
  const auto function = [](const Point& point) {
    return point.values[0] > 0.7 ? std::nan("") : Bowl(point);
  };
  EXPECT_LT(BestOfCampaign(PlanOn(Square()), function, 30), 1e-3);
}

TEST(Pathology, InfinityIsAFailure) {
  const auto function = [](const Point& point) {
    return point.values[1] < 0.3 ? std::numeric_limits<double>::infinity() : Bowl(point);
  };
  EXPECT_LT(BestOfCampaign(PlanOn(Square()), function, 30), 1e-3);
}

TEST(Pathology, TimeOutsAreNotTriedAgainAtTheSameSpot) {
  const auto optimizer = Optimizing(PlanOn(Square()));
  int failures = 0;
  Campaign(
      *optimizer,
      [&](const Point& point) {
        if (point.values[0] < 0.5) return Observation{.metrics = {{"y", {Bowl(point) + 1}}}};
        ++failures;
        return Observation{.status = Status::kFailed};
      },
      40);
  EXPECT_LE(failures, 12);
}

TEST(Pathology, AHugeOffsetWithATinySignalIsSolved) {
  const auto function = [](const Point& point) { return 1e9 + 1e-3 * Bowl(point); };
  EXPECT_LT(BestOfCampaign(PlanOn(Square()), function, 30), 1e9 + 1e-5);
}

TEST(Pathology, AStepFunctionOfFiveByFiveIsSolved) {
  const auto function = [](const Point& point) {
    const double a = std::floor(5 * std::min(point.values[0], 0.999)) - 1;
    const double b = std::floor(5 * std::min(point.values[1], 0.999)) - 3;
    return a * a + b * b;
  };
  EXPECT_EQ(BestOfCampaign(PlanOn(Square()), function, 40), 0);
}

TEST(Pathology, FortyDuplicatesAreNoObstacle) {
  const auto optimizer = Optimizing(PlanOn(Square()));
  for (int i = 0; i < 40; ++i) {
    ASSERT_TRUE(optimizer->Tell({.point = {{0.5, 0.5}}, .metrics = {{"y", {1}}}}));
  }
  const Proposal proposal = optimizer->Ask({.trial = 40}).value();
  EXPECT_NE(proposal.point, (Point{{0.5, 0.5}}));
}

TEST(Pathology, TwoPointsAreEnoughToAsk) {
  Plan plan = PlanOn(Space({Boolean("a"), Boolean("b")}));
  EXPECT_EQ(BestOfCampaign(
                plan, [](const Point& p) { return p.values[0] - p.values[1]; }, 4),
            -1);
}

TEST(Pathology, AllCategoricalIsSearchedWhole) {
  const Plan plan =
      PlanOn(Space({Category("a", {"0", "1", "2"}), Category("b", {"0", "1", "2", "3"}),
                    Category("c", {"0", "1", "2", "3", "4"})}));
  const auto function = [](const Point& point) {
    return std::abs(point.values[0] - 1) + std::abs(point.values[1] - 2) +
           std::abs(point.values[2] - 3);
  };
  EXPECT_EQ(BestOfCampaign(plan, function, 40), 0);
}

TEST(Pathology, AKnobWithOneValueIsNoObstacle) {
  const Plan plan = PlanOn(Space({Real("fixed", 2, 2), Real("a", 0, 1), Real("b", 0, 1)}));
  const auto function = [](const Point& point) {
    EXPECT_EQ(point.values[0], 2);
    return Bowl({{point.values[1], point.values[2]}});
  };
  EXPECT_LT(BestOfCampaign(plan, function, 25), 1e-3);
}

TEST(Pathology, ASpaceOfOnePointIsMeasuredAgainWhileThatTellsSomething) {
  const Plan plan = PlanOn(Space({Real("fixed", 2, 2)}));
  Rng noise(1);
  const auto noisy = Measuring("y", [&](const auto&) { return noise.Normal(); });
  const auto exact = Measuring("y", [](const auto&) { return 1; });
  EXPECT_EQ(Campaign(*Optimizing(plan), noisy, 5).back().point, (Point{{2}}));
  EXPECT_EQ(Campaign(*Optimizing(plan), noisy, 5).size(), 5U);
  EXPECT_EQ(Campaign(*Optimizing(plan), exact, 5).back().kind, Proposal::Kind::kStop);
}

TEST(Pathology, AnErrorPerPointIsBelieved) {
  Rng noise(1);
  const auto optimizer = Optimizing(PlanOn(Square()));
  Campaign(
      *optimizer,
      [&](const Point& point) {
        const double error = noise.Chance(0.5) ? 0.5 : 0.01;
        return Observation{.metrics = {{"y", {Bowl(point) + error * noise.Normal(), error}}}};
      },
      40);
  EXPECT_LT(Bowl(optimizer->Recommend()->point), 0.05);
}

TEST(Pathology, WarmStartPointsOutsideTeachAndAreNotRecommended) {
  const auto optimizer = Optimizing(PlanOn(Square()));
  for (int i = 0; i < 12; ++i) {
    const Point outside{{1.2, i / 11.0}};
    ASSERT_TRUE(optimizer->Tell({.point = outside, .metrics = {{"y", {-1}}}}));
  }
  EXPECT_FALSE(optimizer->Recommend());
  const Proposal proposal = optimizer->Ask({.trial = 12}).value();
  EXPECT_TRUE(Square().Contains(proposal.point));
}

TEST(Pathology, OnlyFailuresLeaveARandomChoice) {
  const auto optimizer = Optimizing(PlanOn(Square()));
  const auto proposals = Campaign(
      *optimizer, [](const Point&) { return Observation{.status = Status::kFailed}; }, 15);
  EXPECT_EQ(proposals.size(), 15U);
}

TEST(Pathology, LatencyWithoutCostIsEnoughToStaySafe) {
  Plan plan = PlanOn(Square());
  plan.guardrails = {{.metric = "p99", .limit = 10}, {.metric = "never", .limit = 1}};
  plan.exploration = Plan::Exploration::kLocal;
  plan.baseline = Point{{0.5, 0.5}};
  const auto optimizer = Optimizing(plan);
  const auto proposals = Campaign(
      *optimizer,
      [](const Point&) {
        return Observation{.metrics = {{"p99", {5}}}};
      },
      10);
  EXPECT_EQ(proposals.size(), 10U);
}

TEST(Pathology, OutliersDoNotDecide) {
  Rng noise(2);
  const auto function = [&](const Point& point) {
    return noise.Chance(0.1) ? 1e6 : Bowl(point) + 0.001 * noise.Normal();
  };
  const auto optimizer = Optimizing(PlanOn(Square()));
  Campaign(*optimizer, Measuring("y", function), 50);
  EXPECT_LT(Bowl(optimizer->Recommend()->point), 0.02);
}

TEST(Pathology, FiveHundredPointsAreAnswered) {
  const auto optimizer = Optimizing(PlanOn(Square()));
  Rng rng(1);
  for (int i = 0; i < 500; ++i) {
    const Point point{{rng.Unit(), rng.Unit()}};
    ASSERT_TRUE(optimizer->Tell({.point = point, .metrics = {{"y", {Bowl(point)}}}}));
  }
  EXPECT_LT(Bowl(optimizer->Ask({.trial = 500})->point), 0.1);
}

}  // namespace
}  // namespace trimtab::optimizer
