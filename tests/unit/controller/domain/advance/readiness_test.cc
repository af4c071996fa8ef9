// Targets whose pods do not come up with the last good values either.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/controller/domain/advance/fake_world.h"

namespace trimtab::domain {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

FakeWorld::Behaviour Better(const Values& values) {
  return {.p95 = values.at("pool") == "32" ? 1.0 : 0.7};
}

FakeWorld::Behaviour Crashing(const Values&) {
  return {.restarts = 5, .rollout_failure = "CrashLoop"};
}

auto Told(FakeWorld& world, LoopReason reason) {
  return std::count_if(world.announcements.begin(), world.announcements.end(),
                       [&](const Announcement& told) { return told.reason == reason; });
}

bool IsHeld(const FakeWorld& world) {
  return world.state().phase == Phase::kPaused &&
         world.state().reason == LoopReason::kTargetUnready;
}

// A world in this phase, in which from now on no pod comes up.
class Unready : public testing::TestWithParam<Phase> {
 protected:
  void SetUp() override {
    world_.behaves = Better;
    ASSERT_TRUE(world_.VisitUntil(GetParam())) << world_.Told();
    world_.announcements.clear();
    world_.behaves = Crashing;
  }
  void TearDown() override { EXPECT_THAT(world_.violations, IsEmpty()); }

  bool Hold() {
    return world_.VisitUntil([&] { return IsHeld(world_); });
  }

  FakeWorld world_;
};

TEST_P(Unready, IsLeftAtLastGoodAndToldOnce) {
  ASSERT_TRUE(Hold()) << world_.Told();
  EXPECT_EQ(world_.live.at("pool"), "32");
  EXPECT_FALSE(world_.locked);
  EXPECT_EQ(world_.on_target, 0);
  EXPECT_FALSE(world_.state().trial.has_value());
  EXPECT_EQ(world_.state().counters.trials, std::ssize(world_.records));
  const auto touched = world_.done.size();
  world_.VisitFor(hours(3));
  EXPECT_TRUE(IsHeld(world_)) << world_.Told();
  EXPECT_EQ(world_.done.size(), touched);
  EXPECT_EQ(Told(world_, LoopReason::kTargetUnready), 1);
  EXPECT_EQ(world_.ConditionOf("Degraded").status, "True");
  EXPECT_THAT(world_.ConditionOf("Paused").message,
              HasSubstr("checkout are ready with the last good values: The rollout failed: Crash"));
}

TEST_P(Unready, GoesOnByItselfWhenItsPodsAreReady) {
  ASSERT_TRUE(Hold()) << world_.Told();
  world_.VisitFor(hours(1));
  world_.behaves = Better;
  const WallTime mended = world_.now;
  ASSERT_TRUE(world_.VisitUntil(Phase::kApplying)) << world_.Told();
  EXPECT_LE(world_.now - mended, minutes(10));
  EXPECT_EQ(Told(world_, LoopReason::kRecovered), 1);
  EXPECT_EQ(world_.ConditionOf("Degraded").status, "False");
}

TEST_P(Unready, IsGivenBackWhenItsLoopIsDeleted) {
  ASSERT_TRUE(Hold()) << world_.Told();
  world_.Delete();
  world_.VisitFor(minutes(5));
  EXPECT_TRUE(world_.gone);
  EXPECT_EQ(world_.live, world_.original);
}

INSTANTIATE_TEST_SUITE_P(InEachPhase, Unready,
                         testing::Values(Phase::kApplying, Phase::kWarming, Phase::kMeasuring,
                                         Phase::kKeeping, Phase::kWatching),
                         [](const auto& phase) { return std::string(NameOf(phase.param)); });

TEST(Readiness, PodsThatAreMerelySlowAreGivenUpAtTheDeadline) {
  FakeWorld world;
  ASSERT_TRUE(world.VisitUntil(Phase::kMeasuring));
  world.rollout_takes = hours(1);
  world.ChangeSpec([](LoopSpec& spec) { spec.search.patience = 3; });
  ASSERT_TRUE(world.VisitUntil(Phase::kRestoring)) << world.Told();
  const WallTime begin = world.now;
  ASSERT_TRUE(world.VisitUntil(Phase::kPaused)) << world.Told();
  EXPECT_EQ(world.state().reason, LoopReason::kTargetUnready);
  EXPECT_GE(world.now - begin, world.rules.rollout_deadline - minutes(1));
  EXPECT_LE(world.now - begin, world.rules.rollout_deadline + minutes(1));
  EXPECT_EQ(world.state().last_verdict->reason, "SpecChanged");
  EXPECT_THAT(world.violations, IsEmpty());
}

TEST(Readiness, HasItsTimeFromWhenTheValuesAreBack) {
  FakeWorld world;
  ASSERT_TRUE(world.VisitUntil(Phase::kMeasuring));
  world.ChangeSpec([](LoopSpec& spec) { spec.search.patience = 3; });
  world.Visit(FakeWorld::Death::kBeforeActions);
  ASSERT_EQ(world.state().phase, Phase::kRestoring);
  world.now += hours(2);
  world.rollout_takes = minutes(5);
  ASSERT_TRUE(world.VisitUntil([&] { return !world.state().trial; })) << world.Told();
  EXPECT_EQ(world.state().phase, Phase::kIdle) << world.Told();
  EXPECT_EQ(Told(world, LoopReason::kTargetUnready), 0);
}

TEST(Readiness, NoTrialBeginsBesidePodsThatAreNotReady) {
  FakeWorld world;
  const WallTime ready = world.now + minutes(5);
  world.rollout_done = ready;
  ASSERT_TRUE(world.VisitUntil(Phase::kApplying)) << world.Told();
  EXPECT_GE(world.state().trial->started, ready);
  EXPECT_EQ(Told(world, LoopReason::kTargetUnready), 0);
}

TEST(Readiness, AWorkloadThatNeverComesUpIsHeldUntouched) {
  FakeWorld world;
  world.behaves = Crashing;
  ASSERT_TRUE(world.VisitUntil(Phase::kPaused)) << world.Told();
  EXPECT_EQ(world.state().reason, LoopReason::kTargetUnready);
  EXPECT_THAT(world.done, IsEmpty());
  world.ChangeSpec([](LoopSpec& spec) { spec.suspend = true; });
  world.Visit();
  EXPECT_EQ(world.state().reason, LoopReason::kSuspended);
}

}  // namespace
}  // namespace trimtab::domain
