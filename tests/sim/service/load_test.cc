#include "sim/service/load.h"

#include <gtest/gtest.h>

#include "sim/sim_clock.h"

namespace trimtab::sim {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr WallTime kNine = SimClock::kStart;

TEST(Load, PeaksInTheAfternoonAndRestsAtNight) {
  const LoadShape shape{.mean = 100, .diurnal = 0.5};
  EXPECT_NEAR(LoadAt(shape, kNine, kNine + hours(6)), 150, 1);
  EXPECT_NEAR(LoadAt(shape, kNine, kNine + hours(18)), 50, 1);
  EXPECT_NEAR(LoadAt(shape, kNine, kNine + hours(24)), LoadAt(shape, kNine, kNine), 1e-9);
}

TEST(Load, GrowsByTheDay) {
  const LoadShape shape{.mean = 100, .growth_per_day = 0.1};
  EXPECT_NEAR(LoadAt(shape, kNine, kNine + days(2)), 120, 1e-9);
}

TEST(Load, BurstsForAMinuteAtATime) {
  const LoadShape shape{.mean = 100, .burst_chance = 0.1, .burst_factor = 3};
  int bursts = 0;
  for (int minute = 0; minute < 1000; ++minute) {
    const double load = LoadAt(shape, kNine, kNine + minutes(minute));
    EXPECT_EQ(load, LoadAt(shape, kNine, kNine + minutes(minute) + std::chrono::seconds(59)));
    bursts += load > 200 ? 1 : 0;
  }
  EXPECT_GT(bursts, 60);
  EXPECT_LT(bursts, 140);
}

}  // namespace
}  // namespace trimtab::sim
