// The lock that lets a part of a Deployment's pods carry a candidate, for as long as one likes and
// with no controller of ours alive.

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "tests/contract/rollout_fixture.h"

namespace trimtab::contract {
namespace {

using k8s::Json;

constexpr const char* kSurge = R"({"maxSurge": 1, "maxUnavailable": 0})";
constexpr const char* kReplace = R"({"maxSurge": 0, "maxUnavailable": 1})";

// Four control pods (A=1) and a locked candidate (A=2) beside them.
class RolloutLock : public Rollout {
 protected:
  void Prepare() override {
    StartDeployment(4);
    control_ = PodsWith("1");
    ApplyLocked("2", kSurge);
    ASSERT_TRUE(EventuallyWithReadyPods([&] { return Counts(4, 1); }));
  }

  const std::set<std::string>& control() const { return control_; }

  void DeleteOnePodWith(std::string_view value) {
    for (const PodView& pod : LivePods()) {
      if (pod.value == value) return Delete(Pods(), pod.name);
    }
  }

 private:
  std::set<std::string> control_;
};
TRIMTAB_IN_BOTH_WORLDS(RolloutLock);

TEST_P(RolloutLock, RemovesNoControlPodThoughTheCandidateIsReady) {
  SettleWithReadyPods();
  EXPECT_TRUE(Counts(4, 1));
  EXPECT_EQ(PodsWith("1"), control());
  const Json deployment = Get(Deployments(), kName);
  EXPECT_EQ(Number(deployment, {"status", "replicas"}), 5);
  EXPECT_EQ(Number(deployment, {"status", "updatedReplicas"}), 1);
  EXPECT_EQ(Number(deployment, {"status", "readyReplicas"}), 5);
  EXPECT_EQ(Number(deployment, {"status", "availableReplicas"}), 4);
}

TEST_P(RolloutLock, KeepsTheDeploymentAvailableAndProgressing) {
  SettleWithReadyPods();
  EXPECT_EQ(Condition("Available"), "True");
  EXPECT_EQ(Condition("Progressing"), "True");
  EXPECT_EQ(Condition("Progressing", "reason"), "ReplicaSetUpdated");
}

TEST_P(RolloutLock, LeavesTheOldReplicaSetItsOwnMinReadySeconds) {
  for (const Json& set : List(ReplicaSets())) {
    const bool candidate = Number(set, {"spec", "replicas"}) == 1;
    EXPECT_EQ(Number(set, {"spec", "minReadySeconds"}), candidate ? 604800 : -1);
  }
}

TEST_P(RolloutLock, SharesAChangeOfScaleInProportion) {
  Scale(8);
  EXPECT_TRUE(EventuallyWithReadyPods([&] { return Counts(7, 2); }));
  SettleWithReadyPods();
  EXPECT_TRUE(Counts(7, 2));
  // Seven of eight are available, and none may be missing: the one fact that people will see.
  EXPECT_EQ(Condition("Available"), "False");
  EXPECT_EQ(Condition("Available", "reason"), "MinimumReplicasUnavailable");
  Scale(3);
  EXPECT_TRUE(EventuallyWithReadyPods([&] { return Counts(3, 1); }));
  SettleWithReadyPods();
  EXPECT_TRUE(Counts(3, 1));
  EXPECT_EQ(Condition("Available"), "True");
}

TEST_P(RolloutLock, ASecondCandidateReplacesTheFirstAndNoControlPod) {
  ApplyLocked("3", kSurge);
  EXPECT_TRUE(EventuallyWithReadyPods([&] { return Counts(4, 1, "3"); }));
  SettleWithReadyPods();
  EXPECT_TRUE(Counts(4, 1, "3"));
  EXPECT_EQ(PodsWith("1"), control());
}

TEST_P(RolloutLock, ADeletedPodComesBackOnItsOwnSide) {
  for (const std::string_view side : {"2", "1"}) {
    const std::set<std::string> before = PodsWith(side);
    DeleteOnePodWith(side);
    EXPECT_TRUE(EventuallyWithReadyPods([&] { return Counts(4, 1) && PodsWith(side) != before; }))
        << "A=" << side;
  }
}

TEST_P(RolloutLock, RestoringReusesTheOldReplicaSetAndTouchesNoControlPod) {
  const std::string owner = [&] {
    for (const PodView& pod : LivePods()) {
      if (pod.value == "1") return pod.owner;
    }
    return std::string();
  }();
  ApplyUnlocked("1");
  EXPECT_TRUE(EventuallyWithReadyPods([&] { return Counts(4, 0); }));
  SettleWithReadyPods();
  EXPECT_EQ(PodsWith("1"), control());
  for (const PodView& pod : LivePods()) EXPECT_EQ(pod.owner, owner);
  EXPECT_EQ(List(ReplicaSets()).size(), 2u);  // the old one and the candidate's, now empty
  EXPECT_TRUE(
      Eventually([&] { return Condition("Progressing", "reason") == "NewReplicaSetAvailable"; }));
}

TEST_P(RolloutLock, KeepingIsTheRolloutFieldsBackAndTheRestRollsOut) {
  const std::set<std::string> candidate = PodsWith("2");
  ApplyUnlocked("2");
  EXPECT_TRUE(EventuallyWithReadyPods([&] { return Counts(0, 4); }));
  SettleWithReadyPods();
  EXPECT_TRUE(Counts(0, 4));
  for (const std::string& uid : candidate) EXPECT_TRUE(PodsWith("2").contains(uid));
  EXPECT_EQ(Condition("Available"), "True");
}

TEST_P(RolloutLock, ReplaceKeepsTheNumberOfPods) {
  ApplyUnlocked("1");
  ASSERT_TRUE(EventuallyWithReadyPods([&] { return Counts(4, 0); }));
  ApplyLocked("2", kReplace);
  EXPECT_TRUE(EventuallyWithReadyPods([&] { return Counts(3, 1); }));
  SettleWithReadyPods();
  EXPECT_TRUE(Counts(3, 1));
  const std::set<std::string> left = PodsWith("1");
  for (const std::string& uid : left) EXPECT_TRUE(control().contains(uid));
  EXPECT_EQ(Condition("Available"), "True");
}

}  // namespace
}  // namespace trimtab::contract
