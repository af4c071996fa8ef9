#include "controller/domain/statistics/trend.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "base/rng.h"

namespace trimtab::domain {
namespace {

std::vector<TimedValue> Line(int count, double slope, double noise, uint64_t seed) {
  Rng rng(seed);
  std::vector<TimedValue> values;
  for (int i = 0; i < count; ++i) {
    values.push_back({static_cast<double>(i), 100 + slope * i + noise * rng.Normal()});
  }
  return values;
}

TEST(TrendOf, IsTheLineThroughPointsOnALine) {
  const Trend trend = TrendOf(Line(10, 2, 0, 1)).value();
  EXPECT_DOUBLE_EQ(trend.slope, 2);
  EXPECT_DOUBLE_EQ(trend.level, 118);
  EXPECT_NEAR(trend.z, 44 / std::sqrt(125.0), 1e-12);
}

TEST(TrendOf, DoesNotHeedOutliers) {
  std::vector<TimedValue> values = Line(30, 1, 0.5, 2);
  values[7].value = 1e6;
  values[21].value = -1e6;
  EXPECT_NEAR(TrendOf(values)->slope, 1, 0.1);
}

TEST(TrendOf, CountsTiesAsNeitherUpNorDown) { EXPECT_EQ(TrendOf(Line(20, 0, 0, 1))->z, 0); }

TEST(TrendOf, IsNothingForFewOrUnorderedOrInfiniteValues) {
  EXPECT_FALSE(TrendOf(Line(7, 1, 0, 1)));
  std::vector<TimedValue> values = Line(10, 1, 0, 1);
  values[3].value = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(TrendOf(values));
  values = Line(10, 1, 0, 1);
  values[4].time = 3;
  EXPECT_FALSE(TrendOf(values));
}

TEST(TimeToReach, IsWhereTheLineMeetsTheLimit) {
  const Trend trend = {.slope = 2, .level = 100};
  EXPECT_EQ(TimeToReach(trend, 150), 25);
  EXPECT_EQ(TimeToReach(trend, 90), 0);
  EXPECT_FALSE(TimeToReach({.slope = -1, .level = 100}, 150));
}

TEST(WillReach, NeedsASignificantRiseAndALimitNear) {
  EXPECT_TRUE(WillReach(Line(60, 0.5, 2, 3), 180, 120));
  EXPECT_FALSE(WillReach(Line(60, 0.5, 2, 3), 180, 60));
  EXPECT_FALSE(WillReach(Line(60, 0, 2, 3), 180, 1e9));
}

TEST(WillReach, IsSeldomWrongAboutWhatDoesNotGrow) {
  int alarms = 0;
  for (uint64_t seed = 0; seed < 500; ++seed) {
    alarms += WillReach(Line(40, 0, 2, seed), 1e6, 1e12) ? 1 : 0;
  }
  EXPECT_LE(alarms, 3);
}

}  // namespace
}  // namespace trimtab::domain
