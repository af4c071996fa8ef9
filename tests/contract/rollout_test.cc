// Deployments as they roll out by themselves: strategies, deadlines, pauses, and what they leave.

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/contract/rollout_fixture.h"

namespace trimtab::contract {
namespace {

using k8s::Json;

class DeploymentRollout : public Rollout {
 protected:
  void ChangeTemplate(const std::string& value) {
    Force("person", Deployments(), kName, AppEnv("A", value));
  }
};
TRIMTAB_IN_BOTH_WORLDS(DeploymentRollout);

TEST_P(DeploymentRollout, ReplacesPodsOnlyAsNewOnesBecomeAvailable) {
  StartDeployment(4, R"({"strategy": {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}})");
  ChangeTemplate("2");
  ASSERT_TRUE(Eventually([&] { return PodsWith("2").size() == 1; }));
  world().Settle();
  EXPECT_EQ(PodsWith("1").size(), 4u);  // the new one is not Ready
  EXPECT_TRUE(EventuallyWithReadyPods([&] { return Counts(0, 4); }));
  EXPECT_TRUE(
      Eventually([&] { return Condition("Progressing", "reason") == "NewReplicaSetAvailable"; }));
}

TEST_P(DeploymentRollout, PodsCarryTheHashThatTellsTheirTemplate) {
  StartDeployment(1);
  const Json pod = List(Pods()).front();
  const std::string hash(pod.Text({"metadata", "labels", "pod-template-hash"}));
  EXPECT_NE(hash, "");
  EXPECT_EQ(LivePods().front().owner, std::string(kName) + "-" + hash);
  EXPECT_EQ(LivePods().front().name.rfind(std::string(kName) + "-" + hash + "-", 0), 0u);
}

TEST_P(DeploymentRollout, AnUnreadyPodDoesNotCountAsAvailable) {
  Create(Deployments(), kName, DeploymentSpec(kName, 2));
  ASSERT_TRUE(Eventually([&] { return LivePods().size() == 2; }));
  world().Settle();
  const Json deployment = Get(Deployments(), kName);
  EXPECT_EQ(Number(deployment, {"status", "unavailableReplicas"}), 2);
  EXPECT_EQ(Number(deployment, {"status", "availableReplicas"}), -1);
  EXPECT_EQ(Condition("Available"), "False");
}

TEST_P(DeploymentRollout, WaitsMinReadySecondsBeforeAPodIsAvailable) {
  Create(Deployments(), kName, DeploymentSpec(kName, 1, R"({"minReadySeconds": 3})"));
  ASSERT_TRUE(EventuallyWithReadyPods([&] {
    return Number(Get(Deployments(), kName), {"status", "readyReplicas"}) == 1;
  }));
  EXPECT_EQ(Number(Get(Deployments(), kName), {"status", "availableReplicas"}), -1);
  EXPECT_TRUE(Eventually([&] {
    return Number(Get(Deployments(), kName), {"status", "availableReplicas"}) == 1;
  }));
}

TEST_P(DeploymentRollout, SaysWhenItsProgressDeadlineIsOver) {
  Create(Deployments(), kName, DeploymentSpec(kName, 1, R"({"progressDeadlineSeconds": 1})"));
  // Of one reading: a pod that a busy controller makes after the deadline is progress again, and so
  // between two readings the condition may be True for another second.
  std::string status;
  EXPECT_TRUE(Eventually([&] {
    const Json deployment = Get(Deployments(), kName);
    status = ConditionOf(deployment, "Progressing", "status");
    return ConditionOf(deployment, "Progressing", "reason") == "ProgressDeadlineExceeded";
  }));
  EXPECT_EQ(status, "False");
}

TEST_P(DeploymentRollout, DoesNothingToTheTemplateWhilePaused) {
  StartDeployment(2);
  const std::set<std::string> before = PodsWith("1");
  Patch(Deployments(), kName, R"({"spec": {"paused": true}})");
  ChangeTemplate("2");
  ASSERT_TRUE(Eventually([&] { return Condition("Progressing", "reason") == "DeploymentPaused"; }));
  world().Settle();
  EXPECT_EQ(PodsWith("1"), before);
  EXPECT_EQ(Condition("Progressing"), "Unknown");
  Patch(Deployments(), kName, R"({"spec": {"paused": false}})");
  EXPECT_TRUE(EventuallyWithReadyPods([&] { return Counts(0, 2); }));
}

TEST_P(DeploymentRollout, ScalesWhilePaused) {
  StartDeployment(1);
  Patch(Deployments(), kName, R"({"spec": {"paused": true}})");
  Scale(3);
  EXPECT_TRUE(EventuallyWithReadyPods([&] { return Counts(3, 0); }));
}

TEST_P(DeploymentRollout, RecreateEndsAllOldPodsBeforeItMakesANewOne) {
  StartDeployment(2, R"({"strategy": {"type": "Recreate"}})");
  ChangeTemplate("2");
  bool overlapped = false;
  EXPECT_TRUE(EventuallyWithReadyPods([&] {
    overlapped = overlapped || (!PodsWith("1").empty() && !PodsWith("2").empty());
    return Counts(0, 2);
  }));
  EXPECT_FALSE(overlapped);
}

TEST_P(DeploymentRollout, GoingBackToAnOldTemplateReusesItsReplicaSet) {
  StartDeployment(1);
  const std::string owner = LivePods().front().owner;
  ChangeTemplate("2");
  ASSERT_TRUE(EventuallyWithReadyPods([&] { return Counts(0, 1); }));
  ChangeTemplate("1");
  ASSERT_TRUE(EventuallyWithReadyPods([&] { return Counts(1, 0); }));
  EXPECT_EQ(LivePods().front().owner, owner);
}

TEST_P(DeploymentRollout, ADeletedDeploymentTakesReplicaSetsAndPodsAlong) {
  StartDeployment(2);
  Delete(Deployments(), kName);
  EXPECT_TRUE(Eventually([&] { return List(ReplicaSets()).empty() && LivePods().empty(); }));
}

TEST_P(DeploymentRollout, AForegroundDeletionEndsWithTheOwner) {
  StartDeployment(1);
  ASSERT_TRUE(
      client().Delete(Deployments(), At(Deployments(), kName), {.propagation = "Foreground"}).ok());
  EXPECT_TRUE(Eventually([&] { return !Exists(Deployments(), kName); }));
  EXPECT_TRUE(List(ReplicaSets()).empty());
}

TEST_P(DeploymentRollout, AnOrphaningDeletionLeavesReplicaSetsAndPods) {
  StartDeployment(1);
  const std::set<std::string> before = PodsWith("1");
  ASSERT_TRUE(
      client().Delete(Deployments(), At(Deployments(), kName), {.propagation = "Orphan"}).ok());
  ASSERT_TRUE(Eventually([&] { return !Exists(Deployments(), kName); }));
  world().Settle();
  ASSERT_EQ(List(ReplicaSets()).size(), 1u);
  EXPECT_EQ(List(ReplicaSets()).front().Get({"metadata", "ownerReferences"}), nullptr);
  EXPECT_EQ(PodsWith("1"), before);
}

}  // namespace
}  // namespace trimtab::contract
