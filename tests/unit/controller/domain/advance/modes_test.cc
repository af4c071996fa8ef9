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

TEST(Modes, ObserveMeasuresAndTellsAndNeverTouches) {
  FakeWorld world;
  world.spec.mode = Mode::kObserve;
  world.VisitFor(hours(24));
  EXPECT_THAT(world.done, IsEmpty());
  EXPECT_FALSE(world.finalizer);
  EXPECT_EQ(world.state().reason, LoopReason::kObserving);
  EXPECT_THAT(world.state().message, HasSubstr("p95 0."));
  EXPECT_THAT(world.state().message, HasSubstr("errors 0.00"));
  EXPECT_LE(world.state().watch->evidence.looks.size(), 300U);
  EXPECT_EQ(world.state().watch->calm.looks.size(), 144U);
  world.environment = 10;
  world.VisitFor(minutes(10));
  EXPECT_EQ(world.state().reason, LoopReason::kRegressed);
  EXPECT_EQ(world.ConditionOf("Degraded").status, "True");
  EXPECT_THAT(world.done, IsEmpty());
}

TEST(Modes, WhatOnlyLooksForgetsAWorkloadThatIsDeleted) {
  FakeWorld world;
  world.spec.mode = Mode::kObserve;
  world.VisitFor(hours(1));
  EXPECT_TRUE(world.state().last_good.has_value());
  world.there = false;
  ASSERT_TRUE(world.VisitUntil(Phase::kPending)) << world.Told();
  EXPECT_FALSE(world.state().baseline.has_value());
  EXPECT_FALSE(world.state().last_good.has_value());
  world.Replace();
  world.live["pool"] = "40";
  world.VisitFor(hours(1));
  EXPECT_EQ(world.state().last_good->values.at("pool"), "40");
}

TEST(Modes, RecommendProposesOnceAndNeverTouches) {
  FakeWorld world;
  world.spec.mode = Mode::kRecommend;
  world.VisitFor(hours(24));
  EXPECT_THAT(world.done, IsEmpty());
  EXPECT_FALSE(world.finalizer);
  EXPECT_EQ(world.state().reason, LoopReason::kRecommended);
  EXPECT_THAT(world.state().message, HasSubstr("pool 32 -> 33"));
  EXPECT_EQ(world.state().proposal->values.at("pool"), "33");
}

TEST(Modes, RecommendBeginsAnewWhereSomebodyFollowedIt) {
  FakeWorld world;
  world.spec.mode = Mode::kRecommend;
  ASSERT_TRUE(world.VisitUntil([&] { return world.state().proposal.has_value(); }));
  world.live = world.state().proposal->values;
  world.proposes = [](int64_t) {
    return Proposed{.values = {{"pool", "64"}, {"workers", "4"}}, .why = "further"};
  };
  ASSERT_TRUE(world.VisitUntil([&] {
    return world.state().proposal && world.state().proposal->values.at("pool") == "64";
  })) << world.Told();
  EXPECT_EQ(world.state().baseline->values.at("pool"), "33");
}

TEST(Modes, ApproveWaitsForThisVeryProposal) {
  FakeWorld world;
  world.spec.mode = Mode::kApprove;
  world.VisitFor(hours(5));
  EXPECT_EQ(world.state().reason, LoopReason::kAwaitingApproval);
  const std::string hash = world.state().proposal->hash;
  EXPECT_THAT(world.state().message, HasSubstr("trimtab.dev/approve=" + hash));
  EXPECT_THAT(world.done, IsEmpty());
  world.approved = "something";
  world.VisitFor(hours(1));
  EXPECT_THAT(world.done, IsEmpty());
  world.approved = hash;
  ASSERT_TRUE(world.VisitUntil(Phase::kMeasuring)) << world.Told();
  EXPECT_EQ(world.state().trial->hash, hash);
  // The next one asks again.
  ASSERT_TRUE(world.VisitUntil(Phase::kWaiting)) << world.Told();
  EXPECT_NE(world.state().proposal->hash, hash);
  EXPECT_THAT(world.violations, IsEmpty());
}

TEST(Modes, AnotherModeEndsTheTrial) {
  FakeWorld world;
  ASSERT_TRUE(world.VisitUntil(Phase::kMeasuring));
  world.ChangeSpec([](LoopSpec& spec) { spec.mode = Mode::kObserve; });
  ASSERT_TRUE(world.VisitUntil(Phase::kWatching)) << world.Told();
  EXPECT_EQ(world.live.at("pool"), "32");
  EXPECT_EQ(world.state().reason, LoopReason::kObserving);
}

TEST(Modes, TrialsRunOnlyInTheirWindows) {
  FakeWorld world;
  world.spec.windows = {
      {.days = {true, true, true, true, true, true, true}, .from = hours(9), .to = hours(10)}};
  std::vector<WallTime> live;
  for (int i = 0; i < 1000; ++i) {
    world.Visit();
    if (world.on_target != 0) live.push_back(world.now);
  }
  ASSERT_FALSE(live.empty());
  for (const WallTime at : live) {
    const Duration of_day = at - std::chrono::floor<std::chrono::days>(at);
    EXPECT_GE(of_day, hours(9));
    EXPECT_LE(of_day, hours(10) + minutes(1)) << FormatRfc3339(at);
  }
  EXPECT_THAT(world.reasons, Contains(LoopReason::kWindowClosed));
  EXPECT_THAT(world.violations, IsEmpty());
}

TEST(Modes, AWindowOfAnUnknownZoneIsAFaultOfTheSpec) {
  FakeWorld world;
  world.spec.windows = {{.days = {true}, .to = hours(1), .timezone = "Mars/Base"}};
  world.VisitFor(hours(1));
  EXPECT_EQ(world.state().reason, LoopReason::kSpecInvalid);
  EXPECT_THAT(world.state().message, HasSubstr("Mars/Base"));
}

}  // namespace
}  // namespace trimtab::domain
