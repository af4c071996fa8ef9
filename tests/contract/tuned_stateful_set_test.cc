// A trial of a StatefulSet: a partition gives the highest ordinals the candidate.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/contract/tuned_fixture.h"

namespace trimtab::contract {
namespace {

using k8s::Json;
using testing::ElementsAre;
using testing::HasSubstr;

// Three pods, web-0 to web-2, with A=1.
class TunedStatefulSet : public Tuned {
 protected:
  void Prepare() override {
    StartTuned(domain::TargetKind::kStatefulSet,
               DeploymentSpec(kName, 3, R"({"serviceName": "web"})"));
  }
};
TRIMTAB_IN_BOTH_WORLDS(TunedStatefulSet);

TEST_P(TunedStatefulSet, GivesTheHighestOrdinalsTheCandidate) {
  Begin(1, {{"pool", "2"}});
  EXPECT_THAT(state().trial->arms.pods, ElementsAre("web-2"));
  Candidate();
  EXPECT_TRUE(EventuallyWithReadyPods([&] { return Counts(2, 1); }));
  EXPECT_TRUE(Settles());
  const domain::TargetSeen seen = See();
  EXPECT_TRUE(seen.locked);
  EXPECT_THAT(seen.arms.pods, ElementsAre("web-2"));
  EXPECT_EQ(seen.control_ready, 2);
  EXPECT_EQ(seen.candidate_ready, 1);
  EXPECT_NE(seen.arms.candidate, seen.arms.control);
}

TEST_P(TunedStatefulSet, RestoringLeavesNoTrace) {
  Begin(1, {{"pool", "2"}});
  Candidate();
  ASSERT_TRUE(Settles());
  Restore();
  EXPECT_TRUE(EventuallyWithReadyPods([&] { return Counts(3, 0); }));
  EXPECT_TRUE(Settles());
  ExpectNoTrace();
}

TEST_P(TunedStatefulSet, KeepingGivesThePartitionBackAndRollsOut) {
  Begin(1, {{"pool", "2"}});
  Candidate();
  ASSERT_TRUE(Settles());
  Keep();
  EXPECT_TRUE(EventuallyWithReadyPods([&] { return Counts(0, 3); }));
  EXPECT_TRUE(Settles());
  EXPECT_FALSE(See().leftovers);
  const Json now = Get(StatefulSets(), kName);
  EXPECT_EQ(Number(now, {"spec", "updateStrategy", "rollingUpdate", "partition"}), 0);
  state().last_good = {.values = state().trial->values};
  state().trial.reset();
  GiveBack();
  EXPECT_TRUE(EventuallyWithReadyPods([&] { return Counts(3, 0); }));
  ExpectNoTrace();
}

TEST_P(TunedStatefulSet, ACandidatePodThatNeverBecameReadyIsRemovedWithTheCandidate) {
  Begin(1, {{"pool", "2"}});
  Candidate();
  ASSERT_TRUE(Eventually([&] { return PodsWith("2").size() == 1; }));
  world().Settle();
  EXPECT_EQ(See().rollout.state, domain::Rollout::State::kProgressing);
  Restore();
  // Once the set's controller has seen the template, the pod is strange to it; now and then it
  // comes just in time to replace it by itself.
  ASSERT_TRUE(Eventually([&] { return See().leftovers || PodsWith("2").empty(); }));
  Restore();
  EXPECT_TRUE(EventuallyWithReadyPods([&] { return Counts(3, 0); }));
  EXPECT_TRUE(Settles());
  EXPECT_FALSE(See().leftovers);
  ExpectNoTrace();
}

TEST_P(TunedStatefulSet, APartitionOfItsOwnIsNotTakenAway) {
  Patch(StatefulSets(), kName,
        R"({"spec": {"updateStrategy": {"rollingUpdate": {"partition": 1}}}})");
  EXPECT_THAT(See().exposure_impossible, HasSubstr("a partition of its own"));
}

}  // namespace
}  // namespace trimtab::contract
