// What decides before and round the models: the first points and the trusted box.
#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <set>
#include <vector>

#include "optimizer/initial_design.h"
#include "optimizer/safe_region.h"
#include "tests/unit/optimizer/spaces.h"

namespace trimtab::optimizer {
namespace {

TEST(InitialDesign, PointsAreDistinctMayBeTriedAndDependOnTheSeedAlone) {
  const SearchSpace space = Space({Real("x", 0, 1), Integer("n", 0, 100)}, {"x * 100 <= n"});
  std::set<std::vector<double>> seen;
  for (uint64_t i = 0; i < DesignSize(space); ++i) {
    const Point point = DesignPoint(space, i, Rng(3)).value();
    EXPECT_TRUE(space.Contains(point));
    EXPECT_EQ(point, DesignPoint(space, i, Rng(3)).value());
    EXPECT_TRUE(seen.insert(point.values).second);
  }
  EXPECT_NE(DesignPoint(space, 0, Rng(3)), DesignPoint(space, 0, Rng(4)));
}

TEST(InitialDesign, SmallSpacesAreNotSpentOnIt) {
  EXPECT_EQ(DesignSize(Space({Boolean("a"), Boolean("b")})), 2U);
  EXPECT_EQ(DesignSize(Space({Category("a", {"only"})})), 1U);
  EXPECT_EQ(DesignSize(Space({Real("x", 0, 1)})), 10U);
}

TEST(InitialDesign, RulesThatLeaveAThousandthAreNoObstacle) {
  const SearchSpace space = Space({Real("a", 0, 1), Real("b", 0, 1), Real("c", 0, 1)},
                                  {"a <= 0.1", "b <= 0.1", "c <= 0.1"});
  for (uint64_t i = 0; i < 10; ++i) EXPECT_TRUE(space.Contains(*DesignPoint(space, i, Rng(1))));
}

TEST(InitialDesign, NeighboursAreNearAndLeaveCategoriesAlone) {
  const SearchSpace space = Space({Real("x", 0, 1), Real("y", 0, 1), Integer("n", 0, 3),
                                   Category("c", {"a", "b"}), Boolean("b")});
  const Point home{{0.5, 0.5, 1, 1, 0}};
  double moved = 0;
  for (uint64_t seed = 0; seed < 300; ++seed) {
    const Point point = NeighbourOf(space, home, 0.06, Rng(seed)).value();
    EXPECT_NE(point, home);
    EXPECT_LT(std::abs(point.values[0] - 0.5), 0.3);
    EXPECT_LE(std::abs(point.values[2] - 1), 1);
    EXPECT_EQ(point.values[3], 1);
    EXPECT_EQ(point.values[4], 0);
    moved += point.values[0] != 0.5 ? 1 : 0;
  }
  EXPECT_GT(moved, 90);
  EXPECT_LT(moved, 220);
}

TEST(InitialDesign, WithoutASmallStepThereIsNoNeighbour) {
  EXPECT_FALSE(NeighbourOf(Space({Boolean("a")}), {{0}}, 0.06, Rng(1)));
}

TEST(InitialDesign, OfCategoriesAloneEachHasEachOfItsValuesOnce) {
  const Plan plan{.space = Space({Category("codec", {"none", "gzip", "zstd"}), Boolean("cache")}),
                  .baseline = Point{{1, 0}}};
  std::vector<Observation> history;
  std::vector<Point> steps;
  while (auto step = FirstSteps(plan, history, {}, Rng(1))) {
    steps.push_back(step->point);
    history.push_back({.point = step->point, .metrics = {{"y", {1}}}});
    ASSERT_LT(steps.size(), 10U);
  }
  const std::vector<Point> each = {{{1, 0}}, {{0, 0}}, {{2, 0}}, {{1, 1}}};
  EXPECT_EQ(steps, each);
}

TEST(InitialDesign, FirstStepsSkipWhatWasBegun) {
  const Plan plan{.space = Space({Real("x", 0, 1)}), .baseline = Point{{0.5}}};
  const std::vector<Point> rows = {{{0.1}}, {{0.5}}, {{0.6}}};
  const Question asked{.pending = {{{0.6}}}, .among = rows};
  const std::vector<Observation> history = {{.point = {{0.5}}, .metrics = {{"y", {1}}}}};
  EXPECT_EQ(FirstSteps(plan, {}, {.among = rows}, Rng(1)).value().index, 1U);
  EXPECT_EQ(FirstSteps(plan, history, asked, Rng(1)).value().index, 0U);
}

class ImpliedLimit : public ::testing::Test {
 protected:
  std::optional<Guardrail> Implied(Objective::Goal goal, double mean, double x = 0.5) {
    plan_.objectives[0].goal = goal;
    return ImpliedGuardrail(plan_, {.point = {{x}}, .metrics = {{"y", {mean}}}});
  }

  Plan plan_{.space = Space({Real("x", 0, 1)}),
             .objectives = {{.metric = "y"}},
             .exploration = Plan::Exploration::kLocal,
             .baseline = Point{{0.5}}};
};

TEST_F(ImpliedLimit, LiesATenthOnTheBadSideOfTheBaseline) {
  EXPECT_DOUBLE_EQ(Implied(Objective::Goal::kMinimize, 10)->limit, 11);
  EXPECT_DOUBLE_EQ(Implied(Objective::Goal::kMaximize, 11)->limit, 10);
  EXPECT_DOUBLE_EQ(Implied(Objective::Goal::kMinimize, -11)->limit, -10);
  EXPECT_EQ(Implied(Objective::Goal::kMinimize, 10)->keep, Guardrail::Keep::kBelow);
  EXPECT_EQ(Implied(Objective::Goal::kMaximize, 10)->keep, Guardrail::Keep::kAbove);
}

TEST_F(ImpliedLimit, IsAskedForByNoOneElse) {
  EXPECT_FALSE(Implied(Objective::Goal::kMinimize, 10, 0.6));
  plan_.guardrails = {{.metric = "y", .limit = 50}};
  EXPECT_FALSE(Implied(Objective::Goal::kMinimize, 10));
  plan_.guardrails.clear();
  plan_.exploration = Plan::Exploration::kGlobal;
  EXPECT_FALSE(Implied(Objective::Goal::kMinimize, 10));
}

class TrustedBox : public ::testing::Test {
 protected:
  double WidthAfter(const std::vector<std::pair<double, double>>& costs_and_latencies) const {
    std::vector<Observation> history;
    for (const auto& [cost, latency] : costs_and_latencies) {
      history.push_back({.point = {{0.5}}, .metrics = {{"cost", {cost}}, {"p99", {latency}}}});
    }
    return TrustedHalfWidth(plan_, history);
  }

  Plan plan_{.space = Space({Real("x", 0, 1)}),
             .objectives = {{.metric = "cost"}},
             .guardrails = {{.metric = "p99", .limit = 100}}};
};

TEST_F(TrustedBox, StartsSmall) { EXPECT_DOUBLE_EQ(WidthAfter({}), 0.1); }

TEST_F(TrustedBox, StartsLargerWhereBadStepsAreTakenBackAndOnlyTheseMakeItSmaller) {
  plan_.taken_back = true;
  const std::vector<std::pair<double, double>> misses(20, {10, 50});
  EXPECT_DOUBLE_EQ(WidthAfter({}), 0.25);
  EXPECT_DOUBLE_EQ(WidthAfter(misses), 0.25);
  EXPECT_LT(WidthAfter({{10, 50}, {10, 150}}), 0.25);
}

TEST_F(TrustedBox, GrowsAfterTwoSuccesses) {
  EXPECT_DOUBLE_EQ(WidthAfter({{10, 50}, {9, 50}}), 0.16);
}

TEST_F(TrustedBox, ShrinksAtOnceAfterABrokenGuardrail) {
  EXPECT_DOUBLE_EQ(WidthAfter({{10, 120}}), 0.1 / 1.3);
}

TEST_F(TrustedBox, ShrinksAfterSixMisses) {
  const std::vector<std::pair<double, double>> misses(7, {10, 50});
  EXPECT_DOUBLE_EQ(WidthAfter(misses), 0.1 / 1.6);
}

TEST_F(TrustedBox, StaysWithinItsLimits) {
  std::vector<std::pair<double, double>> trials;
  for (int i = 0; i < 60; ++i) trials.emplace_back(100 - i, 50);
  EXPECT_DOUBLE_EQ(WidthAfter(trials), 0.8);
  trials.assign(60, {10, 120});
  EXPECT_DOUBLE_EQ(WidthAfter(trials), 0.05);
}

}  // namespace
}  // namespace trimtab::optimizer
