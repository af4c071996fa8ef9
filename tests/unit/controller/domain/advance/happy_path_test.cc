#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "controller/domain/judge.h"
#include "tests/unit/controller/domain/advance/fake_world.h"

namespace trimtab::domain {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

FakeWorld::Behaviour BetterWithMore(const Values& values) {
  return {.p95 = values.at("pool") == "32" ? 1 : 0.8};
}

TEST(HappyPath, ABetterCandidateIsKeptAndWatched) {
  FakeWorld world;
  world.behaves = BetterWithMore;
  ASSERT_TRUE(world.VisitUntil(Phase::kWatching)) << world.Told();
  ASSERT_TRUE(world.VisitUntil(Phase::kIdle)) << world.Told();
  EXPECT_THAT(world.phases,
              ElementsAre(Phase::kIdle, Phase::kProposing, Phase::kApplying, Phase::kWarming,
                          Phase::kMeasuring, Phase::kKeeping, Phase::kWatching, Phase::kIdle));
  // Once more at the end of the watch, to let go of what only the way back needed.
  EXPECT_THAT(world.done, ElementsAre("apply 1", "record 1", "keep 1", "keep 1"));
  EXPECT_EQ(world.live.at("pool"), "33");
  EXPECT_FALSE(world.locked);
  EXPECT_EQ(world.state().last_good->values, world.live);
  EXPECT_EQ(world.state().baseline->values.at("pool"), "32");
  EXPECT_EQ(world.state().counters.kept, 1);
  EXPECT_THAT(world.state().last_good->gain, testing::StartsWith("+"));
  EXPECT_THAT(world.violations, IsEmpty());
}

TEST(HappyPath, ACandidateThatMakesNoDifferenceGoesBack) {
  FakeWorld world;
  ASSERT_TRUE(world.VisitUntil([&] { return world.state().counters.trials == 1; })) << world.Told();
  EXPECT_EQ(world.state().phase, Phase::kIdle);
  EXPECT_EQ(world.state().reason, LoopReason::kNothingToKeep);
  EXPECT_EQ(world.live.at("pool"), "32");
  EXPECT_FALSE(world.locked);
  EXPECT_EQ(world.on_target, 0);
  EXPECT_THAT(world.violations, IsEmpty());
}

TEST(HappyPath, AWorseCandidateIsRolledBackAndItsRecoveryIsSeen) {
  FakeWorld world;
  world.behaves = [](const Values& values) {
    return FakeWorld::Behaviour{.p95 = values.at("pool") == "32" ? 1.0 : 2.0};
  };
  ASSERT_TRUE(world.VisitUntil(Phase::kVerifying)) << world.Told();
  EXPECT_EQ(world.live.at("pool"), "32");
  ASSERT_TRUE(world.VisitUntil(Phase::kIdle)) << world.Told();
  EXPECT_EQ(world.state().reason, LoopReason::kRecovered);
  EXPECT_EQ(world.state().last_verdict->kind, VerdictKind::kWorse);
  EXPECT_EQ(world.state().counters.rollbacks, 1);
  ASSERT_EQ(world.state().quarantine.size(), 1U);
  EXPECT_EQ(world.state().quarantine[0].values.at("pool"), "33");
  EXPECT_THAT(world.violations, IsEmpty());
}

TEST(HappyPath, WhatDecidedATrialIsToldOnce) {
  for (const double p95 : {0.7, 1.0, 8.0}) {
    FakeWorld world;
    world.behaves = [p95](const Values& values) {
      return FakeWorld::Behaviour{.p95 = values.at("pool") == "32" ? 1 : p95};
    };
    ASSERT_TRUE(world.VisitUntil([&] { return world.state().counters.trials == 1; }));
    const std::string& because = world.records.at(1).verdict->because;
    const auto told = std::count_if(
        world.announcements.begin(), world.announcements.end(),
        [&](const Announcement& said) { return said.message.find(because) != std::string::npos; });
    EXPECT_EQ(told, 1) << because;
  }
}

TEST(HappyPath, ARecordReplaysToItsVerdict) {
  FakeWorld world;
  world.behaves = BetterWithMore;
  ASSERT_TRUE(world.VisitUntil([&] { return world.state().counters.trials == 2; }, 5000))
      << world.Told();
  ASSERT_EQ(world.records.size(), 2U);
  for (const auto& [ordinal, trial] : world.records) {
    const Verdict again = Judge(trial.rules, trial.evidence);
    EXPECT_EQ(again.kind, trial.verdict->kind);
    EXPECT_EQ(again.because, trial.verdict->because);
  }
}

}  // namespace
}  // namespace trimtab::domain
