#include "controller/apply/rollout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/controller/apply/fake_target.h"

namespace trimtab::apply {
namespace {

using domain::Rollout;
using k8s::Json;
using testing::HasSubstr;
using State = domain::Rollout::State;

// Deployment checkout under the lock with one candidate pod beside four of the control.
class LockedRollout : public testing::Test {
 protected:
  LockedRollout() : state_(TrialOf(spec_, objects_, {{"pool", "64"}})) {
    Json& metadata = objects_.workload["metadata"];
    metadata["annotations"][kTrialAnnotation] = "5";
    metadata["annotations"]["deployment.kubernetes.io/revision"] = "3";
    metadata["managedFields"].array()->push_back(J(R"({"manager": "trimtab", "operation": "Apply",
              "fieldsV1": {"f:spec": {"f:minReadySeconds": {}}}})"));
    objects_.workload["spec"]["minReadySeconds"] = 604800;
    objects_.replica_sets.push_back(J(R"({"metadata": {"name": "checkout-bbb", "generation": 1,
      "labels": {"pod-template-hash": "bbb"},
      "annotations": {"deployment.kubernetes.io/revision": "3"}},
      "spec": {"replicas": 1},
      "status": {"observedGeneration": 1, "replicas": 1, "readyReplicas": 1}})"));
    for (const char* name : {"c1", "c2", "c3", "c4"}) {
      objects_.pods.push_back(ReadyPod(name, "aaa"));
    }
    objects_.pods.push_back(ReadyPod("n1", "bbb"));
  }

  Rollout Seen(const char* now = "2026-03-01T10:00:00Z") {
    return RolloutOf(spec_, state_, objects_, SplitArms(spec_, state_, objects_),
                     *ParseRfc3339(now));
  }
  Json& candidate() { return objects_.pods.back(); }
  void CandidateWaits(const std::string& reason) {
    Json status;
    status["state"]["waiting"] = Json::Of({{"reason", reason}, {"message", "why"}});
    candidate()["status"]["containerStatuses"] = Json::List({status});
  }

  domain::LoopSpec spec_ = PoolSpec();
  TargetObjects objects_ = PoolTarget();
  domain::LoopState state_;
};

TEST_F(LockedRollout, IsSettledWhenBothReplicaSetsHaveTheirPods) {
  EXPECT_EQ(Seen().state, State::kSettled);
  objects_.replica_sets[1]["status"]["readyReplicas"] = 0;
  EXPECT_EQ(Seen().state, State::kProgressing);
  objects_.replica_sets[1]["status"]["readyReplicas"] = 1;
  objects_.replica_sets[0]["status"]["readyReplicas"] = 3;
  EXPECT_EQ(Seen().state, State::kProgressing);
}

TEST_F(LockedRollout, IsNotSettledBeforeItsControllerHasSeenIt) {
  objects_.workload["metadata"]["generation"] = 4;
  EXPECT_EQ(Seen().state, State::kProgressing);
}

TEST_F(LockedRollout, TellsTheArmsApart) {
  const ArmsView arms = SplitArms(spec_, state_, objects_);
  EXPECT_EQ(arms.arms.control, "aaa");
  EXPECT_EQ(arms.arms.candidate, "bbb");
  EXPECT_EQ(arms.control.size(), 4u);
  EXPECT_EQ(arms.candidate.size(), 1u);
}

TEST_F(LockedRollout, ACrashingCandidateIsItsOwnFault) {
  CandidateWaits("CrashLoopBackOff");
  EXPECT_EQ(Seen().state, State::kFailed);
  EXPECT_EQ(Seen().failure, "CrashLoop");
  EXPECT_TRUE(Seen().candidates_fault);
  EXPECT_THAT(Seen().message, HasSubstr("pod n1"));
}

TEST_F(LockedRollout, AnImageThatCannotBePulledIsNot) {
  CandidateWaits("ImagePullBackOff");
  EXPECT_EQ(Seen().failure, "ImagePull");
  EXPECT_FALSE(Seen().candidates_fault);
}

TEST_F(LockedRollout, AContainerThatCannotBeMadeIsRefused) {
  CandidateWaits("CreateContainerConfigError");
  EXPECT_EQ(Seen().failure, "Refused");
  EXPECT_TRUE(Seen().candidates_fault);
}

TEST_F(LockedRollout, AContainerThatIsOnlyBeingMadeIsNoFailure) {
  CandidateWaits("ContainerCreating");
  EXPECT_NE(Seen().state, State::kFailed);
}

TEST_F(LockedRollout, ACandidateKilledForItsMemoryFailsThoughItServesAgain) {
  candidate()["status"]["containerStatuses"] =
      J(R"([{"restartCount": 1, "lastState": {"terminated": {"reason": "OOMKilled"}}}])");
  EXPECT_EQ(Seen().failure, "OutOfMemory");
}

TEST_F(LockedRollout, WhatAControlPodWentThroughIsNoFailureOfTheCandidate) {
  objects_.pods.front()["status"]["containerStatuses"] =
      J(R"([{"restartCount": 9, "lastState": {"terminated": {"reason": "OOMKilled"}}}])");
  EXPECT_EQ(Seen().state, State::kSettled);
}

TEST_F(LockedRollout, APodWithoutANodeFailsOnlyWhenItLasts) {
  candidate()["status"]["conditions"] = J(R"([{"type": "PodScheduled", "status": "False",
      "reason": "Unschedulable", "message": "0/3 nodes",
      "lastTransitionTime": "2026-03-01T10:00:00Z"}])");
  EXPECT_NE(Seen("2026-03-01T10:01:00Z").state, State::kFailed);
  const Rollout late = Seen("2026-03-01T10:03:00Z");
  EXPECT_EQ(late.failure, "Unschedulable");
  EXPECT_FALSE(late.candidates_fault);
  spec_.knobs.push_back(KnobAt("cpu", domain::ResourcePlace{"requests.cpu"}));
  EXPECT_TRUE(Seen("2026-03-01T10:03:00Z").candidates_fault);
}

TEST_F(LockedRollout, AQuotaThatIsFullIsNamed) {
  objects_.replica_sets[1]["status"]["conditions"] =
      J(R"([{"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate",
             "message": "pods \"x\" is forbidden: exceeded quota: q",
             "lastTransitionTime": "2026-03-01T09:00:00Z"}])");
  EXPECT_EQ(Seen().failure, "Quota");
  EXPECT_FALSE(Seen().candidates_fault);
}

TEST_F(LockedRollout, WhatHoldsItUpIsSaidBeforeItHasFailed) {
  EXPECT_EQ(Seen("2026-03-01T10:01:00Z").message, "");
  objects_.replica_sets[1]["spec"]["replicas"] = 2;
  objects_.replica_sets[1]["status"]["conditions"] =
      J(R"([{"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate",
             "message": "pods \"x\" is forbidden: exceeded quota: q",
             "lastTransitionTime": "2026-03-01T10:00:00Z"}])");
  const Rollout young = Seen("2026-03-01T10:01:00Z");
  EXPECT_EQ(young.state, State::kProgressing);
  EXPECT_EQ(young.message, "pods \"x\" is forbidden: exceeded quota: q");
}

TEST_F(LockedRollout, WithoutATrialAllPodsHaveToBeUpdatedAndAvailable) {
  TargetObjects objects = PoolTarget();
  const domain::LoopState idle;
  const auto seen = [&] {
    return RolloutOf(spec_, idle, objects, SplitArms(spec_, idle, objects),
                     *ParseRfc3339("2026-03-01T10:00:00Z"))
        .state;
  };
  EXPECT_EQ(seen(), State::kSettled);
  objects.workload["status"]["replicas"] = 5;
  EXPECT_EQ(seen(), State::kProgressing);
}

TEST(Health, CountsWhatHappenedSinceTheTrialBegan) {
  Json old_pod = ReadyPod("a", "aaa");
  old_pod["status"]["containerStatuses"] = J(R"([{"restartCount": 7,
      "lastState": {"terminated": {"reason": "OOMKilled", "finishedAt": "2026-03-01T09:30:00Z"}}}])");
  Json young_pod = ReadyPod("b", "aaa");
  young_pod["metadata"]["creationTimestamp"] = "2026-03-01T10:01:00Z";
  young_pod["status"]["containerStatuses"] = J(R"([{"restartCount": 2}])");
  const WallTime began = *ParseRfc3339("2026-03-01T10:00:00Z");
  const WallTime now = *ParseRfc3339("2026-03-01T10:10:00Z");
  EXPECT_EQ(HealthOf({&old_pod}, began, now).restarts, 0);
  EXPECT_FALSE(HealthOf({&old_pod}, began, now).out_of_memory);
  EXPECT_EQ(HealthOf({&old_pod, &young_pod}, began, now).restarts, 2);
  const WallTime earlier = *ParseRfc3339("2026-03-01T09:15:00Z");
  EXPECT_EQ(HealthOf({&old_pod}, earlier, now).restarts, 1);
  EXPECT_TRUE(HealthOf({&old_pod}, earlier, now).out_of_memory);
}

TEST(Health, APodIsOutOfServiceSinceItsConditionSaysSo) {
  Json pod = ReadyPod("a", "aaa");
  Json& ready = pod["status"]["conditions"].array()->front();
  ready["status"] = "False";
  ready["lastTransitionTime"] = "2026-03-01T10:07:00Z";
  const WallTime now = *ParseRfc3339("2026-03-01T10:10:00Z");
  EXPECT_EQ(HealthOf({&pod}, now, now).not_ready, std::chrono::minutes(3));
  pod["metadata"]["deletionTimestamp"] = "2026-03-01T10:09:00Z";
  EXPECT_EQ(HealthOf({&pod}, now, now).not_ready, Duration::zero());
}

}  // namespace
}  // namespace trimtab::apply
