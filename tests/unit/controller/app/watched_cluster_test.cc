#include "controller/app/watched_cluster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/manual_clock.h"
#include "tests/unit/controller/app/followed_objects.h"

namespace trimtab::app {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

class WatchedClusterTest : public testing::Test {
 protected:
  WatchedClusterTest() {
    index_.Put(EntryOf(Loop("a", "web", "70")));
    cluster_.Add("Deployment", "", deployments_);
    cluster_.Add("ReplicaSet", "", sets_);
    cluster_.Add("Pod", "", pods_);
    deployments_.Upsert(Deployment("web", "1"));
    sets_.Upsert(ReplicaSet("web", "7d9", "2"));
    pods_.Upsert(Pod("web", "7d9", "a", "3"));
  }

  std::optional<apply::TargetObjects> Target() const {
    return cluster_.ReadTarget({.ns = "shop", .name = "a", .uid = "uid-a"}, spec_, state_);
  }

  ManualClock clock_;
  k8s::WorkQueue queue_{clock_, {}};
  LoopIndex index_;
  TargetSink deployments_{index_, queue_};
  TargetSink sets_{index_, queue_};
  TargetSink pods_{index_, queue_};
  WatchedCluster cluster_{index_};
  domain::LoopSpec spec_{
      .target = {.kind = domain::TargetKind::kDeployment, .name = "web", .container = "app"}};
  domain::LoopState state_;
};

TEST_F(WatchedClusterTest, PutsATargetTogether) {
  const auto target = Target();
  ASSERT_TRUE(target.has_value());
  EXPECT_EQ(target->workload.Text({"metadata", "name"}), "web");
  EXPECT_THAT(target->replica_sets, SizeIs(1));
  EXPECT_THAT(target->pods, SizeIs(1));
}

TEST_F(WatchedClusterTest, LeavesOutWhatBelongedToAnEarlierWorkloadOfTheName) {
  deployments_.Upsert(
      Read(R"({"kind":"Deployment","metadata":{"namespace":"shop","name":"web","uid":"later"}})"));
  const auto target = Target();
  ASSERT_TRUE(target.has_value());
  EXPECT_THAT(target->replica_sets, IsEmpty());
  EXPECT_THAT(target->pods, IsEmpty());
}

TEST_F(WatchedClusterTest, SaysNothingOfATargetThatIsNotThere) {
  spec_.target.name = "other";
  EXPECT_FALSE(Target().has_value());
}

TEST_F(WatchedClusterTest, SaysNothingWhereAPartIsNotFollowed) {
  spec_.knobs = {{.name = "codec", .apply = domain::ConfigMapPlace{.name = "cfg", .key = "app"}}};
  EXPECT_FALSE(Target().has_value());
}

TEST_F(WatchedClusterTest, AnAutoscalerMattersOnlyBetweenTrials) {
  spec_.knobs = {{.name = "replicas", .apply = domain::ReplicasPlace{}}};
  EXPECT_FALSE(Target().has_value());
  state_.trial = domain::TrialState{.ordinal = 1};
  EXPECT_TRUE(Target().has_value());
}

TEST_F(WatchedClusterTest, ASinkOfOneNamespaceAnswersForThatOneOnly) {
  WatchedCluster elsewhere(index_);
  elsewhere.Add("Deployment", "bank", deployments_);
  EXPECT_FALSE(elsewhere.ReadTarget({.ns = "shop", .name = "a", .uid = ""}, spec_, state_));
  elsewhere.Add("Deployment", "shop", deployments_);
  EXPECT_TRUE(elsewhere.ReadTarget({.ns = "shop", .name = "a", .uid = ""}, spec_, state_));
}

TEST_F(WatchedClusterTest, KnowsTheVersionsOfLoops) {
  EXPECT_EQ(cluster_.VersionOf({"shop", "a"}), "70");
  EXPECT_EQ(cluster_.VersionOf({"shop", "b"}), "");
}

}  // namespace
}  // namespace trimtab::app
