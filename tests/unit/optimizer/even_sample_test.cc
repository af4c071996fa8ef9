#include "optimizer/even_sample.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/optimizer/spaces.h"

namespace trimtab::optimizer {
namespace {

SearchSpace CodecSpace() {
  Parameter level = Integer("level", 1, 19);
  level.active_when = {"codec", {1}};
  Parameter limit = Real("limit", 1, 10);
  limit.special = {-1};
  return Space({Category("codec", {"none", "zstd", "lz4"}), level, limit});
}

TEST(EvenSample, EveryPointMayBeTried) {
  const SearchSpace space = CodecSpace();
  const EvenSample sample(space, 60, Rng(1));
  ASSERT_EQ(sample.points().size(), 60U);
  for (const Point& point : sample.points()) EXPECT_TRUE(space.Contains(point));
}

TEST(EvenSample, RedrawingChangesOneKnobAndThoseThatDependOnIt) {
  const SearchSpace space = CodecSpace();
  const EvenSample sample(space, 60, Rng(2));
  const std::vector<Point> redrawn = sample.Redrawn(0);
  ASSERT_EQ(redrawn.size(), sample.points().size());
  size_t woken = 0;
  for (size_t i = 0; i < redrawn.size(); ++i) {
    EXPECT_TRUE(space.Contains(redrawn[i]));
    EXPECT_EQ(redrawn[i].values[2], sample.points()[i].values[2]);
    if (!space.Active(sample.points()[i], 1) && redrawn[i].values[1] > 1) ++woken;
  }
  EXPECT_GT(woken, 5U);  // at levels of their own, not at the lowest
}

TEST(EvenSample, RedrawingAnInactiveKnobChangesNothing) {
  const SearchSpace space = CodecSpace();
  const EvenSample sample(space, 60, Rng(3));
  const std::vector<Point> redrawn = sample.Redrawn(1);
  for (size_t i = 0; i < redrawn.size(); ++i) {
    if (space.Active(sample.points()[i], 1)) continue;
    EXPECT_EQ(redrawn[i], sample.points()[i]);
  }
}

TEST(EvenSample, KeepsToRulesThatLeaveLittle) {
  const SearchSpace space =
      Space({Real("a", 0, 1), Real("b", 0, 1), Real("c", 0, 1)}, {"a + b + c <= 0.15"});
  const EvenSample sample(space, 40, Rng(4));
  ASSERT_EQ(sample.points().size(), 40U);
  for (const Point& point : sample.points()) EXPECT_TRUE(space.Contains(point));
  for (const Point& point : sample.Redrawn(1)) EXPECT_TRUE(space.Contains(point));
}

TEST(EvenSample, AtAValueOnlyWhereItCounts) {
  const SearchSpace space = CodecSpace();
  const EvenSample sample(space, 60, Rng(5));
  const std::vector<Point> points = sample.With(1, 7);
  ASSERT_FALSE(points.empty());
  EXPECT_LT(points.size(), 40U);
  for (const Point& point : points) {
    EXPECT_EQ(point.values[0], 1);
    EXPECT_EQ(point.values[1], 7);
  }
  EXPECT_EQ(sample.With(2, -1).size(), 60U);
}

TEST(EvenSample, SpecialValuesAreDrawn) {
  const SearchSpace space = CodecSpace();
  const EvenSample sample(space, 100, Rng(6));
  const auto special = std::count_if(sample.points().begin(), sample.points().end(),
                                     [](const Point& point) { return point.values[2] == -1; });
  EXPECT_GT(special, 10);
  EXPECT_LT(special, 35);
}

}  // namespace
}  // namespace trimtab::optimizer
