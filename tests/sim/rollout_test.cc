#include "sim/rollout.h"

#include <gtest/gtest.h>

namespace trimtab::sim {
namespace {

TEST(ResolveLimits, RoundsSurgeUpAndUnavailableDown) {
  const RolloutLimits limits =
      ResolveLimits(10, {.value = 25, .percent = true}, {.value = 25, .percent = true});
  EXPECT_EQ(limits.max_surge, 3);
  EXPECT_EQ(limits.max_unavailable, 2);
}

TEST(ResolveLimits, LetsOnePodGoWhenNothingCouldMove) {
  EXPECT_EQ(ResolveLimits(1, {}, {.value = 25, .percent = true}).max_unavailable, 1);
}

TEST(RollForward, GrowsWithinTheSurgeFirst) {
  ReplicaSetCount fresh{.wanted = 0, .created = 2};
  ReplicaSetCount old{.wanted = 4, .available = 4, .created = 1};
  EXPECT_TRUE(RollForward({.replicas = 4, .max_surge = 1, .max_unavailable = 0}, fresh, {&old}));
  EXPECT_EQ(fresh.wanted, 1);
  EXPECT_EQ(old.wanted, 4);
}

TEST(RollForward, HoldsWhileTheNewPodIsNotAvailable) {
  ReplicaSetCount fresh{.wanted = 1, .available = 0, .created = 2};
  ReplicaSetCount old{.wanted = 4, .available = 4, .created = 1};
  EXPECT_FALSE(RollForward({.replicas = 4, .max_surge = 1, .max_unavailable = 0}, fresh, {&old}));
}

TEST(RollForward, TakesAnOldPodForEachNewOneThatIsAvailable) {
  ReplicaSetCount fresh{.wanted = 1, .available = 1, .created = 2};
  ReplicaSetCount old{.wanted = 4, .available = 4, .created = 1};
  EXPECT_TRUE(RollForward({.replicas = 4, .max_surge = 1, .max_unavailable = 0}, fresh, {&old}));
  EXPECT_EQ(old.wanted, 3);
}

TEST(RollForward, RemovesPodsOfOldSetsThatServeNobodyFirst) {
  ReplicaSetCount fresh{.wanted = 4, .available = 4, .created = 3};
  ReplicaSetCount control{.wanted = 4, .available = 4, .created = 1};
  ReplicaSetCount candidate{.wanted = 1, .available = 0, .created = 2};
  // The template is back: the first set is the fresh one, the candidate is old.
  EXPECT_TRUE(
      RollForward({.replicas = 4, .max_surge = 1, .max_unavailable = 0}, control, {&candidate}));
  EXPECT_EQ(candidate.wanted, 0);
  EXPECT_EQ(control.wanted, 4);
  EXPECT_EQ(fresh.wanted, 4);
}

TEST(RollForward, WithoutSurgeMakesRoomFirst) {
  ReplicaSetCount fresh{.wanted = 0, .created = 2};
  ReplicaSetCount old{.wanted = 3, .available = 3, .created = 1};
  const RolloutLimits limits{.replicas = 3, .max_surge = 0, .max_unavailable = 1};
  EXPECT_TRUE(RollForward(limits, fresh, {&old}));
  EXPECT_EQ(old.wanted, 2);
  old.available = 2;
  EXPECT_TRUE(RollForward(limits, fresh, {&old}));
  EXPECT_EQ(fresh.wanted, 1);
  EXPECT_FALSE(RollForward(limits, fresh, {&old}));
}

// Seen on a real server with a surge of 1: 4+1 scaled to 8 is 7+2, then to 3 is 3+1.
TEST(ScaleInProportion, SharesOutWhatARealServerSharesOut) {
  ReplicaSetCount control{.wanted = 4, .available = 4, .created = 1, .annotated_most = 5};
  ReplicaSetCount candidate{.wanted = 1, .created = 2, .annotated_most = 5};
  ScaleInProportion({.replicas = 8, .max_surge = 1}, {&control, &candidate});
  EXPECT_EQ(control.wanted, 7);
  EXPECT_EQ(candidate.wanted, 2);
  control.annotated_most = candidate.annotated_most = 9;
  ScaleInProportion({.replicas = 3, .max_surge = 1}, {&control, &candidate});
  EXPECT_EQ(control.wanted, 3);
  EXPECT_EQ(candidate.wanted, 1);
}

TEST(ScaleInProportion, ScalingToNothingLeavesNothing) {
  ReplicaSetCount a{.wanted = 4, .created = 1, .annotated_most = 5};
  ReplicaSetCount b{.wanted = 1, .created = 2, .annotated_most = 5};
  ScaleInProportion({.replicas = 0, .max_surge = 1}, {&a, &b});
  EXPECT_EQ(a.wanted + b.wanted, 0);
}

}  // namespace
}  // namespace trimtab::sim
