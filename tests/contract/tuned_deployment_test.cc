// A trial of a Deployment from its first write to the last: candidate under the lock, kept, put
// back, given back so that nobody can tell that we were there.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/contract/tuned_fixture.h"

namespace trimtab::contract {
namespace {

using domain::Values;
using k8s::Json;
using testing::HasSubstr;

// Four control pods with A=1, and a loop that tries A.
class TunedDeployment : public Tuned {
 protected:
  void Prepare() override { StartTuned(domain::TargetKind::kDeployment, DeploymentSpec(kName, 4)); }

  std::string Version() {
    return std::string(Get(Deployments(), kName).Text({"metadata", "resourceVersion"}));
  }
};
TRIMTAB_IN_BOTH_WORLDS(TunedDeployment);

TEST_P(TunedDeployment, SeesValuesAndWhoseTheyAre) {
  const domain::TargetSeen seen = See();
  EXPECT_EQ(seen.values, (Values{{"pool", "1"}}));
  EXPECT_EQ(seen.unreadable, "");
  EXPECT_EQ(seen.replicas, 4);
  EXPECT_EQ(seen.control_ready, 4);
  EXPECT_EQ(seen.rollout.state, domain::Rollout::State::kSettled);
  EXPECT_FALSE(seen.arms.control.empty());
  ASSERT_TRUE(seen.contention.has_value());
  EXPECT_EQ(seen.contention->manager, "author");
  EXPECT_FALSE(seen.contention->reconciling);
  EXPECT_FALSE(seen.leftovers);
}

TEST_P(TunedDeployment, GivesACandidateToSomePodsUnderTheLock) {
  Begin(1, {{"pool", "2"}});
  Candidate();
  EXPECT_TRUE(EventuallyWithReadyPods([&] { return Counts(4, 1); }));
  SettleWithReadyPods();
  EXPECT_TRUE(Counts(4, 1));
  const domain::TargetSeen seen = See();
  EXPECT_EQ(seen.trial, 1);
  EXPECT_TRUE(seen.locked);
  EXPECT_EQ(seen.values, (Values{{"pool", "2"}}));
  EXPECT_EQ(seen.rollout.state, domain::Rollout::State::kSettled);
  EXPECT_EQ(seen.control_ready, 4);
  EXPECT_EQ(seen.candidate_ready, 1);
  EXPECT_EQ(seen.arms.control, state().trial->arms.control);
  EXPECT_NE(seen.arms.candidate, seen.arms.control);
  EXPECT_FALSE(seen.foreign_edit.has_value());
}

TEST_P(TunedDeployment, ReplaceKeepsTheNumberOfPods) {
  spec().experiment.candidate_pods = domain::CandidatePods::kReplace;
  Begin(1, {{"pool", "2"}});
  Candidate();
  EXPECT_TRUE(EventuallyWithReadyPods([&] { return Counts(3, 1); }));
  EXPECT_TRUE(Settles());
}

TEST_P(TunedDeployment, DoingItAgainWritesNothing) {
  Begin(1, {{"pool", "2"}});
  Candidate();
  ASSERT_TRUE(Settles());
  world().Settle();
  const std::string version = Version();
  Candidate();
  EXPECT_EQ(Version(), version);
  Restore();
  ASSERT_TRUE(Settles());
  world().Settle();
  const std::string restored = Version();
  Restore();
  GiveBack();
  EXPECT_EQ(Version(), restored);
}

TEST_P(TunedDeployment, RestoringTheBaselineLeavesNoTrace) {
  const std::set<std::string> control = PodsWith("1");
  Begin(1, {{"pool", "2"}});
  Candidate();
  ASSERT_TRUE(Settles());
  Restore();
  ASSERT_TRUE(Settles());
  SettleWithReadyPods();
  ExpectNoTrace();
  EXPECT_EQ(PodsWith("1"), control);
  EXPECT_FALSE(See().leftovers);
  EXPECT_EQ(See().trial, 0);
}

TEST_P(TunedDeployment, KeepingGivesTheLockBackAndRollsOut) {
  Begin(1, {{"pool", "2"}});
  Candidate();
  ASSERT_TRUE(Settles());
  Keep();
  EXPECT_TRUE(EventuallyWithReadyPods([&] { return Counts(0, 4); }));
  EXPECT_TRUE(Settles());
  const domain::TargetSeen seen = See();
  EXPECT_FALSE(seen.locked);
  EXPECT_FALSE(seen.leftovers);
  EXPECT_EQ(seen.trial, 1);
  const Json now = Get(Deployments(), kName);
  EXPECT_EQ(Dump(now, {"spec", "strategy"}), Dump(Before(), {"spec", "strategy"}));
  EXPECT_EQ(Dump(*OwnedBy(now, "author"), {"f:spec", "f:strategy"}),
            Dump(*OwnedBy(Before(), "author"), {"f:spec", "f:strategy"}));
  EXPECT_EQ(OwnedBy(now, "trimtab")->Get({"f:spec", "f:strategy"}), nullptr);
}

TEST_P(TunedDeployment, WhatWasKeptIsGivenBackByteForByteInTheEnd) {
  Begin(1, {{"pool", "2"}});
  Candidate();
  ASSERT_TRUE(Settles());
  Keep();
  ASSERT_TRUE(Settles());
  state().last_good = {.values = state().trial->values};
  Begin(2, {{"pool", "3"}});
  Candidate();
  ASSERT_TRUE(Settles());
  Restore();
  ASSERT_TRUE(Settles());
  EXPECT_TRUE(Counts(0, 4));
  EXPECT_FALSE(See().leftovers);
  state().trial.reset();
  GiveBack();
  ASSERT_TRUE(Settles());
  SettleWithReadyPods();
  EXPECT_TRUE(Counts(4, 0));
  ExpectNoTrace();
}

TEST_P(TunedDeployment, WhatIsLeftBelongsToItsFormerOwnersAndNoPodStartsAgain) {
  Begin(1, {{"pool", "2"}});
  Candidate();
  ASSERT_TRUE(Settles());
  Keep();
  ASSERT_TRUE(Settles());
  ASSERT_TRUE(EventuallyWithReadyPods([&] { return Counts(0, 4); }));
  SettleWithReadyPods();
  const std::set<std::string> pods = PodsWith("2");
  state().last_good = {.values = state().trial->values};
  state().trial.reset();
  Leave();
  SettleWithReadyPods();
  EXPECT_EQ(PodsWith("2"), pods);
  // All is as the author had it, but for the value.
  Json expected = Before();
  Json& app = expected["spec"]["template"]["spec"]["containers"].array()->front();
  app["env"] = J(R"([{"name": "A", "value": "2"}])");
  EXPECT_TRUE(Now() == expected) << Now().Dump() << "\nand not:\n" << expected.Dump();
  const std::string version = Version();
  MustDo(domain::LeaveValues{state().last_good->values});
  EXPECT_EQ(Version(), version);
}

TEST_P(TunedDeployment, WhatIsLeftStaysWhenAnotherLoopTunesSomethingElse) {
  domain::Knob fresh = KnobAt("fresh", domain::EnvPlace{"FRESH"});
  fresh.default_value = "5";
  spec().knobs.push_back(fresh);  // a place that nobody had
  Begin(1, {{"pool", "2"}, {"fresh", "8"}});
  Candidate();
  ASSERT_TRUE(Settles());
  Keep();
  ASSERT_TRUE(Settles());
  state().last_good = {.values = state().trial->values};
  Leave();
  const std::string env = Dump(ContainerOf(Now()), {"env"});
  EXPECT_THAT(env, HasSubstr(R"({"name":"FRESH","value":"8"})"));
  loop() = {.ns = ns(), .name = "next", .uid = "9a1b0000-0000-4000-8000-000000000002"};
  spec().knobs = {KnobAt("b", domain::ArgPlace{"-b={value}"})};
  state() = {};
  ASSERT_TRUE(Settles());
  EXPECT_EQ(See().trial, 0);
  Begin(1, {{"b", "7"}});
  Candidate();
  EXPECT_EQ(Dump(ContainerOf(Now()), {"args"}), R"(["-a","-b=7","-c"])");
  EXPECT_EQ(Dump(ContainerOf(Now()), {"env"}), env);
  Restore();
  EXPECT_EQ(Dump(ContainerOf(Now()), {"env"}), env);
  EXPECT_EQ(OwnedBy(Now(), "trimtab"), nullptr);
}

TEST_P(TunedDeployment, LeavingInMidTrialPutsLastGoodBackFirst) {
  const std::set<std::string> control = PodsWith("1");
  Begin(1, {{"pool", "2"}});
  Candidate();
  ASSERT_TRUE(Settles());
  Leave();
  ASSERT_TRUE(Settles());
  SettleWithReadyPods();
  ExpectNoTrace();
  EXPECT_EQ(PodsWith("1"), control);
}

TEST_P(TunedDeployment, AnEditInMidTrialIsSeenAndStays) {
  Begin(1, {{"pool", "2"}});
  Candidate();
  ASSERT_TRUE(Settles());
  const Answer edit = Ask("PATCH", PathOf(Deployments(), ns(), kName) + "?fieldManager=person",
                          AppEnv("A", "9"), "application/strategic-merge-patch+json");
  ASSERT_EQ(edit.status, 200) << edit.text;
  const domain::TargetSeen seen = See();
  ASSERT_TRUE(seen.foreign_edit.has_value());
  EXPECT_EQ(seen.foreign_edit->manager, "person");
  EXPECT_THAT(seen.foreign_edit->place, HasSubstr("env[name=\"A\"].value"));
  Restore();
  const Json now = Get(Deployments(), kName);
  EXPECT_EQ(Dump(ContainerOf(now), {"env"}), R"([{"name":"A","value":"9"}])");
  EXPECT_EQ(OwnedBy(now, "trimtab"), nullptr);
  EXPECT_EQ(Dump(now, {"spec", "strategy"}), Dump(Before(), {"spec", "strategy"}));
}

TEST_P(TunedDeployment, AnEditBackToWhatWasThereIsSeenToo) {
  Begin(1, {{"pool", "2"}});
  Candidate();
  ASSERT_TRUE(Settles());
  Force("gitops", Deployments(), kName, AppEnv("A", "1"));
  const domain::TargetSeen seen = See();
  ASSERT_TRUE(seen.foreign_edit.has_value());
  EXPECT_EQ(seen.foreign_edit->manager, "gitops");
  Restore();
  ASSERT_TRUE(Settles());
  const Json now = Now();
  EXPECT_EQ(OwnedBy(now, "trimtab"), nullptr);
  EXPECT_NE(OwnedBy(now, "gitops"), nullptr);
  EXPECT_EQ(*OwnedBy(now, "author"), *OwnedBy(Before(), "author"));
  EXPECT_FALSE(See().leftovers);
}

TEST_P(TunedDeployment, ACandidateIsNotAppliedOverAnEditSinceTheRecord) {
  Begin(1, {{"pool", "2"}});
  Patch(Deployments(), kName, R"({"spec": {"progressDeadlineSeconds": 700}})");
  const Result<void> done = Do(domain::ApplyCandidate{1, {{"pool", "2"}}});
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code, Code::kConflict);
  EXPECT_EQ(OwnedBy(Get(Deployments(), kName), "trimtab"), nullptr);
}

TEST_P(TunedDeployment, AnEditBetweenReadAndWriteIsAConflict) {
  Begin(1, {{"pool", "2"}});
  apply::TargetObjects objects = Read();
  Patch(Deployments(), kName, R"({"spec": {"progressDeadlineSeconds": 700}})");
  const Result<void> done = apply::TargetClient(client()).Do(
      loop(), spec(), state(), objects, domain::ApplyCandidate{1, {{"pool", "2"}}});
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code, Code::kConflict);
}

TEST_P(TunedDeployment, ArgumentsResourcesAndAFreshVariableGoBackAsTheyWere) {
  domain::Knob fresh = KnobAt("fresh", domain::EnvPlace{"FRESH"});
  fresh.default_value = "5";
  domain::Knob request = ResourceKnob("request", "requests.memory", "64Mi", "2Gi");
  request.default_value = "1Gi";
  spec().knobs = {KnobAt("b", domain::ArgPlace{"-b={value}"}),
                  ResourceKnob("cpu", "limits.cpu", "100m", "4"), request, fresh};
  Begin(1, {{"b", "7"}, {"cpu", "2"}, {"request", "256Mi"}, {"fresh", "8"}});
  EXPECT_EQ(state().last_good->values,
            (Values{{"b", "1"}, {"cpu", "500m"}, {"request", "1Gi"}, {"fresh", "5"}}));
  Candidate();
  const Json app = ContainerOf(Get(Deployments(), kName));
  EXPECT_EQ(Dump(app, {"args"}), R"(["-a","-b=7","-c"])");
  EXPECT_EQ(app.Text({"resources", "limits", "cpu"}), "2");
  EXPECT_EQ(app.Text({"resources", "limits", "memory"}), "1Gi");
  EXPECT_EQ(app.Text({"resources", "requests", "memory"}), "256Mi");
  ASSERT_TRUE(EventuallyWithReadyPods([&] { return See().candidate_ready == 1; }));
  Restore();
  ASSERT_TRUE(Settles());
  ExpectNoTrace();
}

TEST_P(TunedDeployment, WholeTakesTurnsAndLeavesNoTrace) {
  spec().experiment.exposure = domain::Exposure::kWhole;
  spec().knobs.push_back(KnobAt("replicas", domain::ReplicasPlace{}));
  Begin(1, {{"pool", "2"}, {"replicas", "3"}});
  Candidate();
  EXPECT_TRUE(EventuallyWithReadyPods([&] { return Counts(0, 3); }));
  EXPECT_TRUE(Settles());
  const std::string candidate = See().arms.candidate;
  state().trial->candidate_live = false;
  MustDo(domain::ApplyControl{1, state().last_good->values});
  EXPECT_TRUE(EventuallyWithReadyPods([&] { return Counts(4, 0); }));
  EXPECT_TRUE(Settles());
  EXPECT_NE(See().arms.control, candidate);
  EXPECT_FALSE(See().foreign_edit.has_value());
  Restore();
  EXPECT_TRUE(Settles());
  ExpectNoTrace();
}

}  // namespace
}  // namespace trimtab::contract
