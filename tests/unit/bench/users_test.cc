#include "bench/users.h"

#include <gtest/gtest.h>

namespace trimtab::bench {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Users, AskAtOnceWhereTheyDoNotThink) {
  Users users(3, {}, seconds(10), Rng(1));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(users.next(), Duration::zero());
    users.Take();
  }
  EXPECT_EQ(users.next(), std::nullopt);
}

TEST(Users, AskAgainOnlyAfterTheirAnswer) {
  Users users(1, {.time = seconds(2)}, seconds(100), Rng(1));
  users.Take();
  EXPECT_EQ(users.next(), std::nullopt);
  users.Finished(seconds(5), false);
  EXPECT_EQ(users.next(), seconds(7));
}

TEST(Users, ThinkWithinTheirSpread) {
  Users users(1, {.time = seconds(10), .spread = 0.3}, seconds(1'000'000), Rng(2));
  users.Take();
  Duration least = seconds(100);
  Duration most = Duration::zero();
  for (int i = 0; i < 1000; ++i) {
    users.Finished(seconds(0), false);
    least = std::min(least, *users.next());
    most = std::max(most, *users.next());
    users.Take();
  }
  EXPECT_GE(least, seconds(7));
  EXPECT_LT(least, milliseconds(7100));
  EXPECT_LE(most, seconds(13));
  EXPECT_GT(most, milliseconds(12'900));
}

TEST(Users, DoNotAllBeginAtOnceWhereTheyThink) {
  Users users(1000, {.time = seconds(10)}, seconds(1000), Rng(3));
  int in_the_first_half = 0;
  for (; users.next(); users.Take()) in_the_first_half += *users.next() < seconds(5);
  EXPECT_NEAR(in_the_first_half, 500, 80);
}

TEST(Users, WhoReachNobodyDoNotAskAsFastAsTheyAreRefused) {
  Users users(1, {}, seconds(10), Rng(1));
  users.Take();
  users.Finished(seconds(1), true);
  EXPECT_EQ(users.next(), seconds(1) + milliseconds(100));
}

TEST(Users, AskNothingAfterTheEnd) {
  Users users(1, {.time = seconds(2)}, seconds(10), Rng(1));
  users.Take();
  users.Finished(seconds(8), false);
  EXPECT_EQ(users.next(), std::nullopt);
}

TEST(Users, TheFirstWhoIsFreeAsksFirst) {
  Users users(2, {}, seconds(100), Rng(1));
  users.Take();
  users.Take();
  users.Finished(seconds(9), false);
  users.Finished(seconds(3), false);
  EXPECT_EQ(users.next(), seconds(3));
}

}  // namespace
}  // namespace trimtab::bench
