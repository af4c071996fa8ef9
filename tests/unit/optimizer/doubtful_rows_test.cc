// Rows of a list none of which is surely safe: far from everything that was measured.
#include "optimizer/doubtful_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "tests/unit/optimizer/campaign.h"
#include "tests/unit/optimizer/spaces.h"

namespace trimtab::optimizer {
namespace {

constexpr size_t kKnobs = 10;
constexpr double kEdge = 0.6;

// Slow beyond an edge of the first knob; the second one makes it cheaper.
Observation Served(const Point& point) {
  const bool slow = point.values[0] > kEdge;
  return {.point = point,
          .metrics = {{"cost", {10 - 5 * point.values[1]}}, {"p99", {slow ? 300.0 : 60.0}}}};
}

// Nothing foretells what is slow.
Observation Erratic(const Point& point) {
  Observation observation = Served(point);
  observation.metrics["p99"].mean = 100 + 50 * std::sin(1e4 * point.values[0]);
  return observation;
}

Plan Live() {
  std::vector<Parameter> knobs;
  for (size_t i = 0; i < kKnobs; ++i) knobs.push_back(Real("x" + std::to_string(i), 0, 1));
  return {.space = Space(std::move(knobs)),
          .objectives = {{.metric = "cost"}},
          .guardrails = {{.metric = "p99", .limit = 100}},
          .exploration = Plan::Exploration::kLocal,
          .seed = 3,
          .baseline = Point{std::vector<double>(kKnobs, 0.5)}};
}

std::vector<Point> Draw(size_t count, uint64_t seed) {
  Rng rng(seed);
  std::vector<Point> points(count);
  for (Point& point : points) {
    for (size_t k = 0; k < kKnobs; ++k) point.values.push_back(rng.Unit());
  }
  return points;
}

// What is chosen of 200 rows after so many random ones, at each of ten trials.
std::vector<Point> Chosen(const System& system, size_t told) {
  const Plan plan = Live();
  std::vector<Observation> history;
  for (const Point& point : Draw(told, 5)) history.push_back(system(point));
  const auto surrogate = SurrogateFitter(plan).Fit(history);
  const std::vector<Point> rows = Draw(200, 8);
  std::vector<Point> chosen;
  for (uint64_t trial = 0; trial < 10; ++trial) {
    const Question question{.trial = trial, .among = rows};
    const Rng own = Rng(plan.seed).Fork(std::to_string(trial));
    const Beliefs beliefs(plan, history, surrogate.value(), question, own);
    chosen.push_back(rows[LeastDoubtful(beliefs, rows)]);
  }
  return chosen;
}

size_t Different(const std::vector<Point>& points) {
  std::set<std::vector<double>> values;
  for (const Point& point : points) values.insert(point.values);
  return values.size();
}

TEST(DoubtfulRows, WhatIsForetoldToBreakIsLeftAloneAndThePromisingTried) {
  const std::vector<Point> chosen = Chosen(Served, 40);
  EXPECT_EQ(Different(chosen), 1U);
  EXPECT_LE(chosen[0].values[0], kEdge);
  EXPECT_GT(chosen[0].values[1], 0.6);
}

TEST(DoubtfulRows, WhileNothingIsForetoldChanceDecides) {
  EXPECT_GE(Different(Chosen(Erratic, 40)), 8U);
}

TEST(DoubtfulRows, FewRowsAreNotJudged) { EXPECT_EQ(Different(Chosen(Erratic, 5)), 1U); }

TEST(DoubtfulRows, AGuardrailThatWasNeverMeasuredForetellsNothing) {
  const System silent = [](const Point& point) {
    Observation observation = Served(point);
    observation.metrics.erase("p99");
    return observation;
  };
  EXPECT_GE(Different(Chosen(silent, 20)), 8U);
}

// A table whose rows share no value with each other: random search breaks the guardrail in two of
// five trials.
TEST(DoubtfulRows, AListWithoutNearRowsBreaksLessThanChanceAndGains) {
  auto optimizer = Optimizing(Live());
  std::vector<Point> rows = Draw(1500, 9);
  int broken = 0;
  double cheapest = 10;
  for (uint64_t trial = 0; trial < 60; ++trial) {
    const auto asked = optimizer->Ask({.trial = trial, .among = rows}).value();
    rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(asked.index.value()));
    const Observation told = Served(asked.point);
    const bool holds = told.metrics.at("p99").mean <= 100;
    broken += holds ? 0 : 1;
    if (holds) cheapest = std::min(cheapest, told.metrics.at("cost").mean);
    ASSERT_TRUE(optimizer->Tell(told));
  }
  EXPECT_LE(broken, 12);
  EXPECT_LT(cheapest, 5.5);  // 7.5 at the baseline, 5 at best
}

}  // namespace
}  // namespace trimtab::optimizer
