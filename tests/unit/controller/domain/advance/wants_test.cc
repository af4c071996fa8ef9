#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/controller/domain/advance/fake_world.h"

namespace trimtab::domain {
namespace {

using std::chrono::minutes;

// What is wanted at the first visit in this phase.
Wants In(Phase phase, Mode mode = Mode::kAuto, double factor = 0.7) {
  FakeWorld world;
  world.spec.mode = mode;
  world.behaves = [factor](const Values& values) {
    return FakeWorld::Behaviour{.p95 = values.at("pool") == "32" ? 1 : factor};
  };
  EXPECT_TRUE(world.VisitUntil(phase)) << NameOf(phase) << " " << world.Told();
  return WantsOf(world.spec, world.rules, world.state(), world.now + minutes(1));
}

TEST(WantsOf, AskForTheOptimizerOnlyWhileProposing) {
  EXPECT_TRUE(In(Phase::kProposing).proposal);
  EXPECT_TRUE(In(Phase::kProposing).before.has_value());
  EXPECT_FALSE(In(Phase::kProposing, Mode::kApprove).before.has_value());
  EXPECT_FALSE(In(Phase::kProposing, Mode::kRecommend).before.has_value());
  for (const Phase phase : {Phase::kIdle, Phase::kApplying, Phase::kMeasuring, Phase::kWatching}) {
    EXPECT_FALSE(In(phase).proposal) << NameOf(phase);
    EXPECT_FALSE(In(phase).before.has_value()) << NameOf(phase);
  }
}

TEST(WantsOf, AskForLooksOnlyWhereTheyCount) {
  for (const Phase phase : {Phase::kWarming, Phase::kMeasuring}) {
    const Wants wants = In(phase);
    ASSERT_TRUE(wants.look.has_value()) << NameOf(phase);
    EXPECT_TRUE(wants.look->control && wants.look->candidate);
  }
  for (const Phase phase : {Phase::kKeeping, Phase::kWatching}) {
    const Wants wants = In(phase);
    ASSERT_TRUE(wants.look.has_value()) << NameOf(phase);
    EXPECT_TRUE(wants.look->control && !wants.look->candidate);
  }
  EXPECT_TRUE(In(Phase::kVerifying, Mode::kAuto, 8).look.has_value());
  EXPECT_TRUE(In(Phase::kWatching, Mode::kObserve).look.has_value());
  for (const Phase phase : {Phase::kIdle, Phase::kProposing, Phase::kApplying}) {
    EXPECT_FALSE(In(phase).look.has_value()) << NameOf(phase);
  }
}

TEST(WantsOf, AskForTheRecordOnlyWhereATrialCouldLeave) {
  EXPECT_TRUE(In(Phase::kKeeping).recorded);
  EXPECT_TRUE(In(Phase::kRestoring, Mode::kAuto, 8).recorded);
  for (const Phase phase : {Phase::kIdle, Phase::kApplying, Phase::kMeasuring, Phase::kWatching}) {
    EXPECT_FALSE(In(phase).recorded) << NameOf(phase);
  }
}

TEST(WantsOf, LooksComeOnAGridNoSoonerThanTheSourceHasThem) {
  FakeWorld world;
  ASSERT_TRUE(world.VisitUntil(Phase::kMeasuring));
  int looks = 0;
  for (int i = 0; i < 30 && world.state().phase == Phase::kMeasuring; ++i) {
    world.Visit();
    if (!world.wanted.look) continue;
    ++looks;
    EXPECT_EQ(world.wanted.look->at.time_since_epoch() % world.spec.step, Duration::zero());
  }
  EXPECT_GE(looks, 20);
  const Wants early = WantsOf(world.spec, world.rules, world.state(), world.now - minutes(1));
  EXPECT_FALSE(early.look.has_value());
}

TEST(WantsOf, MissedLooksAreAskedForOneByOne) {
  FakeWorld world;
  world.noise = 0.1;
  ASSERT_TRUE(world.VisitUntil([&] {
    return world.state().trial && world.state().phase == Phase::kMeasuring &&
           world.state().trial->evidence.looks.size() == 3;
  }));
  world.now += minutes(2);
  for (int64_t tick = 3; tick < 10; ++tick) {
    world.Visit();
    ASSERT_TRUE(world.wanted.look.has_value());
    EXPECT_EQ(world.wanted.look->tick, tick);
    EXPECT_EQ(world.step.revisit_in, Duration::zero());
  }
}

TEST(Writes, LooksWaitUntilThereAreEnough) {
  FakeWorld world;
  world.noise = 0.2;
  world.rules.looks_between_writes = 10;
  ASSERT_TRUE(world.VisitUntil(Phase::kMeasuring));
  const int64_t writes = world.writes;
  ASSERT_TRUE(world.VisitUntil([&] {
    return world.state().trial && world.state().trial->evidence.looks.size() == 30;
  })) << world.Told();
  EXPECT_LE(world.writes - writes, 4);
}

}  // namespace
}  // namespace trimtab::domain
