// After a keep, after a rollback, after the search.
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

FakeWorld::Behaviour Worse(const Values& values) {
  return {.p95 = values.at("pool") == "32" ? 1.0 : 8.0};
}

TEST(Watch, AKeptSettingThatTurnsBadIsTakenBack) {
  FakeWorld world;
  world.behaves = Better;
  ASSERT_TRUE(world.VisitUntil(Phase::kWatching));
  world.behaves = Worse;
  const WallTime begin = world.now;
  ASSERT_TRUE(world.VisitUntil(Phase::kRestoring)) << world.Told();
  EXPECT_LE(world.now - begin, minutes(2));
  EXPECT_EQ(world.state().reason, LoopReason::kRegressed);
  ASSERT_TRUE(world.VisitUntil(Phase::kIdle)) << world.Told();
  EXPECT_EQ(world.live.at("pool"), "32");
  EXPECT_EQ(world.state().last_good->trial, 0);
  EXPECT_EQ(world.state().reason, LoopReason::kRecovered);
  ASSERT_EQ(world.state().quarantine.size(), 1U);
  EXPECT_GT(world.state().quarantine[0].radius, 0);
  EXPECT_THAT(world.violations, IsEmpty());
}

TEST(Watch, ASlowRiseBeyondAGuardrailIsFoundWithoutAHardLimit) {
  FakeWorld world;
  world.spec.guardrails[0].limit.reset();
  world.behaves = Better;
  ASSERT_TRUE(world.VisitUntil(Phase::kWatching));
  world.VisitFor(minutes(10));
  world.environment = 2.5;
  ASSERT_TRUE(world.VisitUntil(Phase::kRestoring)) << world.Told();
  EXPECT_THAT(world.state().message, HasSubstr("p95 has become worse"));
}

TEST(Watch, AVerifyingThatIsShorterThanALookIsNoSilence) {
  FakeWorld world;
  world.behaves = Worse;
  world.spec.rollback.verify = std::chrono::seconds(1);
  ASSERT_TRUE(world.VisitUntil(Phase::kVerifying)) << world.Told();
  ASSERT_TRUE(world.VisitUntil(Phase::kIdle)) << world.Told();
  EXPECT_EQ(world.state().reason, LoopReason::kRecovered);
  EXPECT_THAT(world.reasons, Not(Contains(LoopReason::kSourceDown)));
}

TEST(Watch, ACalmWatchSeldomAlarms) {
  int alarms = 0;
  for (uint64_t seed = 0; seed < 40; ++seed) {
    FakeWorld world(seed);
    world.noise = 0.1;
    world.behaves = [](const Values& values) {
      return FakeWorld::Behaviour{.p95 = values.at("pool") == "32" ? 1.0 : 0.5};
    };
    ASSERT_TRUE(world.VisitUntil(Phase::kWatching)) << seed;
    ASSERT_TRUE(world.VisitUntil([&] { return world.state().phase != Phase::kWatching; }));
    alarms += world.state().phase == Phase::kRestoring ? 1 : 0;
  }
  EXPECT_LE(alarms, 1);
}

TEST(Watch, AlreadyWhileItIsBeingKept) {
  FakeWorld world;
  world.rollout_takes = minutes(4);
  world.behaves = Better;
  ASSERT_TRUE(world.VisitUntil(Phase::kKeeping));
  world.behaves = Worse;
  ASSERT_TRUE(world.VisitUntil(Phase::kRestoring)) << world.Told();
  EXPECT_EQ(world.state().reason, LoopReason::kRegressed);
  ASSERT_TRUE(world.VisitUntil(Phase::kVerifying)) << world.Told();
  EXPECT_EQ(world.live.at("pool"), "32");
  EXPECT_EQ(world.state().counters.kept, 0);
  EXPECT_EQ(world.state().counters.rollbacks, 1);
  EXPECT_EQ(world.state().last_verdict->reason, "Regressed");
}

TEST(Watch, AKeepThatIsNotRolledOutGoesBack) {
  FakeWorld world;
  world.behaves = Better;
  ASSERT_TRUE(world.VisitUntil(Phase::kKeeping));
  world.behaves = [](const Values& values) {
    return FakeWorld::Behaviour{.rollout_failure = values.at("pool") == "32" ? "" : "Quota"};
  };
  ASSERT_TRUE(world.VisitUntil([&] { return world.state().counters.trials == 1; })) << world.Told();
  EXPECT_EQ(world.live.at("pool"), "32");
  EXPECT_EQ(world.state().counters.kept, 0);
  EXPECT_THAT(world.violations, IsEmpty());
}

TEST(Watch, WhatGrowsTowardsItsLimitIsTakenBackAtTheEnd) {
  FakeWorld world;
  world.spec.guardrails[0].relative_to_control.reset();
  world.noise = 0.001;
  world.behaves = Better;
  ASSERT_TRUE(world.VisitUntil(Phase::kWatching));
  ASSERT_TRUE(world.VisitUntil([&] {
    world.environment *= 1.001;
    return world.state().phase != Phase::kWatching;
  }));
  EXPECT_EQ(world.state().phase, Phase::kRestoring) << world.Told();
  EXPECT_THAT(world.state().message, HasSubstr("rises steadily"));
}

TEST(Verifying, AServiceThatStaysBadIsNotTheCandidatesFault) {
  FakeWorld world;
  world.behaves = Worse;
  ASSERT_TRUE(world.VisitUntil(Phase::kVerifying));
  world.environment = 10;
  ASSERT_TRUE(world.VisitUntil(Phase::kPaused)) << world.Told();
  EXPECT_EQ(world.state().reason, LoopReason::kNotRecovered);
  EXPECT_THAT(world.state().message, HasSubstr("p95"));
  world.environment = 1;
  world.VisitFor(hours(24));
  EXPECT_EQ(world.state().phase, Phase::kPaused);
  world.ChangeSpec([](LoopSpec&) {});
  EXPECT_TRUE(world.VisitUntil(Phase::kWarming)) << world.Told();
}

TEST(Verifying, SilenceIsNoGoodNews) {
  FakeWorld world;
  world.behaves = Worse;
  ASSERT_TRUE(world.VisitUntil(Phase::kVerifying));
  world.silent = true;
  world.VisitFor(hours(2));
  EXPECT_EQ(world.state().phase, Phase::kVerifying);
  EXPECT_EQ(world.state().reason, LoopReason::kSourceDown);
  world.silent = false;
  EXPECT_TRUE(world.VisitUntil(Phase::kIdle)) << world.Told();
  EXPECT_EQ(world.state().reason, LoopReason::kRecovered);
}

TEST(Finished, DriftBeginsAnotherSearch) {
  FakeWorld world;
  world.spec.search.max_trials = 2;
  ASSERT_TRUE(world.VisitUntil(Phase::kFinished));
  world.VisitFor(hours(12));
  ASSERT_EQ(world.state().phase, Phase::kFinished) << world.Told();
  world.environment = 0.8;
  ASSERT_TRUE(world.VisitUntil(Phase::kMeasuring)) << world.Told();
  EXPECT_THAT(world.reasons, Contains(LoopReason::kDrifted));
  EXPECT_EQ(world.state().counters.search_from, 3);
  EXPECT_EQ(world.state().trial->ordinal, 3);
}

TEST(Finished, StaysFinishedWhereNoRetuningIsWanted) {
  FakeWorld world;
  world.spec.search.max_trials = 1;
  world.spec.search.retune_on_drift = false;
  ASSERT_TRUE(world.VisitUntil(Phase::kFinished));
  world.environment = 3;
  world.VisitFor(hours(48));
  EXPECT_EQ(world.state().phase, Phase::kFinished);
  EXPECT_THAT(world.reasons, Not(Contains(LoopReason::kDrifted)));
}

TEST(Finished, CalmDaysSeldomLookLikeDrift) {
  int drifts = 0;
  for (uint64_t seed = 0; seed < 8; ++seed) {
    FakeWorld world(seed);
    world.noise = 0.1;
    world.spec.search.max_trials = 1;
    ASSERT_TRUE(world.VisitUntil(Phase::kFinished)) << seed;
    world.VisitFor(hours(24));
    drifts += world.state().phase == Phase::kFinished ? 0 : 1;
  }
  EXPECT_LE(drifts, 1);
}

}  // namespace
}  // namespace trimtab::domain
