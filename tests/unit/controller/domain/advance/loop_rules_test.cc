// Names, hashes, the judge's rules for a loop, and what a kept trial gains.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/portable_math.h"
#include "controller/domain/judge_rules.h"
#include "controller/domain/loop/trial.h"
#include "tests/unit/controller/domain/advance/fake_world.h"

namespace trimtab::domain {
namespace {

using std::chrono::minutes;

TEST(LoopNames, AreWordsAndNoTwoAreTheSame) {
  std::set<std::string_view> names;
  constexpr int kReasons = static_cast<int>(LoopReason::kClockJumped) + 1;
  for (int i = 0; i < kReasons; ++i) names.insert(NameOf(static_cast<LoopReason>(i)));
  EXPECT_EQ(names.size(), static_cast<size_t>(kReasons));
  EXPECT_EQ(NameOf(Phase::kFinished), "Finished");
  EXPECT_EQ(NameOf(Intent::kGiveBack), "GiveBack");
  EXPECT_EQ(NameOf(Place(EnvPlace{"POOL"})), "env POOL");
  EXPECT_EQ(NameOf(Place(ArgPlace{"-w={value}"})), "arg -w={value}");
  EXPECT_EQ(NameOf(Place(ConfigMapPlace{"cfg", "app.yaml", "/http"})),
            "configMap cfg/app.yaml/http");
  EXPECT_EQ(NameOf(Place(ResourcePlace{"requests.cpu"})), "resource requests.cpu");
  EXPECT_EQ(NameOf(Place(ReplicasPlace{})), "replicas");
}

TEST(HashOf, IsTheSameOnEveryMachineAndTellsValuesApart) {
  // Stands in status, in annotations and in what people copy: it never changes.
  EXPECT_EQ(HashOf({{"pool", "32"}, {"workers", "4"}}), "4qkyrh73nb");
  EXPECT_NE(HashOf({{"a", "bc"}}), HashOf({{"ab", "c"}}));
  EXPECT_NE(HashOf({{"a", ""}}), HashOf({}));
  EXPECT_EQ(HashOf({}).size(), 10U);
}

TEST(RulesFor, AGuardrailOfAnObjectivesNameIsOneMetric) {
  const LoopSpec spec = FakeWorld().spec;
  const JudgeRules rules = RulesFor(spec, 7);
  ASSERT_EQ(rules.metrics.size(), 2U);
  EXPECT_EQ(rules.metrics[0].name, "p95");
  EXPECT_EQ(rules.metrics[0].weight, 1);
  EXPECT_EQ(rules.metrics[0].hard_limit, 1.0);
  EXPECT_EQ(rules.metrics[0].relative_limit, 0.2);
  EXPECT_EQ(rules.least_block_looks, 7);
  EXPECT_EQ(rules.max_looks, 120);
  EXPECT_EQ(rules.window, minutes(1));
  EXPECT_EQ(rules.least_load, 5);
  EXPECT_TRUE(CheckRules(rules).ok());
  EXPECT_EQ(QueriesOf(spec).size(), 3U);
  EXPECT_EQ(QueriesOf(spec).back(), "requests{$arm}");
}

TEST(RulesFor, AShareIsAQuotientNearZeroWithAFloorAndALoad) {
  const LoopSpec good = FakeWorld().spec;
  EXPECT_EQ(RulesFor(good, 5).metrics[1].scale, Scale::kShare);
  const auto scale_after = [&](const std::function<void(LoopSpec&)>& change) {
    LoopSpec spec = good;
    change(spec);
    EXPECT_TRUE(CheckRules(RulesFor(spec, 5)).ok());
    return RulesFor(spec, 5).metrics[1].scale;
  };
  EXPECT_EQ(scale_after([](LoopSpec& spec) { spec.load.reset(); }), Scale::kRatio);
  EXPECT_EQ(scale_after([](LoopSpec& spec) { spec.guardrails[1].floor.reset(); }), Scale::kRatio);
  EXPECT_EQ(scale_after([](LoopSpec& spec) { spec.guardrails[1].limit = 0.5; }), Scale::kRatio);
  EXPECT_EQ(scale_after([](LoopSpec& spec) { spec.guardrails[1].query = "e{$arm}"; }),
            Scale::kRatio);
  EXPECT_EQ(scale_after([](LoopSpec& spec) {
              spec.guardrails[1].keep_above = true;
              spec.guardrails[1].limit = 0.99;
            }),
            Scale::kShare);
}

TEST(RulesFor, WholeHasRunsInWhichSomethingCountsAndFourBlocksOfThem) {
  LoopSpec spec = FakeWorld().spec;
  spec.experiment.exposure = Exposure::kWhole;
  for (const int length : {30, 90, 600}) {
    spec.experiment.max_duration = minutes(length);
    const JudgeRules rules = RulesFor(spec, 5);
    EXPECT_TRUE(CheckRules(rules).ok());
    EXPECT_GE(rules.max_looks / (2 * rules.run_looks), 4) << length;
    EXPECT_GE(rules.run_looks, rules.settle_looks + 4 + 4) << length;
    EXPECT_GE(rules.patience, rules.run_looks) << length;
  }
}

Configuration KeptAfter(const Configuration& control, double estimate) {
  Finding objective;
  objective.estimate = PortableLog(1 - estimate);
  objective.low = PortableLog(1 - estimate - 0.05);
  objective.high = PortableLog(1 - estimate + 0.05);
  Configuration kept;
  SetGain(control, objective, kept);
  kept.trial = control.trial + 1;
  return kept;
}

TEST(Gain, CompoundsOverKeptTrials) {
  const Configuration first = KeptAfter({}, 0.1);
  EXPECT_EQ(first.gain, "+10.0%");
  EXPECT_EQ(first.gain_low, "+5.0%");
  EXPECT_EQ(first.gain_high, "+15.0%");
  EXPECT_EQ(KeptAfter(first, 0.2).gain, "+28.0%");
}

TEST(Gain, IsUnknownWhereThatOfTheControlIs) { EXPECT_EQ(KeptAfter({.trial = 3}, 0.1).gain, ""); }

}  // namespace
}  // namespace trimtab::domain
