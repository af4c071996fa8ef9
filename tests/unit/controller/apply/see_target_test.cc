#include "controller/apply/see_target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/controller/apply/fake_target.h"

namespace trimtab::apply {
namespace {

using domain::TargetSeen;
using domain::Values;
using k8s::Json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TargetSeen See(const domain::LoopSpec& spec, const TargetObjects& objects,
               const domain::LoopState& state = {}) {
  return SeeTarget(Loop(), spec, state, objects, *ParseRfc3339("2026-03-01T10:00:00Z"));
}

TEST(SeeTarget, SaysWhichObjectWasRead) {
  const TargetSeen seen = See(PoolSpec(), PoolTarget());
  EXPECT_EQ(seen.uid, "u1");
  EXPECT_EQ(seen.resource_version, "7");
  EXPECT_EQ(seen.replicas, 4);
  EXPECT_EQ(seen.trial, 0);
  EXPECT_FALSE(seen.locked);
  EXPECT_FALSE(seen.leftovers);
  EXPECT_FALSE(seen.foreign_edit.has_value());
}

TEST(SeeTarget, ReadsTheKnobsValues) {
  domain::LoopSpec spec = PoolSpec();
  spec.knobs.push_back(KnobAt("workers", domain::ArgPlace{"--workers={value}"}));
  const TargetSeen seen = See(spec, PoolTarget());
  EXPECT_EQ(seen.values, (Values{{"pool", "16"}, {"workers", "8"}}));
  EXPECT_EQ(seen.unreadable, "");
}

TEST(SeeTarget, APlaceThatIsNotSetHasItsDefault) {
  domain::LoopSpec spec = PoolSpec();
  spec.knobs.push_back(KnobAt("fresh", domain::EnvPlace{"FRESH"}));
  EXPECT_THAT(See(spec, PoolTarget()).unreadable, HasSubstr("knob fresh"));
  EXPECT_THAT(See(spec, PoolTarget()).unreadable, HasSubstr("FRESH"));
  spec.knobs.back().default_value = "9";
  EXPECT_EQ(See(spec, PoolTarget()).values.at("fresh"), "9");
}

TEST(SeeTarget, AValueOutsideTheBoundsIsUnreadable) {
  domain::LoopSpec spec = PoolSpec();
  spec.knobs[0].max = "8";
  EXPECT_THAT(See(spec, PoolTarget()).unreadable, HasSubstr("knob pool"));
}

TEST(SeeTarget, AMissingConfigMapIsUnreadable) {
  domain::LoopSpec spec = PoolSpec();
  spec.knobs.push_back(KnobAt("level", domain::ConfigMapPlace{"cfg", "app.yaml", "/level"}));
  EXPECT_THAT(See(spec, PoolTarget()).unreadable, HasSubstr("there is no ConfigMap cfg"));
}

TEST(SeeTarget, WhatWouldBeTakenIsEveryLeafOfATrial) {
  const TargetSeen seen = See(PoolSpec(), PoolTarget());
  EXPECT_EQ(seen.taken.target_uid, "u1");
  EXPECT_EQ(seen.taken.places.size(), 5u);  // the knob and the four fields of the lock
  domain::LoopSpec whole = PoolSpec();
  whole.experiment.exposure = domain::Exposure::kWhole;
  EXPECT_EQ(See(whole, PoolTarget()).taken.places.size(), 1u);
}

TEST(SeeTarget, ARestartIsDatedByTheTrialOrTheWatch) {
  TargetObjects objects = PoolTarget();
  Json pod = ReadyPod("a", "aaa");
  pod["status"]["containerStatuses"] = J(R"([{"restartCount": 3,
      "lastState": {"terminated": {"finishedAt": "2026-03-01T09:30:00Z"}}}])");
  objects.pods = {pod};
  domain::LoopState state;
  state.phase_since = *ParseRfc3339("2026-03-01T09:45:00Z");
  EXPECT_EQ(See(PoolSpec(), objects, state).control.restarts, 0);
  state.watch.emplace().first_look = *ParseRfc3339("2026-03-01T09:20:00Z");
  EXPECT_EQ(See(PoolSpec(), objects, state).control.restarts, 1);
}

TEST(SeeTarget, BeforeATrialAllPodsAreTheControls) {
  TargetObjects objects = PoolTarget();
  objects.pods = {ReadyPod("b", "aaa"), ReadyPod("a", "aaa")};
  const TargetSeen seen = See(PoolSpec(), objects);
  EXPECT_EQ(seen.arms.control, "aaa");
  EXPECT_EQ(seen.arms.candidate, "");
  EXPECT_THAT(seen.arms.pods, IsEmpty());
  EXPECT_EQ(seen.control_ready, 2);
  EXPECT_EQ(seen.candidate_ready, 0);
}

TEST(SeeTarget, InPlaceNamesThePodsThatWouldBeResized) {
  domain::LoopSpec spec = PoolSpec();
  spec.experiment.candidate_pods = domain::CandidatePods::kInPlace;
  TargetObjects objects = PoolTarget();
  objects.pods = {ReadyPod("d", "aaa"), ReadyPod("b", "aaa"), ReadyPod("a", "aaa"),
                  ReadyPod("c", "aaa")};
  EXPECT_THAT(See(spec, objects).arms.pods, ElementsAre("a"));
  objects.pods[2]["metadata"]["deletionTimestamp"] = "2026-03-01T10:00:00Z";
  EXPECT_THAT(See(spec, objects).arms.pods, ElementsAre("b"));
}

TEST(SeeTarget, WhyNoPartOfThePodsCouldHaveACandidate) {
  TargetObjects objects = PoolTarget();
  objects.workload["spec"]["strategy"]["type"] = "Recreate";
  EXPECT_THAT(See(PoolSpec(), objects).exposure_impossible, HasSubstr("Recreate"));
  domain::LoopSpec whole = PoolSpec();
  whole.experiment.exposure = domain::Exposure::kWhole;
  EXPECT_EQ(See(whole, objects).exposure_impossible, "");
}

TEST(SeeTarget, WhatIsHeldIsSeenThoughTheSpecNamesOtherPlaces) {
  const TargetObjects objects = PoolTarget();
  const domain::LoopState state = TrialOf(PoolSpec(), objects, {{"pool", "64"}});
  EXPECT_FALSE(See(PoolSpec(), objects, state).places_changed);
  domain::LoopSpec moved = PoolSpec();
  moved.knobs = {KnobAt("workers", domain::ArgPlace{"--workers={value}"})};
  const TargetSeen seen = See(moved, objects, state);
  EXPECT_TRUE(seen.places_changed);
  EXPECT_EQ(seen.values, (Values{{"pool", "16"}}));
  EXPECT_EQ(seen.unreadable, "");
  EXPECT_EQ(seen.taken, *state.taken);
  domain::LoopSpec elsewhere = PoolSpec();
  elsewhere.target.name = "other";
  EXPECT_TRUE(See(elsewhere, objects, state).places_changed);
}

TEST(SeeTarget, WhileValuesAreLeftAnythingOfOursIsALeftover) {
  TargetObjects objects = PoolTarget();
  domain::LoopState state = TrialOf(PoolSpec(), objects, {{"pool", "64"}});
  state.leaving = true;
  EXPECT_FALSE(See(PoolSpec(), objects, state).leftovers);
  objects.workload["metadata"]["managedFields"].array()->push_back(
      J(R"({"manager": "trimtab", "operation": "Apply", "fieldsV1": {
          "f:metadata": {"f:annotations": {"f:trimtab.dev/loop": {}}}}})"));
  EXPECT_TRUE(See(PoolSpec(), objects, state).leftovers);
  state.leaving = false;
  EXPECT_FALSE(See(PoolSpec(), objects, state).leftovers);
}

TEST(SeeTarget, WhatIsHeldIsSeenUnderASpecThatCannotBeUsed) {
  const TargetObjects objects = PoolTarget();
  const domain::LoopState state = TrialOf(PoolSpec(), objects, {{"pool", "64"}});
  const TargetSeen seen = See({}, objects, state);
  EXPECT_FALSE(seen.places_changed);  // it says nothing of places
  EXPECT_EQ(seen.values, (Values{{"pool", "16"}}));
  EXPECT_EQ(seen.taken, *state.taken);
}

TEST(SeeTarget, WhatIsHeldIsSeenBehindAKnobThatCannotBeRead) {
  domain::LoopSpec spec = PoolSpec();
  spec.knobs.insert(spec.knobs.begin(), KnobAt("workers", domain::ArgPlace{"--workers={value}"}));
  TargetObjects objects = PoolTarget();
  const domain::LoopState state = TrialOf(spec, objects, {});
  spec.knobs[0].max = "4";
  const TargetSeen seen = See(spec, objects, state);
  EXPECT_THAT(seen.unreadable, HasSubstr("knob workers"));
  EXPECT_EQ(seen.values.at("pool"), "16");
}

TEST(SeeTarget, ALeafThatIsOursAndAsItWasIsLeftOver) {
  TargetObjects objects = PoolTarget();
  const domain::LoopState state = TrialOf(PoolSpec(), objects, {{"pool", "64"}});
  EXPECT_FALSE(See(PoolSpec(), objects, state).leftovers);
  objects.workload["metadata"]["managedFields"].array()->push_back(
      J(R"({"manager": "trimtab", "operation": "Apply",
            "fieldsV1": {"f:spec": {"f:progressDeadlineSeconds": {}}}})"));
  EXPECT_TRUE(See(PoolSpec(), objects, state).leftovers);
}

TEST(SeeTarget, AnOwnerThatATrialTookALeafFromIsLeftOver) {
  TargetObjects objects = PoolTarget();
  const domain::LoopState state = TrialOf(PoolSpec(), objects, {{"pool", "64"}});
  objects.workload["metadata"]["managedFields"].array()->front()["manager"] = "argocd-controller";
  EXPECT_TRUE(See(PoolSpec(), objects, state).leftovers);
}

// A target with its knob in a ConfigMap that is ours by now.
TEST(Remains, AreFieldsOfOursInConfigMapsOfAWorkloadThatIsGone) {
  domain::LoopSpec spec = PoolSpec();
  spec.knobs = {KnobAt("pool", domain::ConfigMapPlace{.name = "cfg", .key = "pool"})};
  TargetObjects objects = PoolTarget();
  objects.config_maps["cfg"] =
      J(R"({"metadata": {"name": "cfg", "namespace": "shop"}, "data": {"pool": "16"}})");
  const domain::LoopState state = TrialOf(spec, objects, {{"pool", "64"}});
  objects.config_maps["cfg"]["metadata"]["managedFields"] =
      k8s::Json::List({J(R"({"manager": "trimtab", "operation": "Apply",
                             "fieldsV1": {"f:data": {"f:pool": {}}}})")});
  EXPECT_FALSE(HasRemains(Loop(), state, objects));  // its workload lives
  objects.workload["metadata"]["uid"] = "u2";
  EXPECT_TRUE(HasRemains(Loop(), state, objects));
  objects.workload = k8s::Json();
  EXPECT_TRUE(HasRemains(Loop(), state, objects));
  EXPECT_FALSE(HasRemains(Loop(), {}, objects));
  objects.config_maps["cfg"]["metadata"].Erase("managedFields");
  EXPECT_FALSE(HasRemains(Loop(), state, objects));
}

}  // namespace
}  // namespace trimtab::apply
