#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/controller/domain/advance/fake_world.h"

namespace trimtab::domain {
namespace {

using testing::IsEmpty;

// A loop that finds one better setting, one that changes nothing and one that is worse.
FakeWorld ThreeTrials() {
  FakeWorld world;
  world.noise = 0.001;
  world.spec.experiment.max_duration = std::chrono::minutes(10);
  world.spec.rollback.watch_after_keep = std::chrono::minutes(5);
  world.spec.search.max_trials = 3;
  world.spec.search.retune_on_drift = false;
  world.behaves = [](const Values& values) {
    const std::string& pool = values.at("pool");
    return FakeWorld::Behaviour{.p95 = pool == "32" ? 1 : (pool == "35" ? 4 : 0.8)};
  };
  return world;
}

class Crash : public testing::TestWithParam<FakeWorld::Death> {};

TEST_P(Crash, AtAnyVisitLeadsToTheSameEnd) {
  FakeWorld calm = ThreeTrials();
  int visits = 0;
  while (calm.state().phase != Phase::kFinished && visits < 5000) {
    calm.Visit();
    ++visits;
  }
  ASSERT_EQ(calm.state().phase, Phase::kFinished) << calm.Told();
  ASSERT_EQ(calm.live.at("pool"), "33");
  for (int at = 0; at < visits; ++at) {
    FakeWorld world = ThreeTrials();
    for (int i = 0; i < at; ++i) world.Visit();
    world.Visit(GetParam());
    ASSERT_TRUE(world.VisitUntil(Phase::kFinished, 5000)) << at << ": " << world.Told();
    EXPECT_EQ(world.live, calm.live) << at;
    EXPECT_FALSE(world.locked) << at;
    EXPECT_EQ(world.on_target, 0) << at;
    EXPECT_EQ(world.records.size(), 3U) << at;
    EXPECT_EQ(world.state().counters, calm.state().counters) << at;
    ASSERT_THAT(world.violations, IsEmpty()) << at;
  }
}

INSTANTIATE_TEST_SUITE_P(EveryPlace, Crash,
                         testing::Values(FakeWorld::Death::kBeforeWrite,
                                         FakeWorld::Death::kBeforeActions,
                                         FakeWorld::Death::kAfterOneAction));

}  // namespace
}  // namespace trimtab::domain
