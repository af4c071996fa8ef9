#include "controller/domain/blocks.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/controller/domain/trial.h"

namespace trimtab::domain {
namespace {

Grid GridOf(const Trial& trial) { return ReadGrid(trial.rules, trial.evidence).value(); }

BlockPlan PlanOf(const Trial& trial) { return PlanBlocks(trial.rules, GridOf(trial)); }

BlockSeries SeriesOfMetric(const Trial& trial, size_t metric) {
  const Grid grid = GridOf(trial);
  return SeriesOf(trial.rules, grid, PlanBlocks(trial.rules, grid), grid.metrics[metric]);
}

TEST(PlanBlocks, TakesOnlyWindowsThatLieInsideTheBlock) {
  // A minute of four looks: in a block of five the first whole window ends at the fourth look.
  const BlockPlan plan = PlanOf(Trial().Looks(14));
  EXPECT_EQ(plan.block_looks, 5);
  ASSERT_EQ(plan.spans.size(), 2U);
  EXPECT_EQ(plan.spans[0].control.begin, 3);
  EXPECT_EQ(plan.spans[0].control.end, 5);
  EXPECT_EQ(plan.spans[1].candidate.begin, 8);
  EXPECT_EQ(plan.at_end, 48);
}

TEST(PlanBlocks, MakesBlocksOfAWindowAndAStepAtLeast) {
  JudgeRules rules = Trial::Rules();
  rules.window = std::chrono::minutes(5);
  EXPECT_EQ(PlanOf(Trial(rules).Looks(1)).block_looks, 21);
  rules.window = std::chrono::seconds(61);
  EXPECT_EQ(PlanOf(Trial(rules).Looks(1)).block_looks, 6);
}

TEST(PlanBlocks, MakesBlocksNoShorterThanEarlierTrialsNeeded) {
  JudgeRules rules = Trial::Rules();
  rules.least_block_looks = 40;
  EXPECT_EQ(PlanOf(Trial(rules).Looks(200)).block_looks, 40);
}

TEST(PlanBlocks, DoublesBlocksUntilTheyAreIndependent) {
  JudgeRules rules = Trial::Rules();
  rules.window = Duration::zero();
  Trial trial(rules);
  double wander = 0;
  Rng rng(4);
  trial.Looks(200, 1, 0.002, [&](Look& look) {
    wander = 0.95 * wander + 0.1 * rng.Normal();
    look.control->metrics[0].value = 0.2;
    look.candidate->metrics[0].value = 0.2 * std::exp(wander);
  });
  const int64_t looks = PlanOf(trial).block_looks;
  EXPECT_GE(looks, 40);
  EXPECT_EQ(looks % 5, 0);
}

TEST(SeriesOf, LeavesOutBlocksWithLessThanHalfTheirLooks) {
  JudgeRules rules = Trial::Rules();
  rules.window = Duration::zero();
  Trial trial(rules);
  trial.Looks(20, 1, 0.002, [](Look& look) {
    // Three of five in the second block, two of five in the third.
    const bool present = look.tick < 5 || (look.tick % 5 < 3 && look.tick < 10) ||
                         (look.tick % 5 < 2 && look.tick < 15) || look.tick >= 15;
    if (!present) look.candidate.reset();
  });
  const Grid grid = GridOf(trial);
  BlockPlan plan = {.block_looks = 5};
  for (int64_t begin = 0; begin < 20; begin += 5) {
    plan.spans.push_back({{begin, begin + 5}, {begin, begin + 5}, 5});
  }
  EXPECT_EQ(SeriesOf(trial.rules, grid, plan, grid.metrics[0]).effects.size(), 3U);
}

TEST(SeriesOf, CountsTheRequestsOfTheWholeBlock) {
  const BlockSeries series = SeriesOfMetric(Trial().Looks(5), 1);
  ASSERT_EQ(series.shares.size(), 1U);
  // 100 a second, five looks of 15 s.
  EXPECT_DOUBLE_EQ(series.shares[0].control_requests, 7500);
  EXPECT_NEAR(series.shares[0].candidate_failures, 15, 5);
}

TEST(SeriesOf, CutsBlocksThatAreFarOut) {
  const BlockSeries series = SeriesOfMetric(Trial().Looks(5, 1000), 0);
  EXPECT_NEAR(series.effects[0].effect, std::log(10), 1e-12);
}

TEST(SeriesOf, TellsTheLoadsApart) {
  Trial trial;
  trial.Looks(5, 1, 0.002, [](Look& look) { look.candidate->load.value = 200; });
  EXPECT_NEAR(SeriesOfMetric(trial, 0).effects[0].load_difference, std::log(2), 1e-12);
}

}  // namespace
}  // namespace trimtab::domain
