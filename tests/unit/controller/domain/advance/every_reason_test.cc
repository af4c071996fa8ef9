// Every reason of a loop, with the shortest story that leads to it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/controller/domain/advance/fake_world.h"

namespace trimtab::domain {
namespace {

using World = FakeWorld;

struct Story {
  LoopReason reason;
  std::function<void(World&)> tell;
};

void Live(World& world) { world.VisitFor(std::chrono::hours(3)); }

void Better(World& world, double factor = 0.7) {
  world.behaves = [factor](const Values& values) {
    return World::Behaviour{.p95 = values.at("pool") == "32" ? 1 : factor};
  };
}

std::function<void(World&)> InMode(Mode mode) {
  return [mode](World& world) {
    world.spec.mode = mode;
    Live(world);
  };
}

std::function<void(World&)> During(Phase phase, const std::function<void(World&)>& what) {
  return [phase, what](World& world) {
    Better(world);
    ASSERT_TRUE(world.VisitUntil(phase)) << world.Told();
    what(world);
    for (int i = 0; i < 5; ++i) world.Visit();
  };
}

Contention Hpa() {
  return {.place = "replicas", .manager = "hpa", .reconciling = true, .advice = "remove it"};
}

void FailToRecover(World& world) {
  Better(world, 8);
  ASSERT_TRUE(world.VisitUntil(Phase::kVerifying)) << world.Told();
  world.environment = 10;
  Live(world);
}

void RegressAfterKeep(World& world) {
  Better(world);
  ASSERT_TRUE(world.VisitUntil(Phase::kWatching)) << world.Told();
  world.environment = 10;
  world.VisitFor(std::chrono::minutes(20));
}

void DriftAfterTheEnd(World& world) {
  world.spec.search.max_trials = 1;
  ASSERT_TRUE(world.VisitUntil(Phase::kFinished)) << world.Told();
  world.VisitFor(std::chrono::hours(4));
  world.environment = 1.5;
  world.VisitFor(std::chrono::hours(8));
}

void GiveBackOtherPlaces(World& world) {
  Better(world);
  ASSERT_TRUE(world.VisitUntil(Phase::kWatching)) << world.Told();
  world.places_changed = true;
  world.ChangeSpec([](LoopSpec& spec) { spec.constraints.push_back("pool <= 64"); });
  world.Visit();
}

void ProposeTheSameAgain(World& world) {
  Better(world, 8);
  world.proposes = [](int64_t) {
    return Proposed{.values = {{"pool", "40"}, {"workers", "4"}}, .why = "again"};
  };
  Live(world);
}

void StopByOptimizer(World& world) {
  world.proposes = [](int64_t) { return Proposed{.kind = Proposed::Kind::kStop, .why = "done"}; };
  Live(world);
}

void FailRollout(World& world) {
  world.behaves = [](const Values& values) {
    return World::Behaviour{.rollout_failure = values.at("pool") == "32" ? "" : "CrashLoop"};
  };
  Live(world);
}

// In good order.
std::vector<Story> CalmStories() {
  return {
      {LoopReason::kPending, Live},
      {LoopReason::kObserving, InMode(Mode::kObserve)},
      {LoopReason::kRecommended, InMode(Mode::kRecommend)},
      {LoopReason::kAwaitingApproval, InMode(Mode::kApprove)},
      {LoopReason::kProposing, Live},
      {LoopReason::kApplying, Live},
      {LoopReason::kWarming, Live},
      {LoopReason::kMeasuring, Live},
      {LoopReason::kKeeping, During(Phase::kKeeping, Live)},
      {LoopReason::kKept, During(Phase::kWatching, Live)},
      {LoopReason::kWatching, During(Phase::kWatching, Live)},
      {LoopReason::kRestoring, Live},
      {LoopReason::kRolledBack, [](World& world) { Better(world, 8), Live(world); }},
      {LoopReason::kVerifying, [](World& world) { Better(world, 8), Live(world); }},
      {LoopReason::kRecovered, [](World& world) { Better(world, 8), Live(world); }},
      {LoopReason::kNothingToKeep, Live},
      {LoopReason::kCoolingDown, ProposeTheSameAgain},
      {LoopReason::kWindowClosed,
       [](World& world) {
         world.spec.windows = {{.days = {false, true}, .from = {}, .to = std::chrono::hours(5)}};
         Live(world);
       }},
      {LoopReason::kBudgetSpent,
       [](World& world) { world.spec.search.max_trials = 1, Live(world); }},
      {LoopReason::kNothingToGain, StopByOptimizer},
      {LoopReason::kPatienceSpent,
       [](World& world) { world.spec.search.patience = 2, Live(world); }},
      {LoopReason::kDrifted, DriftAfterTheEnd},
      {LoopReason::kSuspended,
       During(Phase::kMeasuring,
              [](World& world) { world.ChangeSpec([](LoopSpec& s) { s.suspend = true; }); })},
      {LoopReason::kGivenBack, GiveBackOtherPlaces},
  };
}

// What a person has to look at.
std::vector<Story> SadStories() {
  return {
      {LoopReason::kSpecInvalid,
       [](World& world) { world.spec_error = "spec.knobs: no", Live(world); }},
      {LoopReason::kTargetMissing,
       During(Phase::kWarming, [](World& world) { world.there = false; })},
      {LoopReason::kTargetReplaced, During(Phase::kWarming, [](World& world) { world.Replace(); })},
      {LoopReason::kTargetUnready, During(Phase::kMeasuring,
                                          [](World& world) {
                                            world.behaves = [](const Values&) {
                                              return World::Behaviour{.rollout_failure =
                                                                          "CrashLoop"};
                                            };
                                          })},
      {LoopReason::kBaselineUnreadable,
       [](World& world) { world.unreadable = "knob pool: is not a number", Live(world); }},
      {LoopReason::kExposureImpossible,
       [](World& world) { world.exposure_impossible = "strategy: Recreate", Live(world); }},
      {LoopReason::kContended, [](World& world) { world.contention = Hpa(), Live(world); }},
      {LoopReason::kInterrupted,
       During(Phase::kMeasuring, [](World& world) { world.Edit("pool", "7"); })},
      {LoopReason::kOverlap, [](World& world) { world.overlapping_loop = "older", Live(world); }},
      {LoopReason::kSpecChanged,
       During(Phase::kMeasuring, [](World& world) { world.ChangeSpec([](LoopSpec&) {}); })},
      {LoopReason::kReleased,
       During(Phase::kMeasuring, [](World& world) { world.program = "image 2"; })},
      {LoopReason::kRolloutFailed, FailRollout},
      {LoopReason::kCandidateRefused,
       [](World& world) { world.refused = "must be below 40", Live(world); }},
      {LoopReason::kForbidden, During(Phase::kApplying,
                                      [](World& world) {
                                        world.on_target = 0;
                                        world.trouble = Trouble{LoopReason::kForbidden, "no right"};
                                      })},
      {LoopReason::kSourceDown, [](World& world) { world.silent = true, Live(world); }},
      {LoopReason::kQueryInvalid,
       During(Phase::kMeasuring,
              [](World& world) {
                world.trouble = Trouble{LoopReason::kQueryInvalid, "parse error"};
              })},
      {LoopReason::kNotRecovered, FailToRecover},
      {LoopReason::kRegressed, RegressAfterKeep},
      {LoopReason::kNewerState, During(Phase::kMeasuring,
                                       [](World& world) {
                                         world.status.version = 2;
                                         world.memory.reset();
                                       })},
      {LoopReason::kApiDown, During(Phase::kMeasuring,
                                    [](World& world) {
                                      world.api_down = Trouble{LoopReason::kApiDown, "refused"};
                                      Live(world);
                                    })},
      {LoopReason::kClockJumped,
       During(Phase::kMeasuring, [](World& world) { world.now -= std::chrono::hours(1); })},
  };
}

std::vector<Story> Stories() {
  std::vector<Story> stories = CalmStories();
  for (Story& story : SadStories()) stories.push_back(std::move(story));
  return stories;
}

class EveryReason : public testing::TestWithParam<Story> {};

TEST_P(EveryReason, IsReachedByItsStory) {
  World world;
  GetParam().tell(world);
  EXPECT_THAT(world.reasons, testing::Contains(GetParam().reason)) << world.Told();
  EXPECT_THAT(world.violations, testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Stories, EveryReason, testing::ValuesIn(Stories()),
                         [](const auto& story) { return std::string(NameOf(story.param.reason)); });

TEST(EveryReasonOfALoop, HasAStory) {
  std::set<LoopReason> told;
  for (const Story& story : Stories()) told.insert(story.reason);
  constexpr int kReasons = static_cast<int>(LoopReason::kClockJumped) + 1;
  for (int reason = 0; reason < kReasons; ++reason) {
    EXPECT_TRUE(told.contains(static_cast<LoopReason>(reason)))
        << NameOf(static_cast<LoopReason>(reason));
  }
}

}  // namespace
}  // namespace trimtab::domain
