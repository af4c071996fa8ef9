#include "optimizer/bayes_optimizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

#include "base/rng.h"
#include "tests/unit/optimizer/campaign.h"
#include "tests/unit/optimizer/spaces.h"

namespace trimtab::optimizer {
namespace {

using ::testing::HasSubstr;
using Kind = Proposal::Kind;

Plan BowlPlan(uint64_t seed = 1) {
  return {.space = Space({Real("x", 0, 1), Real("y", 0, 1)}),
          .objectives = {{.metric = "cost"}},
          .seed = seed};
}

double Bowl(const Point& point) {
  const double a = point.values[0] - 0.3;
  const double b = point.values[1] - 0.6;
  return 1 + a * a + 2 * b * b;
}

// A service whose latency breaks its limit in a corner that is cheap.
Plan LivePlan(uint64_t seed = 1) {
  return {.space = Space({Real("x", 0, 1), Integer("n", 1, 20), Boolean("b")}),
          .objectives = {{.metric = "cost"}},
          .guardrails = {{.metric = "p99", .limit = 100}},
          .exploration = Plan::Exploration::kLocal,
          .seed = seed,
          .baseline = Point{{0.8, 15, 0}}};
}

Observation Live(const Point& point, Rng& noise) {
  const double size = point.values[0] + point.values[1] / 20;
  const double latency = 40 / std::max(size, 0.1) + 5 * point.values[2];
  return {.point = point,
          .metrics = {{"cost", {10 * size + 1 - point.values[2]}},
                      {"p99", {latency * std::exp(0.05 * noise.Normal())}}}};
}

TEST(BayesOptimizer, FindsTheBottomOfABowl) {
  const auto optimizer = Optimizing(BowlPlan());
  Campaign(*optimizer, Measuring("cost", Bowl), 25);
  const Proposal best = optimizer->Recommend().value();
  EXPECT_NEAR(Bowl(best.point), 1, 1e-4);
  EXPECT_NEAR(best.expected.at("cost").mean, Bowl(best.point), 0.01);
}

TEST(BayesOptimizer, MaximizesToo) {
  Plan plan = BowlPlan();
  plan.objectives = {{.metric = "rate", .goal = Objective::Goal::kMaximize}};
  const auto optimizer = Optimizing(plan);
  Campaign(*optimizer, Measuring("rate", [](const Point& point) { return -Bowl(point); }), 25);
  const Proposal best = optimizer->Recommend().value();
  EXPECT_NEAR(Bowl(best.point), 1, 1e-4);
  EXPECT_NEAR(best.expected.at("rate").mean, -Bowl(best.point), 0.01);
}

TEST(BayesOptimizer, WeightsDecideBetweenObjectives) {
  Plan plan{.space = Space({Real("x", 0, 1)}),
            .objectives = {{.metric = "a", .weight = 9}, {.metric = "b", .weight = 1}},
            .seed = 1};
  const auto optimizer = Optimizing(plan);
  const System system = [](const Point& point) {
    const double x = point.values[0];
    return Observation{.metrics = {{"a", {x * x}}, {"b", {(x - 1) * (x - 1)}}}};
  };
  Campaign(*optimizer, system, 20);
  EXPECT_NEAR(optimizer->Recommend()->point.values[0], 0.1, 0.02);
}

TEST(BayesOptimizer, ReloadingAtEveryTrialGivesTheSameProposalBitForBit) {
  Plan plan = LivePlan();
  const auto followed = Optimizing(plan);
  Rng noise(3);
  for (uint64_t trial = 0; trial < 30; ++trial) {
    const Proposal proposal = followed->Ask({.trial = trial}).value();
    const auto reloaded = Optimizing(plan);
    for (const Observation& observation : followed->history()) {
      ASSERT_TRUE(reloaded->Tell(observation));
    }
    const Proposal again = reloaded->Ask({.trial = trial}).value();
    ASSERT_EQ(again.point, proposal.point) << trial;
    ASSERT_EQ(again.why, proposal.why);
    ASSERT_EQ(again.feasible, proposal.feasible);
    ASSERT_TRUE(followed->Tell(Live(proposal.point, noise)));
  }
}

TEST(BayesOptimizer, AskingChangesNothing) {
  const auto asked = Optimizing(BowlPlan());
  const auto quiet = Optimizing(BowlPlan());
  for (uint64_t trial = 0; trial < 20; ++trial) {
    for (uint64_t other = 0; other < 3; ++other) {
      ASSERT_TRUE(asked->Ask({.trial = 1000 + other}));
      ASSERT_TRUE(asked->Recommend().ok() || trial == 0);
    }
    const Point point = quiet->Ask({.trial = trial})->point;
    ASSERT_EQ(asked->Ask({.trial = trial})->point, point);
    for (const auto& optimizer : {asked.get(), quiet.get()}) {
      ASSERT_TRUE(optimizer->Tell({.point = point, .metrics = {{"cost", {Bowl(point)}}}}));
    }
  }
}

TEST(BayesOptimizer, AnotherSeedSearchesElsewhere) {
  EXPECT_NE(Optimizing(BowlPlan(1))->Ask({})->point, Optimizing(BowlPlan(2))->Ask({})->point);
}

TEST(BayesOptimizer, ALiveServiceStartsFromItsBaselineAndStaysNear) {
  const auto optimizer = Optimizing(LivePlan());
  Rng noise(1);
  const auto proposals = Campaign(
      *optimizer, [&](const Point& point) { return Live(point, noise); }, 6);
  EXPECT_EQ(proposals[0].point, (Point{{0.8, 15, 0}}));
  for (const Proposal& proposal : proposals) {
    EXPECT_NEAR(proposal.point.values[0], 0.8, 0.45);
    EXPECT_NEAR(proposal.point.values[1], 15, 9);
  }
}

TEST(BayesOptimizer, ALiveServiceGetsCheaperAndHardlyBreaksItsGuardrail) {
  double broken = 0;
  for (uint64_t seed = 0; seed < 5; ++seed) {
    const auto optimizer = Optimizing(LivePlan(seed));
    Rng noise(seed);
    for (const Proposal& proposal : Campaign(
             *optimizer, [&](const Point& point) { return Live(point, noise); }, 30)) {
      const auto& v = proposal.point.values;
      broken += 40 / std::max(v[0] + v[1] / 20, 0.1) + 5 * v[2] > 100 ? 1 : 0;
    }
    const auto best = optimizer->Recommend()->point.values;
    EXPECT_LT(10 * (best[0] + best[1] / 20) + 1 - best[2], 7);  // 16.5 at the baseline, 3.4 at best
  }
  EXPECT_LE(broken, 10);  // of 150
}

TEST(BayesOptimizer, WithoutASafeStepTheIncumbentIsMeasuredAgain) {
  const auto optimizer = Optimizing(LivePlan());
  // Everything is just about at the limit.
  const auto proposals = Campaign(
      *optimizer,
      [](const Point&) {
        return Observation{.metrics = {{"cost", {5}}, {"p99", {99.9, 5}}}};
      },
      8);
  EXPECT_EQ(proposals.back().kind, Kind::kRemeasure);
  EXPECT_THAT(proposals.back().why, HasSubstr("again"));
}

TEST(BayesOptimizer, RecommendsByWhatIsExpectedNotByLuck) {
  Plan plan{.space = Space({Real("x", 0, 1)}), .objectives = {{.metric = "cost"}}, .seed = 1};
  const auto optimizer = Optimizing(plan);
  for (int i = 0; i < 40; ++i) {
    const double x = i / 39.0;
    const double lucky = i == 35 ? -1.5 : 0;
    const double noise = i % 2 == 0 ? 0.3 : -0.3;
    ASSERT_TRUE(optimizer->Tell(
        {.point = {{x}}, .metrics = {{"cost", {4 * (x - 0.3) * (x - 0.3) + noise + lucky}}}}));
  }
  EXPECT_LT(optimizer->Recommend()->point.values[0], 0.6);
}

TEST(BayesOptimizer, RunningTrialsAreNotProposedAgain) {
  const auto optimizer = Optimizing(BowlPlan());
  Campaign(*optimizer, Measuring("cost", Bowl), 12);
  std::vector<Point> pending;
  for (uint64_t i = 0; i < 4; ++i) {
    const Point point = optimizer->Ask({.trial = 12, .pending = pending})->point;
    for (const Point& other : pending) EXPECT_NE(point, other);
    pending.push_back(point);
  }
}

TEST(BayesOptimizer, OfAFiniteListOnlyItsRowsAreProposedEachOnce) {
  const auto optimizer = Optimizing(BowlPlan());
  std::vector<Point> rows;
  for (int i = 0; i < 100; ++i) rows.push_back({{i % 10 / 9.0, i / 10 / 9.0}});
  std::set<std::vector<double>> seen;
  double best = 100;
  for (uint64_t trial = 0; trial < 30; ++trial) {
    const Proposal proposal = optimizer->Ask({.trial = trial, .among = rows}).value();
    const Point& point = proposal.point;
    EXPECT_EQ(point, rows.at(proposal.index.value()));
    std::erase(rows, point);
    EXPECT_TRUE(seen.insert(point.values).second);
    best = std::min(best, Bowl(point));
    ASSERT_TRUE(optimizer->Tell({.point = point, .metrics = {{"cost", {Bowl(point)}}}}));
  }
  EXPECT_LT(best, 1.01);
}

TEST(BayesOptimizer, TheContextDecidesWhatIsBest) {
  Plan plan = BowlPlan();
  plan.space = Space({Real("x", 0, 1)});
  plan.context = {"load"};
  const auto optimizer = Optimizing(plan);
  Rng rng(1);
  for (int i = 0; i < 40; ++i) {
    const double load = i % 2;
    const double x = rng.Unit();
    const double best = 0.2 + 0.6 * load;
    ASSERT_TRUE(optimizer->Tell(
        {.point = {{x}}, .metrics = {{"cost", {(x - best) * (x - best)}}}, .context = {load}}));
  }
  EXPECT_NEAR(optimizer->Ask({.trial = 41, .context = {0}})->point.values[0], 0.2, 0.1);
  EXPECT_NEAR(optimizer->Ask({.trial = 41, .context = {1}})->point.values[0], 0.8, 0.1);
}

TEST(BayesOptimizer, TheBudgetEndsIt) {
  Plan plan = BowlPlan();
  plan.max_trials = 12;
  const auto optimizer = Optimizing(plan);
  const auto proposals = Campaign(*optimizer, Measuring("cost", Bowl), 20);
  ASSERT_EQ(proposals.size(), 13U);
  EXPECT_EQ(proposals.back().kind, Kind::kStop);
  EXPECT_EQ(proposals.back().point, optimizer->Recommend()->point);
}

TEST(BayesOptimizer, BadTellsNameTheFieldAndLoseNothing) {
  const auto optimizer = Optimizing(BowlPlan());
  ASSERT_TRUE(optimizer->Tell({.point = {{0.1, 0.1}}, .metrics = {{"cost", {1}}}}));
  const double nan = std::nan("");
  const auto message = [&](const Observation& observation) {
    return optimizer->Tell(observation).error().message;
  };
  EXPECT_THAT(message({.point = {{0.1}}, .metrics = {{"cost", {1}}}}), HasSubstr("values"));
  EXPECT_THAT(message({.point = {{0.1, nan}}, .metrics = {{"cost", {1}}}}), HasSubstr("\"y\""));
  EXPECT_THAT(message({.point = {{0.1, 0}}, .metrics = {{"price", {1}}}}), HasSubstr("\"price\""));
  EXPECT_THAT(message({.point = {{0.1, 0}}, .metrics = {{"cost", {1, -1}}}}), HasSubstr("se"));
  EXPECT_THAT(message({.point = {{0.1, 0}}, .metrics = {{"cost", {1, nan}}}}), HasSubstr("se"));
  EXPECT_THAT(message({.point = {{0.1, 0}}}), HasSubstr("metrics"));
  EXPECT_THAT(message({.point = {{0.1, 0}}, .metrics = {{"cost", {1}}}, .context = {1}}),
              HasSubstr("context"));
  EXPECT_EQ(optimizer->history().size(), 1U);
}

TEST(BayesOptimizer, BadPlansNameTheField) {
  const auto message = [](Plan plan) {
    return BayesOptimizer::Make(std::move(plan)).error().message;
  };
  Plan plan = BowlPlan();
  plan.objectives.clear();
  EXPECT_THAT(message(plan), HasSubstr("objectives"));
  plan = BowlPlan();
  plan.objectives[0].weight = 0;
  EXPECT_THAT(message(plan), HasSubstr("weight"));
  plan = LivePlan();
  plan.guardrails[0].limit = std::nan("");
  EXPECT_THAT(message(plan), HasSubstr("limit"));
  plan = LivePlan();
  plan.baseline.reset();
  EXPECT_THAT(message(plan), HasSubstr("baseline"));
  plan = LivePlan();
  plan.baseline->values[0] = 7;
  EXPECT_THAT(message(plan), HasSubstr("baseline"));
}

TEST(BayesOptimizer, BadQuestionsNameTheField) {
  const auto optimizer = Optimizing(BowlPlan());
  EXPECT_THAT(optimizer->Ask({.context = {1}}).error().message, HasSubstr("context"));
  EXPECT_THAT(optimizer->Ask({.pending = {{{0.5}}}}).error().message, HasSubstr("pending"));
  EXPECT_THAT(optimizer->Ask({.among = {{{0.5, 7}}}}).error().message, HasSubstr("among"));
}

}  // namespace
}  // namespace trimtab::optimizer
