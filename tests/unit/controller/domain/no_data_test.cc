#include <gtest/gtest.h>

#include <limits>

#include "tests/unit/controller/domain/trial.h"

namespace trimtab::domain {
namespace {

struct FaultCase {
  Reason reason;
  std::function<void(Look&)> spoil;
};

void Flag(Look& look, Fault fault) { look.candidate->metrics[0] = {0.2, fault}; }

std::vector<FaultCase> FaultCases() {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  std::vector<FaultCase> cases = {
      // What the judge sees itself.
      {Reason::kEmpty, [](Look& look) { look.candidate->metrics[0].value.reset(); }},
      {Reason::kEmpty, [](Look& look) { look.control.reset(); }},
      {Reason::kEmpty, [](Look& look) { look.control->load.value.reset(); }},
      {Reason::kNotANumber, [=](Look& look) { look.control->metrics[0].value = nan; }},
      {Reason::kNotANumber, [=](Look& look) { look.candidate->metrics[0].value = infinity; }},
      {Reason::kNotANumber, [](Look& look) { look.candidate->metrics[1].value = 1.5; }},
      {Reason::kNotANumber, [=](Look& look) { look.candidate->load.value = nan; }},
      {Reason::kNotPositive, [](Look& look) { look.candidate->metrics[0].value = 0; }},
      {Reason::kLowTraffic, [](Look& look) { look.candidate->load.value = 4; }},
  };
  // What only who measures can see.
  for (int i = 0; i <= static_cast<int>(Fault::kSkew); ++i) {
    const auto fault = static_cast<Fault>(i);
    cases.push_back({ReasonFor(fault), [fault](Look& look) { Flag(look, fault); }});
  }
  return cases;
}

class MissingData : public testing::TestWithParam<size_t> {
 protected:
  MissingData() : trial_(LowTrafficMatters()) {}

  static JudgeRules LowTrafficMatters() {
    JudgeRules rules = Trial::Rules();
    rules.least_load = 5;
    return rules;
  }

  const FaultCase case_ = FaultCases()[GetParam()];
  Trial trial_;
};

TEST_P(MissingData, InARowIsNoDataByItsReason) {
  trial_.Looks(10).Looks(7, 1, 0.002, case_.spoil);
  EXPECT_EQ(trial_.Judged().reason, Reason::kGathering) << Told(trial_.Judged());
  trial_.Looks(1, 1, 0.002, case_.spoil);
  EXPECT_EQ(trial_.Judged().reason, case_.reason) << Told(trial_.Judged());
  EXPECT_EQ(trial_.Judged().kind, VerdictKind::kNoData);
}

TEST_P(MissingData, InMostLooksIsNoDataWhenTimeIsUp) {
  trial_.rules.max_looks = 30;
  for (int i = 0; i < 10; ++i) trial_.Looks(2, 1, 0.002, case_.spoil).Looks(1);
  EXPECT_EQ(trial_.Judged().reason, case_.reason) << Told(trial_.Judged());
}

// However wild the other numbers of such a look are.
TEST_P(MissingData, IsNeverBlamedOnTheCandidate) {
  trial_.Looks(100, 1, 0.002, [this](Look& look) {
    if (look.tick % 3 != 0) case_.spoil(look);
  });
  EXPECT_NE(trial_.Judged().kind, VerdictKind::kWorse) << Told(trial_.Judged());
  EXPECT_NE(trial_.Judged().kind, VerdictKind::kBetter);
}

INSTANTIATE_TEST_SUITE_P(Judge, MissingData, testing::Range<size_t>(0, FaultCases().size()));

TEST(NoData, DoesNotTakeBackWhatTheDataShowed) {
  Trial trial;
  trial.Looks(30, 2).Looks(20, 1, 0.002, [](Look& look) { Flag(look, Fault::kSourceDown); });
  EXPECT_EQ(trial.Judged().kind, VerdictKind::kWorse) << Told(trial.Judged());
}

TEST(NoData, CountsTicksWithoutALook) {
  Trial trial;
  trial.Looks(20);
  std::erase_if(trial.evidence.looks, [](const Look& look) { return look.tick % 4 == 1; });
  EXPECT_EQ(trial.Judged().looks, 20);
  EXPECT_EQ(trial.Judged().looks_with_data, 15);
}

TEST(NoData, IsInvalidWhereEvidenceDoesNotFitItsRules) {
  Trial trial;
  trial.Looks(3);
  trial.evidence.looks[1].candidate->metrics.pop_back();
  EXPECT_EQ(trial.Judged().reason, Reason::kInvalid);
  EXPECT_NE(trial.Judged().because.find("tick 1"), std::string::npos);

  trial = Trial();
  trial.Looks(3);
  trial.evidence.looks[2].tick = 1;
  EXPECT_EQ(trial.Judged().reason, Reason::kInvalid);

  trial = Trial();
  trial.Looks(3);
  trial.evidence.looks[2].tick = 240;
  EXPECT_EQ(trial.Judged().reason, Reason::kInvalid);

  trial = Trial();
  trial.evidence.before = {1.0};
  EXPECT_EQ(trial.Judged().reason, Reason::kInvalid);
}

TEST(Names, BelongToOneKindEachAndDiffer) {
  std::vector<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(Reason::kInvalid); ++i) {
    names.push_back(NameOf(static_cast<Reason>(i)));
  }
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::unique(names.begin(), names.end()), names.end());
  EXPECT_EQ(NameOf(KindOf(Reason::kFutile)), "Unsure");
  EXPECT_EQ(NameOf(Fault::kTargetDown), "TargetDown");
}

}  // namespace
}  // namespace trimtab::domain
