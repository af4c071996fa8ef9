#include "controller/domain/statistics/mean_of_blocks.h"

#include <gtest/gtest.h>

#include <vector>

namespace trimtab::domain {
namespace {

TEST(MeanOf, IsTheMeanAndTheSampleDeviation) {
  const std::vector<BlockEffect> blocks = {{.effect = 1}, {.effect = 2}, {.effect = 3}};
  const MeanSample sample = MeanOf(blocks);
  EXPECT_EQ(sample.mean, 2);
  EXPECT_EQ(sample.scale, 1);
  EXPECT_EQ(sample.dof, 2);
  EXPECT_EQ(sample.weight, 3);
}

TEST(MeanOf, StandsNoBlocksAndOne) {
  EXPECT_FALSE(Usable(MeanOf({})));
  const std::vector<BlockEffect> one = {{.effect = 1}};
  EXPECT_FALSE(Usable(MeanOf(one)));
}

TEST(MeanAtEqualLoad, TakesTheLoadOut) {
  // The effect is 0.1 at equal load, and 0.5 for each unit of log load.
  std::vector<BlockEffect> blocks;
  for (const double load : {-0.4, 0.3, 0.1, -0.2, 0.6, 0.5}) {
    blocks.push_back({.effect = 0.1 + 0.5 * load, .load_difference = load});
  }
  const MeanSample sample = MeanAtEqualLoad(blocks);
  EXPECT_NEAR(sample.mean, 0.1, 1e-12);
  EXPECT_NEAR(sample.scale, 0, 1e-12);
  EXPECT_EQ(sample.dof, 4);
  EXPECT_LT(sample.weight, 6);
}

TEST(MeanAtEqualLoad, IsThePlainMeanWhereLoadsDoNotDiffer) {
  const std::vector<BlockEffect> blocks = {{.effect = 1}, {.effect = 2}, {.effect = 4}};
  EXPECT_EQ(MeanAtEqualLoad(blocks).mean, MeanOf(blocks).mean);
  EXPECT_EQ(MeanAtEqualLoad(blocks).dof, MeanOf(blocks).dof);
}

// An effect that always comes with the same load difference may as well be the load's.
TEST(MeanAtEqualLoad, KnowsNothingWhereLoadAndArmCannotBeToldApart) {
  std::vector<BlockEffect> blocks;
  for (const double effect : {0.2, 0.3, 0.25, 0.1, 0.22}) {
    blocks.push_back({.effect = effect, .load_difference = 0.5});
  }
  const MeanSample sample = MeanAtEqualLoad(blocks);
  EXPECT_LE(LogEvidenceAbove(sample, 0), 0);
}

}  // namespace
}  // namespace trimtab::domain
