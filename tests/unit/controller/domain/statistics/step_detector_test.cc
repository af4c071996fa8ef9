#include "controller/domain/statistics/step_detector.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/rng.h"

namespace trimtab::domain {
namespace {

// Levels with noise of 5 %, that follow half the log load.
std::vector<LevelBlock> Draw(int blocks, double rise, double more_load, Rng& rng) {
  std::vector<LevelBlock> drawn;
  for (int i = 0; i < blocks; ++i) {
    const double load = more_load + 0.2 * rng.Normal();
    drawn.push_back({.level = rise + 0.5 * load + 0.05 * rng.Normal(), .log_load = load});
  }
  return drawn;
}

TEST(StepBetween, MeasuresTheStepAtEqualLoad) {
  Rng rng(1);
  const MeanSample step = StepBetween(Draw(200, 0, 0, rng), Draw(200, 0.1, 0.8, rng));
  EXPECT_NEAR(step.mean, 0.1, 0.03);
  EXPECT_NEAR(step.scale, 0.05, 0.01);
  EXPECT_EQ(step.dof, 397);
}

TEST(StepBetween, IsTheTwoSampleTestWithoutLoad) {
  const std::vector<LevelBlock> earlier = {{1, 0}, {2, 0}, {3, 0}};
  const std::vector<LevelBlock> later = {{4, 0}, {6, 0}};
  const MeanSample step = StepBetween(earlier, later);
  EXPECT_NEAR(step.mean, 3, 1e-12);
  EXPECT_NEAR(step.weight, 1 / (1.0 / 3 + 1.0 / 2), 1e-12);
  EXPECT_NEAR(step.scale, std::sqrt((2.0 + 2.0) / 3), 1e-12);
  EXPECT_EQ(step.dof, 3);
}

TEST(StepBetween, KnowsNothingWhereASideIsMissing) {
  const std::vector<LevelBlock> some = {{1, 0}, {2, 0}, {3, 0}, {4, 0}};
  EXPECT_FALSE(Usable(StepBetween(some, {})));
  EXPECT_FALSE(Usable(StepBetween({}, some)));
}

TEST(WatchForStep, FindsARiseSoonAndSaysWhenItBegan) {
  Rng rng(2);
  const std::vector<LevelBlock> before = Draw(30, 0, 0, rng);
  std::vector<LevelBlock> watched = Draw(20, 0, 0, rng);
  for (const LevelBlock& block : Draw(6, 0.4, 0, rng)) watched.push_back(block);
  EXPECT_FALSE(WatchForStep(before, std::span(watched).first(20), 0.05, 0.001).alarm);
  const StepWatch watch = WatchForStep(before, watched, 0.05, 0.001);
  EXPECT_TRUE(watch.alarm);
  EXPECT_EQ(watch.since, 20);
  EXPECT_NEAR(watch.step.mean, 0.4, 0.1);
}

TEST(WatchForStep, DoesNotBlameTheLoad) {
  Rng rng(3);
  const std::vector<LevelBlock> before = Draw(60, 0, 0, rng);
  EXPECT_FALSE(WatchForStep(before, Draw(30, 0, 0.7, rng), 0, 0.001).alarm);
}

TEST(WatchForStep, DoesNotMindWhatHasBecomeBetter) {
  Rng rng(4);
  const std::vector<LevelBlock> before = Draw(60, 0, 0, rng);
  EXPECT_FALSE(WatchForStep(before, Draw(60, -2, 0, rng), 0, 0.001).alarm);
}

TEST(WatchForStep, SaysNothingOfNothing) {
  EXPECT_FALSE(WatchForStep({}, {}, 0, 0.001).alarm);
  const std::vector<LevelBlock> one = {{1, 0}};
  EXPECT_FALSE(WatchForStep({}, one, 0, 0.001).alarm);
}

// The mean time to a false alarm is at least 1 / rate blocks: of runs of 40 blocks at a rate of
// 1 in 400 about one in ten may alarm.
TEST(WatchForStep, AlarmsFalselyNoMoreOftenThanItsRate) {
  int alarms = 0;
  for (uint64_t seed = 0; seed < 100; ++seed) {
    Rng rng(seed);
    const std::vector<LevelBlock> before = Draw(12, 0, 0, rng);
    const std::vector<LevelBlock> watched = Draw(40, 0, 0, rng);
    for (size_t n = 1; n <= watched.size(); ++n) {
      if (!WatchForStep(before, std::span(watched).first(n), 0, 1.0 / 400).alarm) continue;
      ++alarms;
      break;
    }
  }
  EXPECT_LE(alarms, 10);
}

}  // namespace
}  // namespace trimtab::domain
