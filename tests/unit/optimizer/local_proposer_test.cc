// What a live service is asked to try: small steps, rows of a list, never far beyond what held.
#include "optimizer/local_proposer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/rng.h"
#include "optimizer/neighbourhood.h"
#include "tests/unit/optimizer/campaign.h"
#include "tests/unit/optimizer/spaces.h"

namespace trimtab::optimizer {
namespace {

// A service that gets cheaper with `x` until it breaks at once.
Plan Serving(uint64_t seed) {
  return {.space = Space({Real("x", 0, 1), Real("y", 0, 1)}),
          .objectives = {{.metric = "cost"}},
          .guardrails = {{.metric = "p99", .limit = 100}},
          .exploration = Plan::Exploration::kLocal,
          .seed = seed,
          .baseline = Point{{0.1, 0.5}}};
}

Observation Measured(const Point& point) {
  const double x = point.values[0];
  return {.point = point,
          .metrics = {{"cost", {10 - 8 * x + std::abs(point.values[1] - 0.5)}},
                      {"p99", {60 + 20 * x + (x > 0.8 ? 1000 : 0)}}}};
}

// Rows 0.05 apart.
std::vector<Point> Grid() {
  std::vector<Point> rows;
  for (int i = 0; i <= 20; ++i) {
    for (int j = 0; j <= 20; ++j) rows.push_back({{i / 20.0, j / 20.0}});
  }
  return rows;
}

// Asks for rows that were not tried, as a table of measurements is replayed.
std::vector<Observation> Replay(BayesOptimizer& optimizer, std::vector<Point> rows, int trials,
                                const System& system) {
  std::vector<Observation> seen;
  for (int i = 0; i < trials; ++i) {
    const auto asked = optimizer.Ask({.trial = static_cast<uint64_t>(i), .among = rows}).value();
    EXPECT_EQ(rows[asked.index.value()], asked.point);
    rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(*asked.index));
    seen.push_back(system(asked.point));
    EXPECT_TRUE(optimizer.Tell(seen.back()));
  }
  return seen;
}

TEST(LocalProposer, NoStepGoesFarBeyondWhatWasSeenToHold) {
  for (uint64_t seed = 0; seed < 3; ++seed) {
    auto optimizer = Optimizing(Serving(seed));
    double most = 0.1;
    int broken = 0;
    for (const Proposal& proposal : Campaign(*optimizer, Measured, 25)) {
      const double x = proposal.point.values[0];
      EXPECT_LE(x, most + 0.3);
      broken += x > 0.8 ? 1 : 0;
      if (x <= 0.8) most = std::max(most, x);
    }
    EXPECT_GT(most, 0.4);
    EXPECT_LE(broken, 5);
  }
}

// A better codec that nothing but a trial tells of, and a guardrail that is measured badly.
class TakenBack : public ::testing::Test {
 protected:
  TakenBack() { plan_.taken_back = true; }

  Observation Measure(const Point& point) {
    const double off = point.values[0] - 0.7;
    const double cost = 1 + off * off + (point.values[1] == 2 ? 0 : 0.2);
    const double errors = 0.0005 * rng_.Normal();
    return {.point = point,
            .metrics = {{"cost", {cost + 0.02 * rng_.Normal(), 0.02}},
                        {"p95", {cost * std::exp(0.1 * rng_.Normal()), 0.1}},
                        {"errors", {errors, 0.0005}}}};
  }

  double Found(int trials) {
    auto optimizer = Optimizing(plan_);
    for (int i = 0; i < trials; ++i) {
      const Proposal asked = optimizer->Ask({.trial = static_cast<uint64_t>(i)}).value();
      if (asked.kind != Proposal::Kind::kTry) break;
      tried_.push_back(asked.point);
      EXPECT_TRUE(optimizer->Tell(Measure(asked.point)));
    }
    const Point best = optimizer->Recommend().value().point;
    const double off = best.values[0] - 0.7;
    return 1 + off * off + (best.values[1] == 2 ? 0 : 0.2);
  }

  Plan plan_{
      .space = Space({Real("x", 0, 1), Category("codec", {"none", "gzip", "zstd"})}),
      .objectives = {{.metric = "cost"}},
      .guardrails = {{.metric = "p95", .limit = 1.7},
                     {.metric = "errors", .limit = 0.005, .scale = Guardrail::Scale::kDifference}},
      .exploration = Plan::Exploration::kLocal,
      .baseline = Point{{0.2, 1}}};
  std::vector<Point> tried_;
  Rng rng_{7};
};

TEST_F(TakenBack, EachCategoryIsTriedAfterTheSmallSteps) {
  Found(5);
  ASSERT_EQ(tried_.size(), 5U);
  EXPECT_EQ(tried_[3], (Point{{0.2, 0}}));
  EXPECT_EQ(tried_[4], (Point{{0.2, 2}}));
}

TEST_F(TakenBack, FindsWhatIsBestThoughItsGuardrailsAreMeasuredBadly) {
  EXPECT_LT(Found(20), 1.05);  // 1.45 at the baseline
}

TEST_F(TakenBack, AGuardrailAboutZeroIsAsSafeAsItsDistanceSays) {
  plan_.guardrails[0].limit = 1000;  // far away
  Found(12);
  auto optimizer = Optimizing(plan_);
  for (const Point& point : tried_) EXPECT_TRUE(optimizer->Tell(Measure(point)));
  EXPECT_GT(optimizer->Recommend().value().feasible, 0.99);
}

TEST(LocalProposer, AListStartsAtTheBaselinesRowAndItsNeighbours) {
  auto optimizer = Optimizing(Serving(1));
  const auto seen = Replay(*optimizer, Grid(), 3, Measured);
  EXPECT_EQ(seen[0].point, (Point{{0.1, 0.5}}));
  for (const Observation& observation : seen) {
    EXPECT_LE(std::abs(observation.point.values[0] - 0.1), 0.051);
    EXPECT_LE(std::abs(observation.point.values[1] - 0.5), 0.051);
  }
}

TEST(LocalProposer, AListWithoutTheBaselineStartsAtTheNearestRow) {
  auto optimizer = Optimizing(Serving(1));
  const auto asked = optimizer->Ask({.among = {{{0.9, 0.9}}, {{0.2, 0.5}}, {{0.5, 0.5}}}}).value();
  EXPECT_EQ(asked.index, 1U);
  EXPECT_EQ(asked.why, "the row nearest to the configuration that runs today");
}

TEST(LocalProposer, AListIsSearchedSafelyAndStillForGain) {
  auto optimizer = Optimizing(Serving(2));
  const auto seen = Replay(*optimizer, Grid(), 30, Measured);
  double best = 1e9;
  int broken = 0;
  for (const Observation& observation : seen) {
    const bool holds = observation.metrics.at("p99").mean <= 100;
    broken += holds ? 0 : 1;
    if (holds) best = std::min(best, observation.metrics.at("cost").mean);
  }
  EXPECT_LE(broken, 4);
  EXPECT_LT(best, 6.5);  // 9.2 at the baseline, 3.6 at best
}

TEST(LocalProposer, ATriedListIsAReasonToStop) {
  auto optimizer = Optimizing(Serving(1));
  const std::vector<Point> rows = {{{0.1, 0.5}}, {{0.15, 0.5}}, {{0.1, 0.45}}, {{0.15, 0.45}}};
  for (const Point& row : rows) ASSERT_TRUE(optimizer->Tell(Measured(row)));
  // Measuring twice is seen to tell nothing new.
  ASSERT_TRUE(optimizer->Tell(Measured(rows[0])));
  const auto asked = optimizer->Ask({.trial = 5, .among = rows}).value();
  EXPECT_EQ(asked.kind, Proposal::Kind::kStop);
  EXPECT_EQ(asked.why, "every row of the list was tried");
}

TEST(LocalProposer, WithoutAGuardrailNothingMuchWorseThanTheBaselineIsTried) {
  Plan plan = Serving(3);
  plan.guardrails.clear();
  auto optimizer = Optimizing(plan);
  // Good on a ridge that leads away from the baseline, bad beside it.
  const System system = Measuring("cost", [](const Point& point) {
    const double off = point.values[1] - 0.5;
    return 10 - 5 * point.values[0] + 100 * off * off;
  });
  int worse = 0;
  for (const Proposal& proposal : Campaign(*optimizer, system, 30)) {
    worse += system(proposal.point).metrics.at("cost").mean > 1.1 * 9.5 ? 1 : 0;
  }
  EXPECT_LE(worse, 3);
  EXPECT_EQ(optimizer->plan().guardrails.size(), 1U);
}

TEST(LocalProposer, AGuardrailMayLimitTheObjectiveItself) {
  Plan plan = Serving(3);
  plan.guardrails = {{.metric = "cost", .limit = 10}};
  auto optimizer = Optimizing(plan);
  const System system = Measuring("cost", [](const Point& point) { return 9 + point.values[0]; });
  for (const Proposal& proposal : Campaign(*optimizer, system, 15)) {
    EXPECT_LT(system(proposal.point).metrics.at("cost").mean, 10);
  }
  EXPECT_LT(optimizer->Recommend().value().point.values[0], 0.1);
}

TEST(Neighbourhood, TheNearestComeFirstAndEqualsByPlace) {
  const SearchSpace space = Space({Real("x", 0, 1)});
  const std::vector<Point> points = {{{0.9}}, {{0.4}}, {{0.6}}, {{0.5}}};
  EXPECT_EQ(NearestOf(space, points, {{0.5}}, 2), (std::vector<size_t>{3, 1}));
  EXPECT_EQ(NearestOf(space, points, {{0.5}}, 9), (std::vector<size_t>{3, 1, 2, 0}));
}

TEST(Neighbourhood, ABoxThatHoldsTooFewRowsIsFilledWithTheNearest) {
  const SearchSpace space = Space({Real("x", 0, 1)});
  const std::vector<Point> points = {{{0.9}}, {{0.4}}, {{0.6}}, {{0.5}}};
  const SearchRegion box(space, {{0.5}}, 0.05);
  EXPECT_EQ(RowsNear(box, points, {{0.5}}, 1), (std::vector<size_t>{3}));
  EXPECT_EQ(RowsNear(box, points, {{0.5}}, 3), (std::vector<size_t>{1, 2, 3}));
}

}  // namespace
}  // namespace trimtab::optimizer
