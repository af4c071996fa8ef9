#include "sim/service/surface.h"

#include <gtest/gtest.h>

namespace trimtab::sim {
namespace {

using std::chrono::hours;

TEST(Surface, ABowlIsBestAtItsGround) {
  const Surface bowl{.best = {0.3, 0.6}, .depth = 2};
  EXPECT_EQ(EffectOf(bowl, {0.3, 0.6}, {}).slowness, 1);
  EXPECT_GT(EffectOf(bowl, {0.9, 0.6}, {}).slowness, EffectOf(bowl, {0.5, 0.6}, {}).slowness);
}

TEST(Surface, AValleyIsSteepAcrossAndGentleAlong) {
  const Surface valley{.shape = Shape::kInteraction, .best = {0.5, 0.5}, .depth = 2};
  EXPECT_GT(EffectOf(valley, {0.7, 0.3}, {}).slowness,
            EffectOf(valley, {0.7, 0.7}, {}).slowness + 0.1);
}

TEST(Surface, BehindACliffErrorsAndLatencyJump) {
  const Surface cliff{.shape = Shape::kCliff, .best = {0.5}, .depth = 1, .cliff = 0.8};
  const Effect before = EffectOf(cliff, {0.8}, {});
  const Effect behind = EffectOf(cliff, {0.81}, {});
  EXPECT_EQ(before.slowness, 1);
  EXPECT_GT(behind.slowness, 2 * before.slowness);
  EXPECT_GT(behind.errors, 0.1);
}

TEST(Surface, OnAPlateauNothingMatters) {
  const Surface plateau{.shape = Shape::kPlateau, .best = {0.5}};
  EXPECT_EQ(EffectOf(plateau, {0}, {}).slowness, EffectOf(plateau, {1}, {}).slowness);
}

TEST(Surface, SomeSettingsCrashOrTakeTooMuchMemory) {
  const Surface surface{.best = {0.5}, .crash_above = 0.9, .memory_above = 0.8};
  EXPECT_FALSE(EffectOf(surface, {0.8}, {}).out_of_memory);
  EXPECT_TRUE(EffectOf(surface, {0.85}, {}).out_of_memory);
  EXPECT_FALSE(EffectOf(surface, {0.85}, {}).crashes);
  EXPECT_TRUE(EffectOf(surface, {0.95}, {}).crashes);
}

TEST(Surface, TheBestMayMove) {
  const Surface moving{.best = {0.5}, .depth = 1, .moves_per_day = 0.2};
  EXPECT_NEAR(EffectOf(moving, {0.7}, hours(24)).slowness, 1, 1e-12);
  EXPECT_GT(EffectOf(moving, {0.7}, {}).slowness, 1);
}

TEST(Surface, IsTheSameForTheSameSeed) {
  Rng one(5);
  Rng other(5);
  EXPECT_EQ(DrawSurface(one, 3).best, DrawSurface(other, 3).best);
}

}  // namespace
}  // namespace trimtab::sim
