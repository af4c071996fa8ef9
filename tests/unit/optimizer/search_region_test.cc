#include "optimizer/search_region.h"

#include <gtest/gtest.h>

#include "optimizer/low_discrepancy.h"
#include "tests/unit/optimizer/spaces.h"

namespace trimtab::optimizer {
namespace {

SearchSpace Mixed() {
  return Space({Real("x", 0, 1), Integer("n", 0, 4), Category("c", {"a", "b", "c"}), Boolean("b")});
}

TEST(SearchRegion, AWholeSpaceHoldsAllThatMayBeTried) {
  const SearchSpace space = Space({Real("x", 0, 1), Real("y", 0, 1)}, {"x <= y"});
  const SearchRegion region(space);
  EXPECT_TRUE(region.Contains({{0.1, 0.9}}));
  EXPECT_FALSE(region.Contains({{0.9, 0.1}}));
}

TEST(SearchRegion, ABoxHoldsWhatIsNearItsCentre) {
  const SearchSpace space = Space({Real("x", 0, 10), Real("y", 0, 10)});
  const SearchRegion region(space, {{5, 5}}, 0.1);
  EXPECT_TRUE(region.Contains({{6, 4}}));
  EXPECT_FALSE(region.Contains({{6.1, 5}}));
}

TEST(SearchRegion, TheNextLevelMayBeTriedHoweverFar) {
  const SearchSpace space = Mixed();
  const SearchRegion region(space, {{0.5, 2, 0, 0}}, 0.05);
  EXPECT_TRUE(region.Contains({{0.5, 3, 0, 0}}));
  EXPECT_FALSE(region.Contains({{0.5, 4, 0, 0}}));
}

TEST(SearchRegion, CategoriesChangeOneAtATime) {
  const SearchSpace space = Mixed();
  const SearchRegion region(space, {{0.5, 2, 0, 0}}, 0.05);
  EXPECT_TRUE(region.Contains({{0.5, 2, 1, 0}}));
  EXPECT_TRUE(region.Contains({{0.5, 2, 0, 1}}));
  EXPECT_FALSE(region.Contains({{0.5, 2, 1, 1}}));
}

TEST(SearchRegion, NarrowedItReachesLittleBeyondWhatWasSeen) {
  const SearchSpace space = Space({Real("x", 0, 1), Real("y", 0, 1)});
  SearchRegion region(space, {{0.5, 0.5}}, 0.4);
  region.Narrow(std::vector<Point>{{{0.4, 0.5}}, {{0.55, 0.8}}}, 0.1);
  EXPECT_TRUE(region.Contains({{0.3, 0.4}}));
  EXPECT_TRUE(region.Contains({{0.65, 0.9}}));
  EXPECT_FALSE(region.Contains({{0.29, 0.5}}));
  EXPECT_FALSE(region.Contains({{0.66, 0.5}}));
  EXPECT_FALSE(region.Contains({{0.5, 0.39}}));
}

TEST(SearchRegion, WhatItDrawsLiesInIt) {
  const SearchSpace space = Mixed();
  const SearchRegion region(space, {{0.9, 2, 0, 0}}, 0.2);
  Rng rng(1);
  const LowDiscrepancy sequence(space.size(), rng);
  for (uint64_t i = 0; i < 200; ++i) EXPECT_TRUE(region.Contains(region.At(sequence.At(i), rng)));
}

TEST(LowDiscrepancy, FillsMoreEvenlyThanChance) {
  Rng rng(1);
  const LowDiscrepancy sequence(2, rng);
  int filled[8][8] = {};
  for (uint64_t i = 0; i < 128; ++i) {
    const auto point = sequence.At(i);
    ++filled[static_cast<int>(point[0] * 8)][static_cast<int>(point[1] * 8)];
  }
  int empty = 0;
  for (const auto& row : filled) {
    for (const int count : row) empty += count == 0 ? 1 : 0;
  }
  // Random points leave 64 e^-2 = 9 of the 64 cells empty.
  EXPECT_LE(empty, 3);
}

}  // namespace
}  // namespace trimtab::optimizer
