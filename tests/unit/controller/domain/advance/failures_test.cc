// Candidates that cannot be rolled out, sources that are silent.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/domain/judge.h"
#include "tests/unit/controller/domain/advance/fake_world.h"

namespace trimtab::domain {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::IsEmpty;

std::function<FakeWorld::Behaviour(const Values&)> Candidates(FakeWorld::Behaviour behaviour) {
  return [behaviour](const Values& values) {
    return values.at("pool") == "32" ? FakeWorld::Behaviour() : behaviour;
  };
}

bool OneTrial(FakeWorld& world) {
  return world.VisitUntil([&] { return world.state().counters.trials == 1; });
}

TEST(Failures, ARolloutThatTheCandidateBreaksIsToldAsWorse) {
  FakeWorld world;
  world.behaves = Candidates({.rollout_failure = "CrashLoop"});
  ASSERT_TRUE(OneTrial(world)) << world.Told();
  EXPECT_EQ(world.state().last_verdict->kind, VerdictKind::kWorse);
  EXPECT_EQ(world.state().last_verdict->reason, "RolloutFailed");
  EXPECT_EQ(world.records.at(1).verdict->reason, Reason::kCrashed);
  EXPECT_EQ(world.live.at("pool"), "32");
  EXPECT_EQ(world.state().quarantine.size(), 1U);
  EXPECT_EQ(world.state().counters.failures, 1);
}

TEST(Failures, ARolloutThatTheClusterHoldsUpSaysNothingOfTheCandidate) {
  FakeWorld world;
  world.behaves = Candidates({.rollout_failure = "Quota"});
  ASSERT_TRUE(OneTrial(world)) << world.Told();
  EXPECT_EQ(world.state().last_verdict->kind, VerdictKind::kNoData);
  EXPECT_THAT(world.state().quarantine, IsEmpty());
}

TEST(Failures, ThreeInARowPauseForTheLongestWait) {
  FakeWorld world;
  world.behaves = Candidates({.rollout_failure = "Quota"});
  ASSERT_TRUE(world.VisitUntil(Phase::kPaused)) << world.Told();
  EXPECT_EQ(world.state().counters.trials, 3);
  EXPECT_EQ(*world.state().not_before - world.state().phase_since, world.rules.longest_wait);
  world.behaves = Candidates({});
  ASSERT_TRUE(world.VisitUntil(Phase::kMeasuring)) << world.Told();
  EXPECT_THAT(world.violations, IsEmpty());
}

TEST(Failures, ACandidateThatTheServerRefusesIsToldAsWorse) {
  FakeWorld world;
  world.refused = "spec.template: Invalid value";
  ASSERT_TRUE(OneTrial(world)) << world.Told();
  EXPECT_EQ(world.records.at(1).verdict->kind, VerdictKind::kWorse);
  EXPECT_EQ(world.records.at(1).verdict->reason, Reason::kRefused);
  EXPECT_EQ(world.state().last_verdict->message, "spec.template: Invalid value");
}

TEST(Failures, ARolloutWithoutEndIsGivenUpAtItsDeadline) {
  FakeWorld world;
  world.rollout_takes = hours(1);
  ASSERT_TRUE(world.VisitUntil(Phase::kRestoring)) << world.Told();
  EXPECT_EQ(world.state().reason, LoopReason::kRolloutFailed);
  EXPECT_LE(world.now - world.state().trial->started, world.rules.rollout_deadline + minutes(1));
}

TEST(Failures, PodsThatFailEndATrialWhileTheSourceIsSilent) {
  for (const Phase phase : {Phase::kApplying, Phase::kWarming, Phase::kMeasuring}) {
    FakeWorld world;
    ASSERT_TRUE(world.VisitUntil(phase));
    world.silent = true;
    world.behaves = Candidates({.restarts = 2});
    // The candidate has to be there before it can fail.
    ASSERT_TRUE(world.VisitUntil([&] { return world.on_target == 1; }));
    const WallTime begin = world.now;
    ASSERT_TRUE(world.VisitUntil(Phase::kRestoring)) << world.Told();
    EXPECT_LE(world.now - begin, minutes(1)) << NameOf(phase);
    EXPECT_EQ(world.state().trial->verdict->reason, Reason::kCrashed);
  }
}

TEST(Failures, AHardLimitEndsATrialInItsWarmUp) {
  FakeWorld world;
  world.spec.experiment.warmup = minutes(10);
  world.behaves = Candidates({.p95 = 10});
  ASSERT_TRUE(world.VisitUntil(Phase::kRestoring)) << world.Told();
  EXPECT_EQ(world.state().trial->verdict->reason, Reason::kHardLimit);
  EXPECT_LE(world.now - world.state().trial->started, minutes(4));
  const TrialState& trial = *world.state().trial;
  EXPECT_EQ(Judge(trial.rules, trial.evidence).because, trial.verdict->because);
}

TEST(Failures, NoTrialBeginsWithoutData) {
  FakeWorld world;
  world.silent = true;
  world.VisitFor(hours(1));
  EXPECT_EQ(world.state().phase, Phase::kProposing);
  EXPECT_EQ(world.state().reason, LoopReason::kSourceDown);
  EXPECT_THAT(world.state().message, testing::HasSubstr("p95 has no data (it found no series)"));
  EXPECT_THAT(world.done, IsEmpty());
  world.silent = false;
  EXPECT_TRUE(world.VisitUntil(Phase::kMeasuring)) << world.Told();
}

TEST(Failures, PodsThatHaveNoSamplesYetAreNoNews) {
  FakeWorld world;
  world.silent = true;
  world.VisitFor(minutes(3));
  EXPECT_THAT(world.announcements, IsEmpty());
  EXPECT_EQ(world.ConditionOf("Degraded").status, "False");
  EXPECT_THAT(world.state().message, testing::HasSubstr("p95 has no data"));
  world.silent = false;
  ASSERT_TRUE(world.VisitUntil(Phase::kMeasuring)) << world.Told();
  for (const Announcement& told : world.announcements) EXPECT_FALSE(told.warning) << told.message;
}

TEST(Failures, ASourceThatFallsSilentEndsTheTrialWithoutBlame) {
  FakeWorld world;
  ASSERT_TRUE(world.VisitUntil(Phase::kMeasuring));
  world.silent = true;
  ASSERT_TRUE(OneTrial(world)) << world.Told();
  EXPECT_EQ(world.state().last_verdict->kind, VerdictKind::kNoData);
  EXPECT_EQ(world.live.at("pool"), "32");
  EXPECT_THAT(world.state().quarantine, IsEmpty());
  EXPECT_EQ(world.state().counters.since_better, 0);
}

TEST(Failures, AQueryThatTheSourceRefusesPausesForAWhile) {
  FakeWorld world;
  ASSERT_TRUE(world.VisitUntil(Phase::kMeasuring));
  world.trouble = Trouble{LoopReason::kQueryInvalid, "parse error at char 3"};
  ASSERT_TRUE(world.VisitUntil(Phase::kPaused)) << world.Told();
  EXPECT_EQ(world.state().reason, LoopReason::kQueryInvalid);
  EXPECT_EQ(world.live.at("pool"), "32");
  world.trouble.reset();
  world.ChangeSpec([](LoopSpec&) {});
  EXPECT_TRUE(world.VisitUntil(Phase::kMeasuring)) << world.Told();
}

TEST(Failures, TroubleIsToldOnceAndItsEndIsSeen) {
  FakeWorld world;
  ASSERT_TRUE(world.VisitUntil(Phase::kMeasuring));
  world.announcements.clear();
  world.trouble = Trouble{LoopReason::kForbidden, "may not list pods"};
  for (int i = 0; i < 5; ++i) world.Visit();
  ASSERT_EQ(world.announcements.size(), 1U);
  EXPECT_TRUE(world.announcements[0].warning);
  EXPECT_EQ(world.announcements[0].reason, LoopReason::kForbidden);
  EXPECT_EQ(world.ConditionOf("Degraded").message, "may not list pods");
  world.trouble.reset();
  world.Visit();
  EXPECT_EQ(world.ConditionOf("Degraded").status, "False");
}

TEST(Failures, WhatOnlyShowsWhenItIsTriedIsTriedNowAndThen) {
  FakeWorld world;
  int visits = 0;
  world.proposes = [&](int64_t) {
    world.spec_error = "the optimizer refuses";
    return Proposed();
  };
  const WallTime end = world.now + hours(10);
  for (; world.now < end; ++visits) {
    world.Visit();
    if (world.state().phase == Phase::kPaused) world.spec_error.clear();
  }
  EXPECT_THAT(world.reasons, testing::Contains(LoopReason::kSpecInvalid));
  EXPECT_LE(visits, 10 * 12 * 8);
}

TEST(Failures, ASpecThatCouldNeverBeReadIsToldOnce) {
  Observed seen;
  seen.generation = 1;
  seen.spec_error = "spec.knobs: must be there";
  const WallTime now{};
  const Step first = Advance(LoopSpec{}, HouseRules{}, LoopState{}, seen, now);
  EXPECT_EQ(first.next.phase, Phase::kPaused);
  EXPECT_EQ(first.next.reason, LoopReason::kSpecInvalid);
  EXPECT_EQ(first.next.message, "spec.knobs: must be there");
  EXPECT_THAT(first.actions, testing::IsEmpty());
  const Step again = Advance(LoopSpec{}, HouseRules{}, first.next, seen, now);
  EXPECT_THAT(again.announcements, testing::IsEmpty());
}

}  // namespace
}  // namespace trimtab::domain
