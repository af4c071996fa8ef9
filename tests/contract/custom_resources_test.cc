// The definitions of config/crd: what they accept, and what they say to the rest. On the simulated
// server our own decoders stand in for their rules, so both must say the same.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/contract/fixture.h"
#include "tests/support/loop_samples.h"

namespace trimtab::contract {
namespace {

using k8s::Json;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::StartsWith;

k8s::ResourceType TuningLoops() { return {"trimtab.dev", "v1alpha1", "tuningloops", "TuningLoop"}; }
k8s::ResourceType Trials() { return {"trimtab.dev", "v1alpha1", "trials", "Trial"}; }

constexpr const char* kTrial = R"({"spec": {
    "loop": "checkout", "loopUID": "1-2-3", "ordinal": 1, "values": {"pool": "8"},
    "reason": "Improved", "message": "12 % faster.",
    "verdict": {"kind": "Better", "reason": "Improved", "message": "12 % faster.",
                "metrics": [{"name": "latency", "estimate": -0.12, "blocks": 9}]}}})";

class CustomResources : public Contract {
 protected:
  void Prepare() override {
    for (const char* file : {"config/crd/tuningloops.yaml", "config/crd/trials.yaml"}) {
      const Answer made =
          Ask("POST", PathOf(CustomResourceDefinitions(), ""), FromYaml(SourceText(file)).Dump());
      ASSERT_TRUE(made.status == 201 || made.status == 409) << made.text;
    }
    for (const auto& type : {TuningLoops(), Trials()}) {
      ASSERT_TRUE(Eventually([&] { return client().List(type, {.ns = ns()}).ok(); }));
    }
  }

  Answer Post(const Json& loop) {
    return Ask("POST", PathOf(TuningLoops(), ns()) + "?fieldValidation=Strict", loop.Dump());
  }
  Json MakeLoop() {
    const Answer made = Post(FromYaml(SourceText("config/samples/first-loop.yaml")));
    EXPECT_EQ(made.status, 201) << made.text;
    return made.body;
  }
};
TRIMTAB_IN_BOTH_WORLDS(CustomResources);

TEST_P(CustomResources, EverySampleIsAcceptedUnderStrictValidation) {
  for (const Json& loop : SampleLoops()) {
    const Answer made = Ask(
        "POST", PathOf(TuningLoops(), ns()) + "?dryRun=All&fieldValidation=Strict", loop.Dump());
    EXPECT_EQ(made.status, 201) << loop.Dump() << ": " << made.text;
  }
  EXPECT_GE(SampleLoops().size(), 3u);
}

TEST_P(CustomResources, EveryRefusedLoopIsToldFieldAndReason) {
  for (const RefusedLoop& sample : RefusedLoops()) {
    const Refusal refusal = RefusalOf(Post(sample.loop));
    EXPECT_EQ(refusal.status, 422) << sample.title;
    EXPECT_THAT(refusal.causes,
                Contains(AllOf(StartsWith(sample.field + ": "), HasSubstr(sample.sentence))))
        << sample.title;
  }
  EXPECT_GE(RefusedLoops().size(), 70u);
}

TEST_P(CustomResources, ALoopThatSaysLittleTouchesNothing) {
  const Json loop = MakeLoop();
  EXPECT_EQ(loop.Text({"spec", "mode"}), "Recommend");
  EXPECT_EQ(loop.Text({"spec", "target", "apiVersion"}), "apps/v1");
  EXPECT_EQ(loop.Text({"spec", "experiment", "share"}), "25%");
  EXPECT_EQ(loop.Text({"spec", "rollback", "onDelete"}), "Restore");
  EXPECT_EQ(loop.Text({"spec", "rollback", "onPodFailure", "notReady"}), "2m");
}

TEST_P(CustomResources, TheTargetIsFixedInMidTrialOnly) {
  const std::string other = R"({"spec": {"target": {"name": "other"}}})";
  MakeLoop();
  Patch(TuningLoops(), "checkout",
        R"({"status": {"trial": {"ordinal": 1, "values": {"pool": "8"}, "intent": "Apply"}}})",
        "status");
  const std::string path = PathOf(TuningLoops(), ns(), "checkout");
  const Answer refused = Ask("PATCH", path, other, "application/merge-patch+json");
  EXPECT_EQ(refused.status, 422) << refused.text;
  EXPECT_THAT(refused.text, HasSubstr("the target cannot change while a trial runs"));
  Patch(TuningLoops(), "checkout", R"({"status": {"trial": null}})", "status");
  EXPECT_EQ(Patch(TuningLoops(), "checkout", other).Text({"spec", "target", "name"}), "other");
}

TEST_P(CustomResources, ALoopIsFoundByItsTargetAndPhase) {
  MakeLoop();
  Patch(TuningLoops(), "checkout", R"({"status": {"phase": "Idle"}})", "status");
  EXPECT_EQ(List(TuningLoops(), "", "spec.target.name=checkout,status.phase=Idle").size(), 1u);
  EXPECT_EQ(List(TuningLoops(), "", "status.phase=Paused").size(), 0u);
}

TEST_P(CustomResources, ATrialIsWrittenOnce) {
  Create(Trials(), "checkout-1", kTrial);
  const Answer refused =
      Ask("PATCH", PathOf(Trials(), ns(), "checkout-1"), R"({"spec": {"values": {"pool": "9"}}})",
          "application/merge-patch+json");
  EXPECT_EQ(refused.status, 422) << refused.text;
  EXPECT_THAT(refused.text, HasSubstr("a Trial is a record of what happened and never changes"));
}

TEST_P(CustomResources, AVerdictNeedsWhatItRestsOn) {
  Json bare = Named(Trials(), ns(), "checkout-2", kTrial);
  bare["spec"]["verdict"].Erase("metrics");
  const Answer refused = Ask("POST", PathOf(Trials(), ns()), bare.Dump());
  EXPECT_EQ(refused.status, 422) << refused.text;
  EXPECT_THAT(refused.text, HasSubstr("a verdict needs the metrics that it rests on"));
}

TEST_P(CustomResources, FitIntoAnAnnotationOfClientSideApply) {
  for (const char* name : {"tuningloops.trimtab.dev", "trials.trimtab.dev"}) {
    const Json definition = Get(CustomResourceDefinitions(), name);
    EXPECT_LT(Dump(definition, {"spec"}).size(), 100'000u) << name;
  }
}

}  // namespace
}  // namespace trimtab::contract
