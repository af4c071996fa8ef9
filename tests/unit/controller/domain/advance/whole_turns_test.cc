// Exposure Whole: the workload takes turns, A B B A or B A A B.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "controller/domain/loop/looks.h"
#include "tests/unit/controller/domain/advance/fake_world.h"

namespace trimtab::domain {
namespace {

using std::chrono::minutes;
using testing::IsEmpty;

LoopSpec WholeSpec() {
  LoopSpec spec = FakeWorld().spec;
  spec.experiment.exposure = Exposure::kWhole;
  spec.experiment.max_duration = minutes(90);
  return spec;
}

// The arms of the runs of a trial, as "ABBA...".
std::string RunsOf(const LoopSpec& spec, int64_t ordinal, int64_t runs) {
  const JudgeRules rules = RulesFor(spec, 5);
  std::string text;
  for (int64_t run = 0; run < runs; ++run) {
    text += CandidateLiveAt(spec, rules, ordinal, run * rules.run_looks) ? 'B' : 'A';
  }
  return text;
}

TEST(WholeTurns, EachFourRunsAreBalancedAndDrawnFromSeedAndOrdinal) {
  const LoopSpec spec = WholeSpec();
  std::set<std::string> firsts;
  for (int64_t ordinal = 1; ordinal < 20; ++ordinal) {
    const std::string runs = RunsOf(spec, ordinal, 8);
    for (const std::string& four : {runs.substr(0, 4), runs.substr(4, 4)}) {
      EXPECT_TRUE(four == "ABBA" || four == "BAAB") << four;
    }
    EXPECT_EQ(runs, RunsOf(spec, ordinal, 8));
    firsts.insert(runs);
  }
  EXPECT_EQ(firsts.size(), 4U);
}

TEST(WholeTurns, ABetterCandidateIsFoundAndAWorseOneGoesBack) {
  for (const double factor : {0.6, 1.8}) {
    FakeWorld world;
    world.spec = WholeSpec();
    world.behaves = [&](const Values& values) {
      return FakeWorld::Behaviour{.p95 = values.at("pool") == "32" ? 1 : factor};
    };
    ASSERT_TRUE(world.VisitUntil([&] { return world.state().counters.trials == 1; }, 5000))
        << world.Told();
    const TrialState& trial = world.records.at(1);
    EXPECT_EQ(trial.verdict->kind, factor < 1 ? VerdictKind::kBetter : VerdictKind::kWorse)
        << trial.verdict->because;
    EXPECT_EQ(world.live.at("pool"), factor < 1 ? "33" : "32");
    EXPECT_THAT(world.done, testing::Contains("control 1"));
    EXPECT_THAT(world.violations, IsEmpty());
    for (const Look& look : trial.evidence.looks) {
      EXPECT_NE(look.control.has_value(), look.candidate.has_value()) << look.tick;
    }
  }
}

TEST(WholeTurns, LooksWhileThePodsChangeOverCountForNobody) {
  FakeWorld world;
  world.spec = WholeSpec();
  world.rollout_takes = minutes(1);
  ASSERT_TRUE(world.VisitUntil(Phase::kMeasuring));
  ASSERT_TRUE(world.VisitUntil([&] {
    return world.state().trial && world.state().trial->evidence.looks.size() > 40;
  })) << world.Told();
  int without = 0;
  for (const Look& look : world.state().trial->evidence.looks) {
    const ArmLook& arm = look.control ? *look.control : *look.candidate;
    without += arm.metrics[0].fault == Fault::kPartial ? 1 : 0;
  }
  EXPECT_GT(without, 0);
  EXPECT_LT(without, 20);
}

TEST(WholeTurns, WhatWasMissedWhileTheControllerWasAwayIsNotAskedForLater) {
  FakeWorld world;
  world.spec = WholeSpec();
  ASSERT_TRUE(world.VisitUntil(
      [&] { return world.state().trial && world.state().trial->evidence.looks.size() > 5; }));
  const int64_t tick = world.state().trial->evidence.looks.back().tick;
  world.now += minutes(5);
  world.Visit();
  ASSERT_TRUE(world.wanted.look.has_value());
  EXPECT_GE(world.wanted.look->tick, tick + 18);
}

}  // namespace
}  // namespace trimtab::domain
