#include "k8s/backoff.h"

#include <gtest/gtest.h>

namespace trimtab::k8s {
namespace {

using std::chrono::seconds;

constexpr Backoff::Options kOptions = {
    .first = seconds(1), .most = seconds(8), .reset_after = seconds(60)};

TEST(Backoff, DoublesUpToTheMostAndJittersUpwards) {
  Backoff backoff(kOptions, Rng(1));
  MonoTime now;
  for (const int base : {1, 2, 4, 8, 8, 8}) {
    const Duration delay = backoff.Next(now);
    EXPECT_GE(delay, seconds(base));
    EXPECT_LE(delay, seconds(2 * base));
    now += delay;
  }
}

TEST(Backoff, StartsOverAfterATimeOfHealth) {
  Backoff backoff(kOptions, Rng(1));
  MonoTime now;
  for (int i = 0; i < 5; ++i) now += backoff.Next(now);
  EXPECT_GE(backoff.Next(now + seconds(59)), seconds(8));
  EXPECT_LE(backoff.Next(now + seconds(59 + 16 + 60)), seconds(2));
}

TEST(Backoff, TwoGeneratorsDoNotComeBackTogether) {
  Backoff one(kOptions, Rng(1));
  Backoff other(kOptions, Rng(2));
  EXPECT_NE(one.Next(MonoTime()), other.Next(MonoTime()));
}

}  // namespace
}  // namespace trimtab::k8s
