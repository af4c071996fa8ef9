#include "controller/domain/judge.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "tests/unit/controller/domain/trial.h"

namespace trimtab::domain {
namespace {

void ExpectReason(const Verdict& verdict, Reason reason) {
  EXPECT_EQ(verdict.reason, reason) << Told(verdict);
  EXPECT_EQ(verdict.kind, KindOf(reason));
  EXPECT_FALSE(verdict.because.empty());
}

JudgeRules NeverFutile() {
  JudgeRules rules = Trial::Rules();
  rules.futile = 0;
  return rules;
}

TEST(Judge, GathersWhileBlocksAreFewerThanFour) {
  ExpectReason(Trial().Looks(19, 0.5).Judged(), Reason::kGathering);
  ExpectReason(Trial().Judged(), Reason::kGathering);
}

TEST(Judge, KeepsWhatIsBetterAndHoldsEveryGuardrail) {
  const Verdict verdict = Trial().Looks(120, 0.7).JudgedAlong();
  ExpectReason(verdict, Reason::kImproved);
  EXPECT_NEAR(verdict.objective.estimate, std::log(0.7), 0.03);
  EXPECT_LT(verdict.objective.high, 0);
}

TEST(Judge, KeepsNothingWhileAGuardrailIsNotShownToHold) {
  // The errors may have doubled for all that so few requests tell.
  Trial trial;
  trial.Looks(60, 0.7, 0.002, [](Look& look) {
    look.control->load.value = 0.3;
    look.candidate->load.value = 0.3;
  });
  EXPECT_NE(trial.Judged().kind, VerdictKind::kBetter);
}

TEST(Judge, KeepsNoGainBelowTheSmallestEffect) {
  JudgeRules rules = Trial::Rules();
  rules.smallest_effect = 0.5;
  EXPECT_NE(Trial(rules).Looks(240, 0.7).JudgedAlong().kind, VerdictKind::kBetter);
}

TEST(Judge, SeesThatThereIsNoDifference) {
  JudgeRules rules = NeverFutile();
  rules.smallest_effect = 0.08;
  ExpectReason(Trial(rules).Looks(240).JudgedAlong(), Reason::kNoDifference);
}

TEST(Judge, BlamesABrokenGuardrail) {
  const Verdict verdict = Trial(NeverFutile()).Looks(120, 1.4).JudgedAlong();
  ExpectReason(verdict, Reason::kGuardrailBroken);
  EXPECT_GT(verdict.metrics[0].low, verdict.metrics[0].limit);
  EXPECT_NE(verdict.because.find("p95"), std::string::npos);
}

TEST(Judge, BlamesMoreErrors) {
  const Verdict verdict = Trial(NeverFutile()).Looks(120, 1, 0.05).JudgedAlong();
  ExpectReason(verdict, Reason::kGuardrailBroken);
  EXPECT_NE(verdict.because.find("errors"), std::string::npos);
}

TEST(Judge, BlamesALossOfTheObjectiveThatNoGuardrailForbids) {
  JudgeRules rules = NeverFutile();
  rules.metrics[0].relative_limit.reset();
  ExpectReason(Trial(rules).Looks(120, 1.3).JudgedAlong(), Reason::kObjectiveLost);
}

TEST(Judge, FindsADoubledLatencyInFourBlocks) {
  ExpectReason(Trial().Looks(20, 2).Judged(), Reason::kGuardrailBroken);
}

TEST(Judge, NeverBlamesWhatIsFarBetter) {
  for (const int looks : {20, 60, 240}) {
    EXPECT_NE(Trial().Looks(looks, 0.01).Judged().kind, VerdictKind::kWorse) << looks;
  }
}

TEST(Judge, EndsInDoubtWhenTimeIsUp) {
  JudgeRules rules = NeverFutile();
  rules.max_looks = 40;
  ExpectReason(Trial(rules).Looks(40).JudgedAlong(), Reason::kTimeUp);
}

TEST(Judge, GivesUpWhatCanHardlyBecomeBetter) {
  JudgeRules rules = Trial::Rules();
  rules.max_looks = 60;
  const Verdict verdict = Trial(rules).Looks(60, 1.02).JudgedAlong();
  ExpectReason(verdict, Reason::kFutile);
  EXPECT_LT(verdict.looks, 60);
}

TEST(Judge, DoesNotKeepWhatLooksBadRunningToProveIt) {
  ExpectReason(Trial().Looks(120, 1.4).JudgedAlong(), Reason::kFutile);
}

TEST(Judge, DoesNotGiveUpWhatIsGettingThere) {
  EXPECT_NE(Trial().Looks(40, 0.93).JudgedAlong().reason, Reason::kFutile);
}

TEST(Judge, TakesTheControlsOwnDeclineForTheEnvironment) {
  Trial trial;
  trial.evidence.before = {0.08, std::nullopt};
  ExpectReason(trial.Looks(20).Judged(), Reason::kEnvironment);
  trial.evidence.before = {0.15, 0.002};
  EXPECT_NE(trial.Judged().reason, Reason::kEnvironment);
}

TEST(Judge, IsTheSameInOtherUnits) {
  Trial seconds;
  seconds.Looks(60, 1.05);
  Trial milliseconds = seconds;
  milliseconds.rules.metrics[0].hard_limit = 2000;
  for (Look& look : milliseconds.evidence.looks) {
    for (ArmLook* arm : {&*look.control, &*look.candidate}) *arm->metrics[0].value *= 1000;
  }
  const Verdict one = seconds.Judged();
  const Verdict other = milliseconds.Judged();
  EXPECT_EQ(one.reason, other.reason);
  EXPECT_NEAR(one.objective.log_e_harm, other.objective.log_e_harm, 1e-6);
}

TEST(Judge, DoesNotHeedTheOrderOfMetrics) {
  Trial trial;
  trial.Looks(60, 1.05);
  Trial turned = trial;
  std::swap(turned.rules.metrics[0], turned.rules.metrics[1]);
  for (Look& look : turned.evidence.looks) {
    for (ArmLook* arm : {&*look.control, &*look.candidate}) {
      std::swap(arm->metrics[0], arm->metrics[1]);
    }
  }
  const Verdict one = trial.Judged();
  const Verdict other = turned.Judged();
  EXPECT_EQ(one.reason, other.reason);
  EXPECT_EQ(one.metrics[0].log_e_harm, other.metrics[1].log_e_harm);
  EXPECT_EQ(one.metrics[1].estimate, other.metrics[0].estimate);
  EXPECT_EQ(one.objective.low, other.objective.low);
}

TEST(Judge, TurnsRoundWhereMoreIsBetter) {
  JudgeRules rules = NeverFutile();
  rules.metrics[0].more_is_better = true;
  rules.metrics[0].hard_limit.reset();
  ExpectReason(Trial(rules).Looks(120, 1.4).JudgedAlong(), Reason::kImproved);
  ExpectReason(Trial(rules).Looks(120, 0.7).JudgedAlong(), Reason::kGuardrailBroken);
}

uint64_t Bits(double value) { return std::bit_cast<uint64_t>(value); }

TEST(Judge, AnswersTheSameBitForBit) {
  Trial trial;
  trial.Looks(77, 0.97);
  const Verdict one = trial.Judged();
  const Verdict again = Judge(JudgeRules(trial.rules), Evidence(trial.evidence));
  EXPECT_EQ(one.because, again.because);
  EXPECT_EQ(Bits(one.objective.low), Bits(again.objective.low));
  EXPECT_EQ(Bits(one.objective.log_e_good), Bits(again.objective.log_e_good));
  EXPECT_EQ(Bits(one.metrics[1].high), Bits(again.metrics[1].high));
}

// These bits were written down once: a compiler, a CPU or an edit that changes them changes what
// records replay to, and asks for another kJudgeRevision.
constexpr uint64_t kEstimateBits = 4588713349293416208;
constexpr uint64_t kHarmBits = 4607370639829520270;
constexpr uint64_t kSharesBits = 4639956749803052256;

TEST(Judge, AnswersAsItsRevisionAlwaysDid) {
  Trial trial;
  Rng rng(7);
  // No libm here: its last bit differs between machines.
  const auto arm = [&](double p95, double errors) {
    return ArmLook{.metrics = {Reading{p95 * (1 + 0.05 * rng.Normal()), {}}, Reading{errors, {}}},
                   .load = Reading{50 + 5 * rng.Unit(), {}}};
  };
  for (int i = 0; i < 60; ++i) {
    const double errors = i % 3 == 0 ? 0.002 : 0;
    trial.evidence.looks.push_back({i, arm(0.2, 0.001), arm(0.21, errors)});
  }
  const Verdict verdict = trial.Judged();
  EXPECT_EQ(kJudgeRevision, 1);
  EXPECT_EQ(Bits(verdict.objective.estimate), kEstimateBits);
  EXPECT_EQ(Bits(verdict.objective.log_e_harm), kHarmBits);
  EXPECT_EQ(Bits(verdict.metrics[1].log_e_good), kSharesBits);
}

TEST(Judge, ShowsIntervalsThatAgreeWithItsEValues) {
  for (int looks = 20; looks <= 120; looks += 5) {
    const Verdict verdict = Trial().Looks(looks, 1.25).Judged();
    const Finding& found = verdict.metrics[0];
    EXPECT_EQ(found.low > found.limit, found.log_e_harm > -std::log(found.alpha_low)) << looks;
    EXPECT_EQ(found.high<found.limit, found.log_e_good> - std::log(found.alpha_high)) << looks;
  }
}

TEST(Judge, SplitsAlphaOverAllThatMayBlame) {
  const Verdict verdict = Trial().Looks(20).Judged();
  EXPECT_DOUBLE_EQ(verdict.objective.alpha_low, 0.01 / 3);
  EXPECT_DOUBLE_EQ(verdict.objective.alpha_high, 0.01);
}

TEST(Judge, SeldomBlamesWhatIsTheSame) {
  JudgeRules rules = NeverFutile();
  rules.metrics[0].relative_limit = 0;
  rules.alpha = 0.05;
  rules.max_looks = 100;
  int worse = 0;
  int better = 0;
  for (uint64_t seed = 0; seed < 60; ++seed) {
    const VerdictKind kind = Trial(rules, seed).Looks(100).JudgedAlong().kind;
    worse += kind == VerdictKind::kWorse ? 1 : 0;
    better += kind == VerdictKind::kBetter ? 1 : 0;
  }
  EXPECT_LE(worse, 5);
  EXPECT_LE(better, 5);
}

TEST(Judge, AddsObjectivesUpByTheirWeights) {
  JudgeRules rules = Trial::Rules();
  rules.metrics = {{.name = "p95", .weight = 3}, {.name = "cpu", .weight = 1}};
  Trial trial(rules);
  trial.Looks(40, 0.5, 0.005);
  const Verdict verdict = trial.Judged();
  EXPECT_NEAR(verdict.objective.estimate,
              0.75 * verdict.metrics[0].estimate + 0.25 * verdict.metrics[1].estimate, 1e-9);
}

}  // namespace
}  // namespace trimtab::domain
