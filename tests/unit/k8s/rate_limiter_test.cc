#include "k8s/rate_limiter.h"

#include <gtest/gtest.h>

#include "tests/support/manual_clock.h"

namespace trimtab::k8s {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class RateLimiterTest : public ::testing::Test {
 protected:
  // How many calls go through now.
  int Drain(Priority priority) {
    int taken = 0;
    while (limiter_.Take(priority) == Duration::zero()) ++taken;
    return taken;
  }

  ManualClock clock_;
  RateLimiter limiter_{clock_,
                       {.per_second = 2, .burst = 10, .kept_for_writes = 4, .lease_burst = 3}};
};

TEST_F(RateLimiterTest, LetsABurstGo) { EXPECT_EQ(Drain(Priority::kWrite), 10); }

TEST_F(RateLimiterTest, KeepsTheLastTokensForWrites) {
  EXPECT_EQ(Drain(Priority::kRead), 6);
  EXPECT_EQ(Drain(Priority::kWrite), 4);
}

TEST_F(RateLimiterTest, LeasesHaveABudgetOfTheirOwn) {
  Drain(Priority::kWrite);
  EXPECT_EQ(Drain(Priority::kLease), 3);
}

TEST_F(RateLimiterTest, SaysHowLongToWaitAndKeepsItsWord) {
  Drain(Priority::kWrite);
  const Duration wait = limiter_.Take(Priority::kWrite);
  EXPECT_GE(wait, milliseconds(500));
  EXPECT_LE(wait, milliseconds(501));
  clock_.Advance(wait - milliseconds(5));
  EXPECT_GT(limiter_.Take(Priority::kWrite), Duration::zero());
  clock_.Advance(milliseconds(5));
  EXPECT_EQ(limiter_.Take(Priority::kWrite), Duration::zero());
}

TEST_F(RateLimiterTest, ARefusalCostsNothing) {
  Drain(Priority::kWrite);
  const Duration first = limiter_.Take(Priority::kWrite);
  EXPECT_EQ(limiter_.Take(Priority::kWrite), first);
}

TEST_F(RateLimiterTest, NeverSavesMoreThanABurst) {
  clock_.Advance(std::chrono::hours(24));
  EXPECT_EQ(Drain(Priority::kWrite), 10);
}

TEST_F(RateLimiterTest, APauseStopsEverybodyButLeases) {
  limiter_.PauseFor(seconds(5));
  EXPECT_EQ(limiter_.Take(Priority::kWrite), seconds(5));
  EXPECT_EQ(limiter_.Take(Priority::kRead), seconds(5));
  EXPECT_EQ(limiter_.Take(Priority::kLease), Duration::zero());
  clock_.Advance(seconds(5));
  EXPECT_EQ(limiter_.Take(Priority::kWrite), Duration::zero());
}

TEST_F(RateLimiterTest, AShorterPauseDoesNotEndALongerOne) {
  limiter_.PauseFor(seconds(5));
  limiter_.PauseFor(seconds(1));
  EXPECT_EQ(limiter_.Take(Priority::kRead), seconds(5));
}

}  // namespace
}  // namespace trimtab::k8s
