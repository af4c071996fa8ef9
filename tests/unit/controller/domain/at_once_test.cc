#include <gtest/gtest.h>

#include "tests/unit/controller/domain/trial.h"

namespace trimtab::domain {
namespace {

struct PodCase {
  const char* name;
  PodHealth pods;
  Reason reason;
};

class FailingPods : public testing::TestWithParam<PodCase> {};

TEST_P(FailingPods, OfTheCandidateAreWorseAtOnce) {
  Trial trial;
  trial.Looks(1, 1, 0.002, [](Look& look) { look.candidate->pods = GetParam().pods; });
  const Verdict verdict = trial.Judged();
  EXPECT_EQ(verdict.reason, GetParam().reason) << Told(verdict);
}

TEST_P(FailingPods, OfBothArmsAreTheEnvironment) {
  Trial trial;
  trial.Looks(1, 1, 0.002, [](Look& look) {
    look.candidate->pods = GetParam().pods;
    look.control->pods = GetParam().pods;
  });
  const Verdict verdict = trial.Judged();
  const bool failed = GetParam().reason != Reason::kGathering;
  EXPECT_EQ(verdict.reason, failed ? Reason::kEnvironment : Reason::kGathering) << Told(verdict);
}

TEST_P(FailingPods, OfTheControlAloneBlameNobody) {
  Trial trial;
  trial.Looks(1, 1, 0.002, [](Look& look) { look.control->pods = GetParam().pods; });
  EXPECT_EQ(trial.Judged().reason, Reason::kGathering) << Told(trial.Judged());
}

INSTANTIATE_TEST_SUITE_P(
    Judge, FailingPods,
    testing::Values(
        PodCase{"Crashes", {.restarts = 2}, Reason::kCrashed},
        PodCase{"RunsOutOfMemory", {.out_of_memory = true}, Reason::kOutOfMemory},
        PodCase{"IsNotReady", {.not_ready = std::chrono::minutes(2)}, Reason::kNotReady},
        PodCase{"CrashesOnce", {.restarts = 1}, Reason::kGathering},
        PodCase{"IsNotReadyYet", {.not_ready = std::chrono::seconds(119)}, Reason::kGathering}),
    [](const auto& tested) { return tested.param.name; });

// `c` a look in which the candidate breaks the hard limit, `b` both, `k` the control alone, `.`
// none,
// `-` one without data.
struct LimitCase {
  const char* name;
  const char* looks;
  Reason reason;
};

class HardLimit : public testing::TestWithParam<LimitCase> {};

TEST_P(HardLimit, IsBrokenInTwoOfThreeLooksWithData) {
  Trial trial;
  for (const char kind : std::string(GetParam().looks)) {
    trial.Looks(1, 1, 0.002, [&](Look& look) {
      const double broken = 3;
      if (kind == 'c' || kind == 'b') look.candidate->metrics[0].value = broken;
      if (kind == 'k' || kind == 'b') look.control->metrics[0].value = broken;
      if (kind == '-') look.candidate->metrics[0] = {std::nullopt, Fault::kStale};
    });
  }
  EXPECT_EQ(trial.Judged().reason, GetParam().reason) << Told(trial.Judged());
}

INSTANTIATE_TEST_SUITE_P(Judge, HardLimit,
                         testing::Values(LimitCase{"Once", "..c..", Reason::kGathering},
                                         LimitCase{"Twice", "..cc", Reason::kHardLimit},
                                         LimitCase{"TwiceOfThree", ".c.c", Reason::kHardLimit},
                                         LimitCase{"TwiceOfFour", ".c..c", Reason::kGathering},
                                         LimitCase{"AcrossAGap", ".c-c", Reason::kHardLimit},
                                         LimitCase{"ByTheControl", ".kkk", Reason::kGathering},
                                         LimitCase{"ByBoth", ".bb", Reason::kEnvironment},
                                         LimitCase{"ByBothInTurn", "ckck", Reason::kHardLimit}),
                         [](const auto& tested) { return tested.param.name; });

TEST(HardLimit, IsALeastValueWhereMoreIsBetter) {
  JudgeRules rules = Trial::Rules();
  rules.metrics[0].more_is_better = true;
  rules.metrics[0].hard_limit = 0.1;
  const Verdict broken = Trial(rules).Looks(2, 0.3).Judged();
  EXPECT_EQ(broken.reason, Reason::kHardLimit);
  EXPECT_NE(broken.because.find(" (0.1) "), std::string::npos) << broken.because;
  EXPECT_EQ(Trial(rules).Looks(2, 0.8).Judged().reason, Reason::kGathering);
}

}  // namespace
}  // namespace trimtab::domain
