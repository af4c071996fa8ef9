#include "controller/domain/grid.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/controller/domain/trial.h"

namespace trimtab::domain {
namespace {

TEST(LevelOf, RisesWithHarmOnEveryScale) {
  const Metric latency = {.name = "latency"};
  const Metric throughput = {.name = "throughput", .more_is_better = true};
  const Metric errors = {.name = "errors", .scale = Scale::kShare};
  const Metric availability = {
      .name = "availability", .scale = Scale::kShare, .more_is_better = true};
  EXPECT_LT(LevelOf(latency, 1), LevelOf(latency, 2));
  EXPECT_GT(LevelOf(throughput, 1), LevelOf(throughput, 2));
  EXPECT_EQ(LevelOf(errors, 0.25), 0.25);
  EXPECT_EQ(LevelOf(availability, 0.75), 0.25);
}

TEST(LevelOf, IsTheLogarithmAboveTheFloor) {
  EXPECT_NEAR(LevelOf({.name = "retries", .floor = 1}, 0), 0, 1e-15);
  EXPECT_NEAR(LevelOf({.name = "retries", .floor = 1}, 2), std::log(3), 1e-15);
}

TEST(ReadGrid, HasAColumnEntryForEveryTick) {
  Trial trial;
  trial.Looks(6);
  trial.evidence.looks.erase(trial.evidence.looks.begin() + 2);
  const Grid grid = ReadGrid(trial.rules, trial.evidence).value();
  EXPECT_EQ(grid.ticks, 6);
  EXPECT_EQ(grid.metrics.size(), 2U);
  EXPECT_EQ(grid.metrics[0].faults[2], Fault::kEmpty);
  EXPECT_FALSE(grid.metrics[0].faults[3]);
}

TEST(ReadGrid, LeavesOutBothArmsWhereOneHasAFault) {
  Trial trial;
  trial.Looks(1, 1, 0.002, [](Look& look) { look.control->metrics[0].fault = Fault::kStale; });
  const Grid grid = ReadGrid(trial.rules, trial.evidence).value();
  EXPECT_FALSE(grid.metrics[0].candidate[0]);
  EXPECT_EQ(grid.metrics[0].faults[0], Fault::kStale);
  EXPECT_TRUE(grid.metrics[1].candidate[0]) << "another metric is none the worse";
}

TEST(ReadGrid, MakesTheObjectiveOnlyOfAllItsMetrics) {
  JudgeRules rules = Trial::Rules();
  rules.metrics = {{.name = "p95", .weight = 1}, {.name = "cpu", .weight = 3}};
  Trial trial(rules);
  trial.Looks(1, 1, 0.5);
  trial.Looks(1, 1, 0.5, [](Look& look) { look.candidate->metrics[1].value.reset(); });
  const Grid grid = ReadGrid(trial.rules, trial.evidence).value();
  EXPECT_NEAR(*grid.objective.control[0],
              0.25 * *grid.metrics[0].control[0] + 0.75 * *grid.metrics[1].control[0], 1e-12);
  EXPECT_FALSE(grid.objective.control[1]);
  EXPECT_EQ(grid.objective.faults[1], Fault::kEmpty);
}

TEST(ReadGrid, TakesAFloorForWhatMayBeZero) {
  JudgeRules rules = Trial::Rules();
  rules.metrics[0].floor = 0.01;
  Trial trial(rules);
  trial.Looks(1, 0);
  EXPECT_FALSE(ReadGrid(trial.rules, trial.evidence)->metrics[0].faults[0]);
}

}  // namespace
}  // namespace trimtab::domain
