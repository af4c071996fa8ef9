#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/controller/domain/trial.h"

namespace trimtab::domain {
namespace {

JudgeRules WholeRules() {
  JudgeRules rules = Trial::Rules();
  rules.exposure = Exposure::kWhole;
  rules.max_looks = 800;
  rules.patience = 1000;
  rules.futile = 0;
  return rules;
}

// Runs of 20 looks of one arm each, in drawn order; the load goes up and down as in a day, and the
// latency with its root. The first four looks of a run are wild.
Trial TakeTurns(double effect, int pairs) {
  Trial trial(WholeRules());
  Rng rng(5);
  int64_t tick = 0;
  for (int pair = 0; pair < pairs; ++pair) {
    const bool candidate_first = rng.Chance(0.5);
    for (const bool candidate : {candidate_first, !candidate_first}) {
      for (int i = 0; i < 20; ++i, ++tick) {
        const double load = std::exp(std::sin(0.013 * static_cast<double>(tick)));
        ArmLook arm = trial.Arm((candidate ? effect : 1) * std::sqrt(load) * (i < 4 ? 3 : 1));
        arm.load.value = 100 * load;
        Look look = {.tick = tick};
        (candidate ? look.candidate : look.control) = arm;
        trial.evidence.looks.push_back(look);
      }
    }
  }
  return trial;
}

TEST(WholeExposure, MeasuresTheEffectAtEqualLoad) {
  const Verdict verdict = TakeTurns(1.3, 10).Judged();
  EXPECT_NEAR(verdict.metrics[0].estimate, std::log(1.3), 0.05);
  EXPECT_EQ(verdict.metrics[0].blocks, 10);
  EXPECT_EQ(verdict.block_looks, 40);
}

TEST(WholeExposure, BlamesAndKeepsAsPartialDoes) {
  EXPECT_EQ(TakeTurns(1.5, 20).JudgedAlong().kind, VerdictKind::kWorse);
  EXPECT_EQ(TakeTurns(0.6, 20).JudgedAlong().kind, VerdictKind::kBetter);
}

TEST(WholeExposure, BlamesNobodyForTheLoad) {
  const Verdict verdict = TakeTurns(1, 20).JudgedAlong();
  EXPECT_NE(verdict.kind, VerdictKind::kWorse) << Told(verdict);
  EXPECT_NE(verdict.kind, VerdictKind::kBetter) << Told(verdict);
}

TEST(WholeExposure, HasNoBlockWhereBothRunsAreOfOneArm) {
  Trial trial = TakeTurns(1, 5);
  for (Look& look : trial.evidence.looks) {
    if (look.tick < 40 && look.candidate) std::swap(look.control, look.candidate);
  }
  EXPECT_EQ(trial.Judged().metrics[0].blocks, 4);
}

TEST(WholeExposure, RefusesLooksOfBothArms) {
  Trial trial(WholeRules());
  trial.Looks(1);
  EXPECT_EQ(trial.Judged().reason, Reason::kInvalid);
}

TEST(WholeExposure, ComparesAHardLimitWithTheControlsLastRun) {
  Trial trial = TakeTurns(1, 1);
  trial.evidence.looks.resize(20);
  const auto next = [&](bool candidate, double p95) {
    Look look = {.tick = std::ssize(trial.evidence.looks)};
    (candidate ? look.candidate : look.control) = trial.Arm(p95);
    trial.evidence.looks.push_back(look);
  };
  for (Look& look : trial.evidence.looks) look = {.tick = look.tick, .control = trial.Arm()};
  Trial both = trial;
  for (int i = 0; i < 2; ++i) next(true, 20);
  EXPECT_EQ(trial.Judged().reason, Reason::kHardLimit);
  for (Look& look : both.evidence.looks) look.control = both.Arm(20);
  std::swap(trial, both);
  for (int i = 0; i < 2; ++i) next(true, 20);
  EXPECT_EQ(trial.Judged().reason, Reason::kEnvironment);
}

}  // namespace
}  // namespace trimtab::domain
