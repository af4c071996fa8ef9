// What ends a trial from outside, and what holds a loop back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/controller/domain/advance/fake_world.h"

namespace trimtab::domain {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

FakeWorld::Behaviour Better(const Values& values) {
  return {.p95 = values.at("pool") == "32" ? 1.0 : 0.7};
}

// A world with a trial in this phase.
class Interruption : public testing::TestWithParam<Phase> {
 protected:
  void SetUp() override {
    world_.behaves = Better;
    ASSERT_TRUE(world_.VisitUntil(GetParam())) << world_.Told();
  }
  void TearDown() override { EXPECT_THAT(world_.violations, IsEmpty()); }

  bool TrialEnds() {
    return world_.VisitUntil([&] { return !world_.state().trial; });
  }
  void ExpectLastGood() {
    EXPECT_EQ(world_.live, (Values{{"pool", "32"}, {"workers", "4"}})) << world_.Told();
    EXPECT_FALSE(world_.locked);
    EXPECT_EQ(world_.on_target, 0);
  }

  FakeWorld world_;
};

TEST_P(Interruption, SuspendRestoresAndRests) {
  world_.ChangeSpec([](LoopSpec& spec) { spec.suspend = true; });
  ASSERT_TRUE(world_.VisitUntil([&] {
    return world_.state().phase == Phase::kPaused &&
           world_.state().reason == LoopReason::kSuspended;
  })) << world_.Told();
  ExpectLastGood();
  EXPECT_EQ(world_.state().counters.trials, 1);
  world_.ChangeSpec([](LoopSpec& spec) { spec.suspend = false; });
  EXPECT_TRUE(world_.VisitUntil(Phase::kApplying)) << world_.Told();
  EXPECT_EQ(world_.state().trial->ordinal, 2);
}

TEST_P(Interruption, ANewSpecRestoresAndBeginsAnew) {
  world_.ChangeSpec([](LoopSpec& spec) { spec.search.patience = 3; });
  ASSERT_TRUE(TrialEnds());
  ExpectLastGood();
  EXPECT_EQ(world_.state().last_verdict->reason, "SpecChanged");
  EXPECT_TRUE(world_.VisitUntil(Phase::kApplying)) << world_.Told();
  EXPECT_EQ(world_.state().observed_generation, 2);
}

TEST_P(Interruption, AnUnusableSpecIsNoHindranceToRestoring) {
  world_.spec = LoopSpec{};
  world_.spec_error = "spec.knobs: must be there";
  ++world_.generation;
  ASSERT_TRUE(world_.VisitUntil(Phase::kPaused)) << world_.Told();
  EXPECT_EQ(world_.state().reason, LoopReason::kSpecInvalid);
  EXPECT_EQ(world_.state().message, "spec.knobs: must be there");
  ExpectLastGood();
}

TEST_P(Interruption, WhatSomebodyHasSetStaysAndTheRestGoesBack) {
  world_.Edit("workers", "9");
  ASSERT_TRUE(TrialEnds());
  EXPECT_EQ(world_.live, (Values{{"pool", "32"}, {"workers", "9"}}));
  EXPECT_EQ(world_.state().last_verdict->reason, "Interrupted");
  ASSERT_TRUE(world_.VisitUntil(Phase::kApplying)) << world_.Told();
  EXPECT_EQ(world_.state().last_good->values.at("workers"), "9");
  EXPECT_EQ(world_.state().counters.interruptions, 1);
  // In the end their value is what comes back.
  world_.Delete();
  ASSERT_TRUE(world_.VisitUntil([&] { return world_.gone; }));
  EXPECT_EQ(world_.live, (Values{{"pool", "32"}, {"workers", "9"}}));
}

TEST_P(Interruption, AControllerThatKeepsSettingAPlaceIsNotFought) {
  world_.Edit("workers", "9", true);
  ASSERT_TRUE(world_.VisitUntil(Phase::kPaused)) << world_.Told();
  EXPECT_EQ(world_.state().reason, LoopReason::kContended);
  EXPECT_THAT(world_.state().message, HasSubstr("argocd-controller"));
  EXPECT_THAT(world_.state().message, HasSubstr("leave it out of Git"));
  EXPECT_EQ(world_.ConditionOf("Contended").status, "True");
  EXPECT_EQ(world_.live, (Values{{"pool", "32"}, {"workers", "9"}}));
  const size_t actions = world_.done.size();
  world_.VisitFor(hours(2));
  EXPECT_EQ(world_.done.size(), actions);
  world_.edited_again_and_again = false;
  EXPECT_TRUE(world_.VisitUntil(Phase::kApplying)) << world_.Told();
}

TEST_P(Interruption, ALostWorkloadEndsTheTrialWithoutTouchingAnything) {
  world_.there = false;
  const size_t actions = world_.done.size();
  ASSERT_TRUE(TrialEnds());
  for (size_t i = actions; i < world_.done.size(); ++i) {
    EXPECT_THAT(world_.done[i], testing::StartsWith("record"));
  }
  EXPECT_EQ(world_.state().last_verdict->reason, "TargetMissing");
  ASSERT_TRUE(world_.VisitUntil(Phase::kPending));
  world_.Replace();
  world_.live["pool"] = "40";
  ASSERT_TRUE(world_.VisitUntil(Phase::kApplying)) << world_.Told();
  EXPECT_EQ(world_.state().baseline->values.at("pool"), "40");
}

TEST_P(Interruption, WhatOutlivesALostWorkloadIsGivenBack) {
  world_.there = false;
  world_.remains = true;
  ASSERT_TRUE(TrialEnds());
  EXPECT_FALSE(world_.remains);
  EXPECT_THAT(world_.done, Contains("give back"));
  EXPECT_EQ(world_.state().last_verdict->reason, "TargetMissing");
}

TEST_P(Interruption, WhatOutlivesAReplacedWorkloadIsGivenBackBeforeTheNewOneIsRead) {
  world_.Replace();
  world_.remains = true;
  ASSERT_TRUE(TrialEnds());
  EXPECT_FALSE(world_.remains);
  ASSERT_TRUE(world_.VisitUntil(Phase::kApplying)) << world_.Told();
  EXPECT_EQ(world_.state().trial->ordinal, 2);
}

TEST_P(Interruption, AnotherWorkloadOfTheSameNameIsAStranger) {
  world_.Replace();
  world_.live["pool"] = "40";
  ASSERT_TRUE(TrialEnds());
  EXPECT_EQ(world_.live.at("pool"), "40");
  EXPECT_EQ(world_.state().last_verdict->reason, "TargetReplaced");
  ASSERT_TRUE(world_.VisitUntil(Phase::kApplying)) << world_.Told();
  EXPECT_EQ(world_.state().baseline->values.at("pool"), "40");
  EXPECT_EQ(world_.state().taken->target_uid, world_.uid);
}

TEST_P(Interruption, AnOlderLoopHasTheRight) {
  world_.overlapping_loop = "older";
  ASSERT_TRUE(world_.VisitUntil(Phase::kPaused)) << world_.Told();
  ExpectLastGood();
  EXPECT_EQ(world_.state().reason, LoopReason::kOverlap);
  world_.overlapping_loop.clear();
  EXPECT_TRUE(world_.VisitUntil(Phase::kApplying)) << world_.Told();
}

TEST_P(Interruption, AStateOfANewerVersionOnlyHasItsValuesRestored) {
  world_.status.version = 2;
  world_.memory.reset();
  const size_t records = world_.records.size();
  world_.VisitFor(minutes(30));
  ExpectLastGood();
  EXPECT_EQ(world_.state().version, 2);
  EXPECT_TRUE(world_.state().trial.has_value());
  EXPECT_EQ(world_.ConditionOf("Degraded").reason, LoopReason::kNewerState);
  EXPECT_EQ(world_.records.size(), records);
  world_.Delete();
  EXPECT_TRUE(world_.VisitUntil([&] { return world_.gone; }));
}

TEST_P(Interruption, AnApiThatIsDownIsWaitedForAndThenTheDeadlineRules) {
  world_.api_down = Trouble{LoopReason::kApiDown, "connection refused"};
  world_.VisitFor(hours(2));
  EXPECT_EQ(world_.ConditionOf("Degraded").status, "True");
  world_.api_down.reset();
  ASSERT_TRUE(TrialEnds());
  ExpectLastGood();
  EXPECT_EQ(world_.state().last_verdict->reason, "ApiDown");
}

TEST_P(Interruption, AClockThatWentBackEndsTheTrial) {
  world_.now -= hours(5);
  ASSERT_TRUE(TrialEnds());
  ExpectLastGood();
  EXPECT_EQ(world_.state().last_verdict->reason, "ClockJumped");
  EXPECT_NE(world_.state().last_verdict->kind, VerdictKind::kWorse);
}

INSTANTIATE_TEST_SUITE_P(WhileACandidateIsLive, Interruption,
                         testing::Values(Phase::kApplying, Phase::kWarming, Phase::kMeasuring,
                                         Phase::kKeeping),
                         [](const auto& phase) { return std::string(NameOf(phase.param)); });

TEST(Interruptions, TheThirdInARowPausesUntilAPersonChangesTheLoop) {
  FakeWorld world;
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(world.VisitUntil(Phase::kMeasuring)) << world.Told();
    world.Edit("workers", std::to_string(6 + i));
    ASSERT_TRUE(world.VisitUntil([&] { return world.state().counters.interruptions == i + 1; }));
  }
  EXPECT_EQ(world.state().phase, Phase::kPaused);
  EXPECT_EQ(world.state().reason, LoopReason::kInterrupted);
  world.VisitFor(hours(48));
  EXPECT_EQ(world.state().phase, Phase::kPaused);
  world.ChangeSpec([](LoopSpec&) {});
  EXPECT_TRUE(world.VisitUntil(Phase::kMeasuring)) << world.Told();
  EXPECT_EQ(world.state().counters.interruptions, 0);
  EXPECT_THAT(world.violations, IsEmpty());
}

TEST(Interruptions, WaitLongerEachTime) {
  FakeWorld world;
  std::vector<Duration> waits;
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(world.VisitUntil(Phase::kMeasuring)) << world.Told();
    world.Edit("workers", std::to_string(6 + i));
    ASSERT_TRUE(world.VisitUntil([&] { return world.state().counters.interruptions == i + 1; }));
    waits.push_back(*world.state().not_before - world.state().phase_since);
  }
  EXPECT_EQ(waits[0], 2 * world.rules.cool_down);
  EXPECT_EQ(waits[1], 4 * world.rules.cool_down);
}

TEST(Interruptions, AnEditBetweenTrialsBecomesWhatTheNextIsComparedWith) {
  FakeWorld world;
  world.behaves = Better;
  ASSERT_TRUE(world.VisitUntil(Phase::kWatching));
  world.Edit("workers", "9");
  ASSERT_TRUE(world.VisitUntil(Phase::kApplying)) << world.Told();
  EXPECT_EQ(world.state().last_good->values, (Values{{"pool", "33"}, {"workers", "9"}}));
  EXPECT_EQ(world.state().last_good->gain, "");
  EXPECT_THAT(world.violations, IsEmpty());
}

TEST(Interruptions, WithOwnershipAskAPlaceOfSomebodyIsNotTaken) {
  FakeWorld world;
  world.contention = Contention{.place = "env DB_POOL_SIZE", .manager = "helm"};
  world.spec.take_ownership = false;
  ASSERT_TRUE(world.VisitUntil(Phase::kPaused));
  EXPECT_EQ(world.state().reason, LoopReason::kContended);
  EXPECT_THAT(world.done, IsEmpty());
  world.ChangeSpec([](LoopSpec& spec) { spec.take_ownership = true; });
  EXPECT_TRUE(world.VisitUntil(Phase::kApplying)) << world.Told();
}

TEST(Interruptions, OtherPlacesInTheSpecHaveTheOldOnesGivenBackFirst) {
  FakeWorld world;
  world.behaves = Better;
  ASSERT_TRUE(world.VisitUntil(Phase::kWatching));
  world.places_changed = true;
  world.ChangeSpec([](LoopSpec& spec) { spec.knobs.pop_back(); });
  ASSERT_TRUE(world.VisitUntil([&] { return !world.state().taken.has_value(); })) << world.Told();
  EXPECT_EQ(world.live.at("pool"), "32");
  EXPECT_FALSE(world.owned);
  ASSERT_TRUE(world.VisitUntil(Phase::kApplying)) << world.Told();
  EXPECT_THAT(world.violations, IsEmpty());
}

TEST(Interruptions, AFinalizerThatSomebodyTookAwayComesBack) {
  FakeWorld world;
  ASSERT_TRUE(world.VisitUntil(Phase::kMeasuring));
  world.finalizer = false;
  world.Visit();
  EXPECT_TRUE(world.finalizer);
}

TEST(Interruptions, AnotherSearchBeginsWhereTheObjectivesAreOthers) {
  FakeWorld world;
  ASSERT_TRUE(world.VisitUntil([&] { return world.state().counters.trials == 2; }));
  EXPECT_EQ(world.state().counters.search_from, 1);
  EXPECT_EQ(world.state().counters.since_better, 2);
  world.ChangeSpec([](LoopSpec& spec) { spec.rollback.verify = minutes(6); });
  ASSERT_TRUE(world.VisitUntil([&] { return world.state().observed_generation == 2; }));
  ASSERT_TRUE(world.VisitUntil(Phase::kIdle));
  EXPECT_EQ(world.state().counters.search_from, 1);
  world.ChangeSpec([](LoopSpec& spec) { spec.objectives[0].query = "p99{$arm}"; });
  ASSERT_TRUE(world.VisitUntil([&] { return world.state().observed_generation == 3; }));
  ASSERT_TRUE(world.VisitUntil(Phase::kIdle));
  EXPECT_EQ(world.state().counters.search_from, world.state().counters.trials + 1);
  EXPECT_EQ(world.state().counters.since_better, 0);
}

TEST(Interruptions, ACandidateThatNobodyAccountsForIsTakenBack) {
  FakeWorld world;
  ASSERT_TRUE(world.VisitUntil([&] { return world.state().counters.trials == 1; }));
  // An older leader's write comes late.
  world.live["pool"] = "99";
  world.on_target = 1;
  world.locked = true;
  ASSERT_TRUE(world.VisitUntil([&] { return world.on_target == 0; })) << world.Told();
  EXPECT_EQ(world.live.at("pool"), "32");
  EXPECT_FALSE(world.locked);
  EXPECT_THAT(world.reasons, Contains(LoopReason::kRestoring));
}

TEST(Interruptions, AStrangersTrialIsLeftToAPerson) {
  FakeWorld world;
  world.on_target = 7;
  world.locked = true;
  world.VisitFor(hours(1));
  EXPECT_EQ(world.state().phase, Phase::kPaused);
  EXPECT_EQ(world.state().reason, LoopReason::kBaselineUnreadable);
  EXPECT_THAT(world.done, IsEmpty());
}

TEST(Release, EndsATrialWhoseArmsThenRunDifferentThings) {
  for (const Phase phase : {Phase::kApplying, Phase::kWarming, Phase::kMeasuring}) {
    FakeWorld world;
    world.behaves = Better;
    ASSERT_TRUE(world.VisitUntil(phase)) << world.Told();
    world.program = "image 2";
    world.Visit();
    EXPECT_EQ(world.state().phase, Phase::kRestoring) << NameOf(phase);
    ASSERT_TRUE(world.VisitUntil([&] { return !world.state().trial; })) << world.Told();
    EXPECT_EQ(world.state().last_verdict->kind, VerdictKind::kNoData);
    EXPECT_EQ(world.state().last_verdict->reason, "Released");
    EXPECT_THAT(world.state().quarantine, IsEmpty());
    EXPECT_EQ(world.live.at("pool"), "32");
    EXPECT_TRUE(world.VisitUntil(Phase::kMeasuring)) << world.Told();
    EXPECT_THAT(world.violations, IsEmpty());
  }
}

TEST(Release, DoesNotHoldUpAKeepUnderWay) {
  FakeWorld world;
  world.behaves = Better;
  ASSERT_TRUE(world.VisitUntil(Phase::kKeeping)) << world.Told();
  world.program = "image 2";
  ASSERT_TRUE(world.VisitUntil(Phase::kWatching)) << world.Told();
  EXPECT_EQ(world.live.at("pool"), "33");
}

}  // namespace
}  // namespace trimtab::domain
