#include "controller/apply/target_parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/apply/see_target.h"
#include "tests/perf/pods.h"
#include "tests/unit/controller/apply/fake_target.h"

namespace trimtab::apply {
namespace {

using k8s::Json;
using testing::ElementsAre;
using testing::IsEmpty;

WorkloadKey Key(const std::string& kind, const std::string& name) {
  return {.kind = kind, .name = {.ns = "shop", .name = name}};
}

Json Owned(const std::string& kind, const std::string& name, const std::string& uid) {
  Json object = J(R"({"kind":"Pod","metadata":{"namespace":"shop","name":"it",
                      "labels":{"pod-template-hash":"7d9"}}})");
  object["metadata"]["ownerReferences"] =
      Json::List({Json::Of({{"kind", kind}, {"name", name}, {"uid", uid}, {"controller", true}})});
  return object;
}

TEST(TargetParts, TheRecordsTargetComesBeforeTheSpecs) {
  domain::LoopSpec spec = PoolSpec();
  const domain::LoopState state = TrialOf(spec, PoolTarget(), {});
  spec.target.name = "another";
  EXPECT_EQ(PartsOf(spec, state)->target.name, "checkout");
  EXPECT_EQ(PartsOf(spec, {})->target.name, "another");
}

TEST(TargetParts, NameConfigMapsOfKnobsAndAutoscalersBetweenTrials) {
  domain::LoopSpec spec = PoolSpec();
  spec.knobs.push_back(KnobAt("replicas", domain::ReplicasPlace{}));
  spec.knobs.push_back(KnobAt("codec", domain::ConfigMapPlace{.name = "cfg", .key = "app"}));
  EXPECT_THAT(PartsOf(spec, {})->config_maps, ElementsAre("cfg"));
  EXPECT_EQ(PartsOf(spec, {})->autoscalers.size(), 2U);
  domain::LoopState state;
  state.trial = domain::TrialState{.ordinal = 1};
  EXPECT_THAT(PartsOf(spec, state)->autoscalers, IsEmpty());
}

TEST(TargetParts, ARecordThatCannotBeReadIsAnError) {
  domain::LoopState state;
  state.taken = domain::Taken{.record = "not JSON"};
  EXPECT_FALSE(PartsOf(PoolSpec(), state).ok());
}

TEST(WorkloadOf, AWorkloadIsItsOwn) {
  EXPECT_EQ(WorkloadOf(J(R"({"kind":"StatefulSet","metadata":{"namespace":"shop","name":"db"}})")),
            Key("StatefulSet", "db"));
}

TEST(WorkloadOf, FindsADeploymentThroughTheNameOfItsReplicaSet) {
  EXPECT_EQ(WorkloadOf(Owned("ReplicaSet", "web-7d9", "u")), Key("Deployment", "web"));
  EXPECT_EQ(WorkloadOf(Owned("Deployment", "web", "u")), Key("Deployment", "web"));
  EXPECT_EQ(WorkloadOf(Owned("StatefulSet", "db", "u")), Key("StatefulSet", "db"));
}

TEST(WorkloadOf, AReplicaSetOfAnotherNameIsNoDeployments) {
  EXPECT_EQ(WorkloadOf(Owned("ReplicaSet", "by-hand", "u")), std::nullopt);
  EXPECT_EQ(WorkloadOf(Owned("ReplicaSet", "-7d9", "u")), std::nullopt);
}

TEST(WorkloadOf, NobodysObjectBelongsToNone) {
  EXPECT_EQ(WorkloadOf(J(R"({"kind":"Pod","metadata":{"namespace":"shop","name":"p"}})")),
            std::nullopt);
}

TEST(TakeOwned, GoesByTheUidsOfOwners) {
  TargetObjects objects{.workload = J(R"({"kind":"Deployment","metadata":{"uid":"d"}})")};
  Json set = Owned("Deployment", "web", "d");
  set["metadata"]["uid"] = "rs";
  TakeOwned({set, Owned("Deployment", "web", "earlier")},
            {Owned("ReplicaSet", "web-7d9", "rs"), Owned("ReplicaSet", "web-7d9", "earlier")},
            objects);
  EXPECT_EQ(objects.replica_sets.size(), 1U);
  EXPECT_EQ(objects.pods.size(), 1U);
}

TEST(Trimmed, APodKeepsLessThanHalfOfItsBytes) {
  const Json pod = J(perf::RealisticPod(1, 2));
  EXPECT_LT(2 * Trimmed(pod).Dump().size(), pod.Dump().size());
}

// What apply sees of a target in trouble, from whole objects and from trimmed ones.
TEST(Trimmed, SaysTheSameOfATarget) {
  const domain::LoopSpec spec = PoolSpec();
  TargetObjects objects = PoolTarget();
  objects.workload["metadata"]["annotations"]["kubectl.kubernetes.io/last-applied-configuration"] =
      "{}";
  for (const char* name : {"a", "b"}) {
    Json pod = J(perf::RealisticPod(1, 2));
    pod["metadata"]["name"] = name;
    pod["metadata"]["labels"]["pod-template-hash"] = "aaa";
    pod["metadata"]["managedFields"].array()->push_back(
        Json::Of({{"manager", "trimtab"}, {"subresource", "resize"}}));
    pod["status"]["containerStatuses"] = J(R"([{"name":"app","restartCount":3,"image":"x",
        "state":{"waiting":{"reason":"CrashLoopBackOff","message":"back-off"}},
        "lastState":{"terminated":{"reason":"OOMKilled","finishedAt":"2026-03-01T09:59:00Z"}}}])");
    objects.pods.push_back(std::move(pod));
  }
  TargetObjects trimmed = objects;
  trimmed.workload = Trimmed(trimmed.workload);
  for (Json& set : trimmed.replica_sets) {
    set["kind"] = "ReplicaSet";
    set = Trimmed(set);
  }
  for (Json& pod : trimmed.pods) pod = Trimmed(pod);

  const WallTime now = *ParseRfc3339("2026-03-01T10:00:00Z");
  for (const domain::LoopState& state :
       {domain::LoopState(), TrialOf(spec, objects, {{"pool", "32"}})}) {
    const domain::TargetSeen whole = SeeTarget(Loop(), spec, state, objects, now);
    const domain::TargetSeen seen = SeeTarget(Loop(), spec, state, trimmed, now);
    EXPECT_EQ(seen.values, whole.values);
    EXPECT_EQ(seen.taken, whole.taken);
    EXPECT_EQ(seen.arms, whole.arms);
    EXPECT_EQ(seen.rollout.state, whole.rollout.state);
    EXPECT_EQ(seen.rollout.message, whole.rollout.message);
    EXPECT_EQ(seen.control.restarts, whole.control.restarts);
    EXPECT_TRUE(seen.control.out_of_memory || seen.candidate.out_of_memory);
    EXPECT_EQ(seen.control_ready, whole.control_ready);
    EXPECT_EQ(seen.leftovers, whole.leftovers);
    EXPECT_EQ(seen.foreign_edit.has_value(), whole.foreign_edit.has_value());
  }
}

}  // namespace
}  // namespace trimtab::apply
