#include "tests/sim/world/loop_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "sim/object_view.h"
#include "tests/sim/parse_json.h"
#include "tests/sim/world/loop_rules_fixture.h"

namespace trimtab::sim {
namespace {

using k8s::Json;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

TEST_F(LoopRulesTest, ATrialInGoodOrderBreaksNothing) {
  Status(kStatus);
  Status(kTrial);
  SetPool("32");
  Make(Kinds("trimtab.dev", "v1alpha1", "trials"),
       R"({"metadata":{"name":"web-1"},"spec":{"loop":"web","ordinal":1,"values":{"pool":"32"}}})",
       Actor::kController);
  SetPool("16");
  Status(R"({"status":{"trial":null}})");
  EXPECT_THAT(broken(), IsEmpty());
}

TEST_F(LoopRulesTest, AnActWithoutIntentIsCaught) {
  Status(kStatus);
  SetPool("32");
  EXPECT_THAT(broken(), ElementsAre(StartsWith("1: when the target was written")));
}

constexpr const char* kQuarantine =
    R"({"status":{"quarantine":[{"values":{"pool":"32"},"until":"2027-01-01T00:00:00Z"}]}})";

TEST_F(LoopRulesTest, WhatIsTakenBackStandsUntilItIs) {
  Status(R"({"status":{"phase":"Watching","baseline":{"values":{"pool":"16"}},
      "lastGood":{"values":{"pool":"32"}}}})");
  SetPool("32");
  Status(R"({"status":{"phase":"Restoring","lastGood":{"values":{"pool":"16"}},"quarantine":[
      {"values":{"pool":"32"},"until":"2027-01-01T00:00:00Z"}]}})");
  SetPool("16");
  EXPECT_THAT(broken(), IsEmpty());
}

TEST_F(LoopRulesTest, WhatIsTakenBackAndStaysIsCaught) {
  Status(R"({"status":{"phase":"Watching","baseline":{"values":{"pool":"16"}},
      "lastGood":{"values":{"pool":"32"}}}})");
  SetPool("32");
  Status(kQuarantine);
  Status(R"({"status":{"phase":"Idle","lastGood":{"values":{"pool":"16"}}}})");
  EXPECT_THAT(broken(), ElementsAre(StartsWith("1: when status was written")));
}

TEST_F(LoopRulesTest, AReturnToWhatIsInQuarantineIsCaughtButForTheBaselineOfALoopThatEnds) {
  Patch(Loops(), R"({"metadata":{"finalizers":["trimtab.dev/restore"]}})", Actor::kPerson);
  Status(R"({"status":{"baseline":{"values":{"pool":"32"}},"lastGood":{"values":{"pool":"16"}}}})");
  Status(kQuarantine);
  SetPool("32");
  EXPECT_THAT(broken(), ElementsAre(StartsWith("5: back to pool=32")));
  SetPool("16");
  ASSERT_TRUE(registry().Remove(Loops(), {"default", "web"}, {}).ok());
  See(Actor::kPerson);
  SetPool("32");
  EXPECT_THAT(broken(), testing::SizeIs(1));
}

TEST_F(LoopRulesTest, ATrialThatIsForgottenIsCaught) {
  Status(kStatus);
  Status(kTrial);
  Status(R"({"status":{"trial":null}})");
  EXPECT_THAT(broken(), ElementsAre(StartsWith("5: trial 1 left status without its record")));
}

TEST_F(LoopRulesTest, ACandidateThatIsLeftBehindIsCaught) {
  Status(kStatus);
  Status(kTrial);
  SetPool("32");
  Make(Kinds("trimtab.dev", "v1alpha1", "trials"),
       R"({"metadata":{"name":"web-1"},"spec":{"loop":"web","ordinal":1,"values":{"pool":"32"}}})",
       Actor::kController);
  Status(R"({"status":{"trial":null}})");
  EXPECT_THAT(broken(), ElementsAre(StartsWith("1: when status was written")));
}

TEST_F(LoopRulesTest, ACandidateThatChangesIsCaught) {
  Status(kStatus);
  Status(kTrial);
  Status(R"({"status":{"trial":{"ordinal":1,"values":{"pool":"33"}}}})");
  EXPECT_THAT(broken(), ElementsAre(StartsWith("8: trial 1 was pool=32")));
}

TEST_F(LoopRulesTest, ACandidateOutOfBoundsIsCaught) {
  Status(kStatus);
  Status(R"({"status":{"trial":{"ordinal":1,"values":{"pool":"65"}}}})");
  EXPECT_THAT(broken(), ElementsAre(StartsWith("3: knob pool is tried at 65")));
}

TEST_F(LoopRulesTest, ATouchOfAnythingElseIsCaught) {
  Status(kStatus);
  Patch(Kinds("apps", "v1", "deployments"),
        R"({"spec":{"template":{"spec":{"containers":[{"name":"app","image":"evil"}]}}}})",
        Actor::kController);
  EXPECT_THAT(broken(), ElementsAre(StartsWith("3: a controller changed what no knob names")));
}

TEST_F(LoopRulesTest, TheRolloutLockIsOurs) {
  Status(kStatus);
  Patch(Kinds("apps", "v1", "deployments"),
        R"({"metadata":{"annotations":{"trimtab.dev/trial":"1"}},"spec":{"minReadySeconds":604800,
            "progressDeadlineSeconds":608400,"strategy":{"rollingUpdate":{"maxSurge":1}}}})",
        Actor::kController);
  EXPECT_THAT(broken(), IsEmpty());
}

TEST_F(LoopRulesTest, AFightWithAPersonIsCaught) {
  Status(kStatus);
  SetPool("20", Actor::kPerson);
  SetPool("16");
  EXPECT_THAT(broken(), ElementsAre(StartsWith("4: knob pool was set to 20 by a person")));
}

TEST_F(LoopRulesTest, WhatWasAdoptedMayBeTunedAgain) {
  Status(kStatus);
  SetPool("20", Actor::kPerson);
  EXPECT_EQ(rules_.foreign().size(), 1U);
  Status(R"({"status":{"lastGood":{"values":{"pool":"20"}}}})");
  EXPECT_TRUE(rules_.foreign().empty());
  Status(kTrial);
  SetPool("32");
  EXPECT_THAT(broken(), IsEmpty());
}

TEST_F(LoopRulesTest, WhatAPersonSetsBackInMidTrialIsTheirs) {
  Status(kStatus);
  Status(kTrial);
  SetPool("32");
  SetPool("16", Actor::kPerson);
  Status(R"({"status":{"phase":"Restoring"}})");
  EXPECT_EQ(rules_.foreign().size(), 1U);
  Status(R"({"status":{"trial":{"ordinal":1,"summary":"over"}}})");
  EXPECT_THAT(broken(), IsEmpty());
}

TEST_F(LoopRulesTest, AWayBackIntoQuarantineIsCaught) {
  Status(kStatus);
  Status(R"({"status":{"quarantine":[{"values":{"pool":"32"},"until":"2026-03-02T00:00:00Z"}]}})");
  Status(kTrial);
  EXPECT_THAT(broken(), ElementsAre(StartsWith("5: back to pool=32")));
}

TEST_F(LoopRulesTest, AQuarantineEnds) {
  Status(kStatus);
  Status(R"({"status":{"quarantine":[{"values":{"pool":"32"},"until":"2026-03-02T00:00:00Z"}]}})");
  clock_.Advance(std::chrono::hours(24));
  Status(kTrial);
  EXPECT_THAT(broken(), IsEmpty());
}

TEST_F(LoopRulesTest, LastGoodThatIsLostIsCaught) {
  Status(kStatus);
  Status(R"({"status":{"observedGeneration":1}})");
  Status(R"({"status":{"lastGood":null}})");
  EXPECT_THAT(broken(), ElementsAre(StartsWith("5: last good left status")));
}

TEST_F(LoopRulesTest, ANewWorkloadOfTheSameNameStandsWhereItLikes) {
  Status(kStatus);
  const Kind& deployments = Kinds("apps", "v1", "deployments");
  Json target = **registry().Get(deployments, {"default", "web"});
  ASSERT_TRUE(registry().Remove(deployments, {"default", "web"}, {}).ok());
  for (const char* member : {"uid", "resourceVersion", "creationTimestamp", "managedFields"}) {
    target["metadata"].Erase(member);
  }
  ASSERT_TRUE(registry().Create(deployments, "default", target, {}).ok());
  See(Actor::kPerson);
  SetPool("50", Actor::kPerson);
  Status(R"({"status":{"phase":"Restoring"}})");
  EXPECT_THAT(broken(), IsEmpty());
}

// Another knob in a ConfigMap: two objects cannot be written at once.
class LoopRulesOfTwoObjectsTest : public LoopRulesTest {
 protected:
  LoopRulesOfTwoObjectsTest()
      : LoopRulesTest({{.name = "codec",
                        .place = Dial::Place::kConfigMap,
                        .key = "codec",
                        .words = {"gzip", "zstd", "none"}}}) {
    Make(ConfigMaps(), R"({"metadata":{"name":"web"},"data":{"codec":"gzip"}})");
    Patch(Kinds("apps", "v1", "deployments"),
          R"({"spec":{"template":{"spec":{"volumes":[{"name":"v","configMap":{"name":"web"}}]}}}})",
          Actor::kPerson);
    Status(R"({"status":{"phase":"Restoring","baseline":{"values":{"codec":"gzip","pool":"16"}},
        "lastGood":{"values":{"codec":"gzip","pool":"16"}},
        "trial":{"ordinal":1,"values":{"codec":"zstd","pool":"32"}}}})");
    SetCodec("zstd");
    SetPool("32");
    EXPECT_THAT(broken(), IsEmpty());
  }

  const Kind& ConfigMaps() { return Kinds("", "v1", "configmaps"); }
  void SetCodec(const std::string& codec) {
    Patch(ConfigMaps(), (R"({"data":{"codec":")" + codec + R"("}})").c_str(), Actor::kController);
  }
};

TEST_F(LoopRulesOfTwoObjectsTest, OneMayBeWrittenBeforeTheOther) {
  SetCodec("gzip");
  Status(R"({"status":{"message":"half of it is back"}})");
  SetPool("16");
  EXPECT_THAT(broken(), IsEmpty());
}

TEST_F(LoopRulesOfTwoObjectsTest, AValueOfEitherThatStatusDoesNotKnowIsCaught) {
  SetCodec("none");
  EXPECT_THAT(broken(), ElementsAre(StartsWith("1: when a ConfigMap was written the target stood "
                                               "at codec=none pool=32")));
}

TEST_F(LoopRulesOfTwoObjectsTest, AWorkloadThatIsWrittenFirstIsCaught) {
  SetPool("16");
  EXPECT_THAT(broken(), ElementsAre(StartsWith("1: when the target was written")));
}

TEST_F(LoopRulesOfTwoObjectsTest, HalfOfACandidateThatIsLeftBehindIsCaught) {
  SetCodec("gzip");
  Make(Kinds("trimtab.dev", "v1alpha1", "trials"),
       R"({"metadata":{"name":"web-1"},
           "spec":{"loop":"web","ordinal":1,"values":{"codec":"zstd","pool":"32"}}})",
       Actor::kController);
  Status(R"({"status":{"phase":"Idle","trial":null}})");
  EXPECT_THAT(broken(), ElementsAre(StartsWith("1: when status was written")));
}

TEST_F(LoopRulesTest, ATrialBesideAnotherLoopsTrialIsCaught) {
  Make(Loops(), R"({"metadata":{"name":"web-b"},"spec":{}})");
  const auto other = registry().Patch(Loops(), {"default", "web-b"}, PatchKind::kMerge,
                                      ParseJson(kTrial), {.subresource = "status"});
  ASSERT_TRUE(other.ok());
  See(Actor::kController);
  Status(kStatus);
  Status(kTrial);
  EXPECT_THAT(broken(), ElementsAre(StartsWith("1: trial 1 began while loop web-b had one")));
}

TEST_F(LoopRulesTest, ATrialOnPlacesThatSomebodyKeepsSettingIsCaught) {
  SetPool("16", Actor::kReconciler);
  Patch(Kinds("apps", "v1", "deployments"), R"({"metadata":{"labels":{"by":"git"}}})",
        Actor::kReconciler);
  clock_.Advance(std::chrono::minutes(10));
  Status(kStatus);
  Status(kTrial);
  EXPECT_THAT(broken(), ElementsAre(StartsWith("4: trial 1 began on places")));
}

TEST_F(LoopRulesTest, ATrialOnAPlaceThatAPersonHasTakenOverIsNoFight) {
  Patch(Kinds("apps", "v1", "deployments"), R"({"metadata":{"labels":{"by":"git"}}})",
        Actor::kReconciler);
  clock_.Advance(std::chrono::minutes(10));
  SetPool("20", Actor::kPerson);
  Status(R"({"status":{"baseline":{"values":{"pool":"20"}},
      "lastGood":{"values":{"pool":"20"}}}})");
  Status(kTrial);
  EXPECT_THAT(broken(), IsEmpty());
}

TEST_F(LoopRulesTest, AWriteOfAControllerThatWasToldToStopIsCaught) {
  LetAct("a");
  TakeLease("a");
  Status(kStatus);
  Status(kTrial);
  SetPool("32");
  rules_.Stopped("a");
  EXPECT_THAT(broken(), IsEmpty());
  SetPool("16");
  EXPECT_THAT(broken(), ElementsAre(StartsWith("6: a wrote deployments.apps web after")));
}

TEST_F(LoopRulesTest, AWriteOfAControllerThatDoesNotLeadIsCaught) {
  TakeLease("a");
  LetAct("b");
  Status(kStatus);
  EXPECT_THAT(broken(), ElementsAre(StartsWith("6: b wrote tuningloops.trimtab.dev web while a")));
}

TEST_F(LoopRulesTest, ARequestThatArrivesLateIsNoFaultOfItsSender) {
  TakeLease("a");
  LetAct("b", true);
  Status(kStatus);
  EXPECT_THAT(broken(), IsEmpty());
}

TEST_F(LoopRulesTest, AnotherKindThatIsWrittenIsCaught) {
  Make(Kinds("", "v1", "namespaces"), R"({"metadata":{"name":"mine"}})", Actor::kController);
  EXPECT_THAT(broken(), ElementsAre(StartsWith("3: a controller wrote namespaces mine")));
}

}  // namespace
}  // namespace trimtab::sim
