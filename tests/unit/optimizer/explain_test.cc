#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "base/rng.h"
#include "tests/unit/optimizer/campaign.h"
#include "tests/unit/optimizer/spaces.h"

namespace trimtab::optimizer {
namespace {

// Told `count` random points of a function of the metric "y".
std::unique_ptr<BayesOptimizer> Told(Plan plan, int count, uint64_t seed,
                                     const std::function<double(const Point&, Rng&)>& function) {
  auto optimizer = Optimizing(std::move(plan));
  Rng rng(seed);
  for (int i = 0; i < count; ++i) {
    std::vector<double> units;
    for (size_t k = 0; k < optimizer->plan().space.size(); ++k) units.push_back(rng.Unit());
    const Point point = optimizer->plan().space.FromUnits(units);
    EXPECT_TRUE(optimizer->Tell({.point = point, .metrics = {{"y", {function(point, rng)}}}}));
  }
  return optimizer;
}

std::map<std::string, Importance> ImportanceByName(const BayesOptimizer& optimizer) {
  std::map<std::string, Importance> by_name;
  for (const Importance& one : optimizer.Explain().value().importance) by_name[one.parameter] = one;
  return by_name;
}

Plan Cube(size_t knobs) {
  std::vector<Parameter> parameters;
  for (size_t i = 0; i < knobs; ++i) {
    parameters.push_back(Real(std::string(1, static_cast<char>('a' + i)), 0, 1));
  }
  return {.space = Space(std::move(parameters)), .objectives = {{.metric = "y"}}};
}

TEST(Importance, TellsAKnobThatMattersFromOneThatDoesNothing) {
  const auto optimizer = Told(Cube(3), 40, 1, [](const Point& p, Rng& rng) {
    return 10 * p.values[0] + 3 * std::sin(6 * p.values[1]) + 0.1 * rng.Normal();
  });
  const auto all = optimizer->Explain().value().importance;
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].parameter, "a");
  EXPECT_EQ(all[2].parameter, "c");
  EXPECT_GT(all[0].low, 0.4);
  EXPECT_LT(all[2].high, 0.1);
}

TEST(Importance, SharesOfAnAdditiveFunctionAreThoseOfItsVariance) {
  // Variances of 2a and b over the unit interval: 4/12 and 1/12.
  const auto optimizer =
      Told(Cube(2), 40, 2, [](const Point& p, Rng&) { return 2 * p.values[0] + p.values[1]; });
  auto all = ImportanceByName(*optimizer);
  EXPECT_NEAR(all["a"].share, 0.8, 0.06);
  EXPECT_NEAR(all["b"].share, 0.2, 0.06);
}

TEST(Importance, CountsAnInteractionForEachOfItsKnobs) {
  // Neither does anything alone: all of the variance is of the pair.
  const auto optimizer = Told(Cube(3), 80, 3, [](const Point& p, Rng&) {
    return (p.values[0] - 0.5) * (p.values[1] - 0.5);
  });
  auto all = ImportanceByName(*optimizer);
  EXPECT_GT(all["a"].low, 0.8);
  EXPECT_GT(all["b"].low, 0.8);
  EXPECT_LT(all["c"].high, 0.15);
}

TEST(Importance, OfNoiseIsUnknown) {
  for (const uint64_t seed : {4U, 5U, 6U}) {
    const auto optimizer =
        Told(Cube(3), 25, seed, [](const Point&, Rng& rng) { return rng.Normal(); });
    for (const auto& [name, one] : ImportanceByName(*optimizer)) {
      EXPECT_LT(one.low, 0.2) << name << " seed " << seed;
      EXPECT_GT(one.high - one.low, 0.3) << name << " seed " << seed;
    }
  }
}

TEST(Importance, OfCategoriesAndOfKnobsThatDependOnThem) {
  Parameter level = Integer("level", 1, 9);
  level.active_when = {"codec", {1}};
  Plan plan{.space = Space({Category("codec", {"none", "zstd", "lz4"}), level, Real("idle", 0, 1),
                            Real("fixed", 2, 2)}),
            .objectives = {{.metric = "y"}}};
  const auto optimizer = Told(std::move(plan), 60, 7, [](const Point& p, Rng&) {
    return p.values[0] == 1 ? 5 + 0.3 * p.values[1] : 3 * p.values[0];
  });
  auto all = ImportanceByName(*optimizer);
  EXPECT_GT(all["codec"].low, 0.7);
  EXPECT_GT(all["level"].share, all["idle"].share);
  EXPECT_LT(all["level"].high, 0.4);
  EXPECT_EQ(all["fixed"].high, 0);
}

TEST(Importance, IsAnsweredForOneObservation) {
  const auto optimizer = Told(Cube(2), 1, 8, [](const Point&, Rng&) { return 1.0; });
  const auto all = optimizer->Explain().value().importance;
  ASSERT_EQ(all.size(), 2U);
  for (const Importance& one : all) {
    EXPECT_LE(one.low, one.share);
    EXPECT_LE(one.share, one.high);
    EXPECT_LT(one.low, 0.15);
    EXPECT_GT(one.high, 0.7);
  }
}

TEST(PartialDependence, FollowsTheFunctionOnTheMetricsOwnScale) {
  Plan plan = Cube(2);
  plan.objectives[0].goal = Objective::Goal::kMaximize;
  plan.objectives[0].weight = 3;
  const auto optimizer = Told(std::move(plan), 40, 9, [](const Point& p, Rng&) {
    return 100 + 10 * p.values[0] + std::sin(3 * p.values[1]);
  });
  const auto dependence = optimizer->Explain().value().dependence;
  ASSERT_EQ(dependence.size(), 2U);
  EXPECT_EQ(dependence[0].parameter, "a");
  ASSERT_EQ(dependence[0].values.size(), 20U);
  ASSERT_EQ(dependence[0].expected.size(), 20U);
  for (size_t i = 0; i < 20; ++i) {
    EXPECT_NEAR(dependence[0].expected[i].mean, 100.65 + 10 * dependence[0].values[i], 0.5);
    EXPECT_GT(dependence[0].expected[i].standard_error, 0);
    EXPECT_LT(dependence[0].expected[i].standard_error, 1);
  }
}

TEST(PartialDependence, HasEveryLevelOfACountedKnobAndOnlyWhatTheRulesAllow) {
  Parameter limit = Integer("limit", 1, 6);
  limit.special = {-1};
  Plan plan{.space = Space({limit, Integer("size", 1, 100)}, {"limit <= 4"}),
            .objectives = {{.metric = "y"}}};
  auto optimizer = Optimizing(std::move(plan));
  for (const double size : {10.0, 50.0, 90.0}) {
    ASSERT_TRUE(optimizer->Tell({.point = {{2, size}}, .metrics = {{"y", {size}}}}));
  }
  const auto dependence = optimizer->Explain().value().dependence;
  EXPECT_EQ(dependence[0].values, (std::vector<double>{-1, 1, 2, 3, 4}));
  EXPECT_EQ(dependence[1].values.size(), 20U);
  EXPECT_EQ(dependence[1].values.front(), 1);
  EXPECT_EQ(dependence[1].values.back(), 100);
}

TEST(PartialDependence, IsLessSureWhereNothingWasMeasured) {
  auto optimizer = Optimizing(Cube(1));
  for (const double a : {0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3}) {
    ASSERT_TRUE(optimizer->Tell({.point = {{a}}, .metrics = {{"y", {std::sin(9 * a)}}}}));
  }
  const auto dependence = optimizer->Explain().value().dependence;
  EXPECT_GT(dependence[0].expected.back().standard_error,
            3 * dependence[0].expected[2].standard_error);
}

Plan TwoObjectives() {
  Plan plan = Cube(1);
  plan.objectives = {{.metric = "latency"},
                     {.metric = "throughput", .goal = Objective::Goal::kMaximize, .weight = 0.1}};
  return plan;
}

Observation Both(double a) {
  // Up to 0.6 one is paid for with the other; beyond it both get worse.
  const double latency = 1 + a + 5 * std::max(0.0, a - 0.6);
  return {.point = {{a}},
          .metrics = {{"latency", {latency}}, {"throughput", {10 * a * (1.2 - a)}}}};
}

TEST(Front, HoldsWhatIsNotBeatenInEveryObjective) {
  auto optimizer = Optimizing(TwoObjectives());
  for (int i = 0; i <= 10; ++i) ASSERT_TRUE(optimizer->Tell(Both(0.1 * i)));
  const auto front = optimizer->Explain().value().front;
  ASSERT_EQ(front.size(), 7U);
  for (size_t i = 0; i < front.size(); ++i) {
    EXPECT_NEAR(front[i].point.values[0], 0.1 * static_cast<double>(i), 1e-9);
    EXPECT_NEAR(front[i].expected.at("latency").mean, 1 + front[i].point.values[0], 0.15);
    EXPECT_EQ(front[i].feasible, 1);
  }
  EXPECT_NEAR(front.back().expected.at("throughput").mean, 3.6, 0.3);
}

TEST(Front, LeavesOutWhatBreaksAGuardrail) {
  Plan plan = TwoObjectives();
  plan.guardrails = {{.metric = "errors", .limit = 0.1}};
  auto optimizer = Optimizing(std::move(plan));
  for (int i = 0; i <= 10; ++i) {
    Observation observation = Both(0.1 * i);
    observation.metrics["errors"] = {i < 4 ? 0.5 : 0.01};
    ASSERT_TRUE(optimizer->Tell(observation));
  }
  const auto front = optimizer->Explain().value().front;
  ASSERT_FALSE(front.empty());
  for (const FrontPoint& at : front) {
    EXPECT_GE(at.point.values[0], 0.4 - 1e-9);
    EXPECT_GT(at.feasible, 0.8);
  }
}

TEST(Front, IsOfSeveralObjectivesOnly) {
  const auto optimizer = Told(Cube(1), 5, 10, [](const Point& p, Rng&) { return p.values[0]; });
  EXPECT_TRUE(optimizer->Explain().value().front.empty());
}

TEST(Recommend, ExpectsEveryObjectiveAndGuardrail) {
  Plan plan = TwoObjectives();
  plan.guardrails = {{.metric = "errors", .limit = 0.1},
                     {.metric = "uptime", .keep = Guardrail::Keep::kAbove, .limit = 0.9}};
  auto optimizer = Optimizing(std::move(plan));
  for (int i = 0; i <= 10; ++i) {
    Observation observation = Both(0.1 * i);
    observation.metrics["errors"] = {0.02};
    observation.metrics["uptime"] = {0.99};
    ASSERT_TRUE(optimizer->Tell(observation));
  }
  const Proposal best = optimizer->Recommend().value();
  EXPECT_NEAR(best.expected.at("latency").mean, 1 + best.point.values[0], 0.15);
  EXPECT_NEAR(best.expected.at("throughput").mean,
              10 * best.point.values[0] * (1.2 - best.point.values[0]), 0.3);
  EXPECT_NEAR(best.expected.at("errors").mean, 0.02, 1e-3);
  EXPECT_NEAR(best.expected.at("uptime").mean, 0.99, 1e-3);
}

TEST(Explain, ChangesNothingAndIsTheSameAfterAReload) {
  const auto told = [] {
    return Told(Cube(3), 12, 11,
                [](const Point& p, Rng& rng) { return p.values[0] + 0.1 * rng.Normal(); });
  };
  const auto asked = told();
  const auto first = asked->Explain().value();
  const auto proposal = asked->Ask({.trial = 12}).value();
  const auto fresh = told();
  EXPECT_EQ(fresh->Ask({.trial = 12}).value().point, proposal.point);
  const auto second = fresh->Explain().value();
  ASSERT_EQ(first.importance.size(), second.importance.size());
  for (size_t i = 0; i < first.importance.size(); ++i) {
    EXPECT_EQ(first.importance[i].parameter, second.importance[i].parameter);
    EXPECT_EQ(first.importance[i].share, second.importance[i].share);
    EXPECT_EQ(first.importance[i].low, second.importance[i].low);
  }
  EXPECT_EQ(first.dependence[0].expected[3].mean, second.dependence[0].expected[3].mean);
  EXPECT_EQ(first.outlook, second.outlook);
}

TEST(Explain, BeforeAnythingWasToldThereIsOnlyAnOutlook) {
  const auto optimizer = Optimizing(Cube(2));
  const auto explanation = optimizer->Explain().value();
  EXPECT_TRUE(explanation.importance.empty());
  EXPECT_TRUE(explanation.dependence.empty());
  EXPECT_FALSE(explanation.outlook.empty());
}

}  // namespace
}  // namespace trimtab::optimizer
