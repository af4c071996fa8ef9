// StatefulSets: a partition as the share of pods with a candidate, and the pod that gets stuck.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "tests/contract/rollout_fixture.h"

namespace trimtab::contract {
namespace {

using k8s::Json;
using testing::ElementsAre;
using testing::Pair;

// Three pods, web-0 to web-2, with A=1.
class StatefulSetRollout : public Rollout {
 protected:
  void Prepare() override {
    Create(StatefulSets(), kName, DeploymentSpec(kName, 3, R"({"serviceName": "web"})"));
    ASSERT_TRUE(EventuallyWithReadyPods([&] { return ReadyReplicas() == 3; }));
  }

  int64_t ReadyReplicas() {
    return Number(Get(StatefulSets(), kName), {"status", "readyReplicas"});
  }

  void ApplyPartition(const std::string& value, int partition) {
    Json config = J(AppEnv("A", value));
    config["spec"]["updateStrategy"]["rollingUpdate"]["partition"] = partition;
    Force("trimtab", StatefulSets(), kName, config.Dump());
  }

  // The value of A by pod.
  std::map<std::string, std::string> Values() {
    std::map<std::string, std::string> values;
    for (const PodView& pod : LivePods()) values[pod.name] = pod.value;
    return values;
  }

  bool HasCandidate(const std::string& value) {
    const auto values = Values();
    const auto found = values.find("web-2");
    return found != values.end() && found->second == value;
  }
};
TRIMTAB_IN_BOTH_WORLDS(StatefulSetRollout);

TEST_P(StatefulSetRollout, FillsInWhatAStatefulSetLeavesOut) {
  const Json made = Get(StatefulSets(), kName);
  EXPECT_EQ(made.Text({"spec", "podManagementPolicy"}), "OrderedReady");
  EXPECT_EQ(*made.Get({"spec", "updateStrategy"}),
            J(R"({"type": "RollingUpdate", "rollingUpdate": {"partition": 0}})"));
}

TEST_P(StatefulSetRollout, APartitionGivesTheHighestOrdinalsTheCandidate) {
  ApplyPartition("2", 2);
  EXPECT_TRUE(EventuallyWithReadyPods([&] { return HasCandidate("2") && ReadyReplicas() == 3; }));
  SettleWithReadyPods();
  EXPECT_THAT(Values(), ElementsAre(Pair("web-0", "1"), Pair("web-1", "1"), Pair("web-2", "2")));
  const Json set = Get(StatefulSets(), kName);
  EXPECT_EQ(Number(set, {"status", "updatedReplicas"}), 1);
  EXPECT_EQ(Number(set, {"status", "currentReplicas"}), 2);
  EXPECT_NE(set.Text({"status", "currentRevision"}), set.Text({"status", "updateRevision"}));
}

TEST_P(StatefulSetRollout, RestoringAReadyCandidateWorksByItself) {
  const auto revision = std::string(Get(StatefulSets(), kName).Text({"status", "updateRevision"}));
  ApplyPartition("2", 2);
  ASSERT_TRUE(EventuallyWithReadyPods([&] { return HasCandidate("2") && ReadyReplicas() == 3; }));
  ApplyPartition("1", 0);
  EXPECT_TRUE(EventuallyWithReadyPods([&] { return HasCandidate("1") && ReadyReplicas() == 3; }));
  EXPECT_TRUE(Eventually([&] {
    return Get(StatefulSets(), kName).Text({"status", "updateRevision"}) == revision;
  }));
}

TEST_P(StatefulSetRollout, ACandidatePodThatNeverBecameReadyStaysUntilItIsDeleted) {
  ApplyPartition("3", 2);
  ASSERT_TRUE(Eventually([&] { return HasCandidate("3"); }));
  ApplyPartition("1", 0);
  world().Settle();
  EXPECT_TRUE(HasCandidate("3"));  // stuck
  Delete(Pods(), "web-2");
  EXPECT_TRUE(EventuallyWithReadyPods([&] { return HasCandidate("1") && ReadyReplicas() == 3; }));
}

TEST_P(StatefulSetRollout, ScalesDownFromTheHighestOrdinal) {
  Patch(StatefulSets(), kName, R"({"spec": {"replicas": 1}})");
  EXPECT_TRUE(Eventually([&] { return LivePods().size() == 1; }));
  EXPECT_THAT(Values(), ElementsAre(Pair("web-0", "1")));
}

TEST_P(StatefulSetRollout, MakesPodsInOrderEachAfterTheOneBeforeIsReady) {
  Patch(StatefulSets(), kName, R"({"spec": {"replicas": 5}})");
  ASSERT_TRUE(Eventually([&] { return LivePods().size() == 4; }));
  world().Settle();
  EXPECT_EQ(LivePods().size(), 4u);
  EXPECT_TRUE(EventuallyWithReadyPods([&] { return ReadyReplicas() == 5; }));
}

TEST_P(StatefulSetRollout, PodsCarryTheirOrdinalAndRevision) {
  const Json pod = Get(Pods(), "web-1");
  EXPECT_EQ(pod.Text({"metadata", "labels", "apps.kubernetes.io/pod-index"}), "1");
  EXPECT_EQ(pod.Text({"metadata", "labels", "statefulset.kubernetes.io/pod-name"}), "web-1");
  EXPECT_EQ(pod.Text({"metadata", "labels", "controller-revision-hash"}),
            Get(StatefulSets(), kName).Text({"status", "updateRevision"}));
}

}  // namespace
}  // namespace trimtab::contract
