#include "controller/reconcile/history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/unit/controller/reconcile/records.h"

namespace trimtab::reconcile {
namespace {

using domain::Reason;
using domain::TrialRecord;
using optimizer::Observation;

const std::string kHarmName(kHarm);

class HistoryTest : public testing::Test {
 protected:
  static std::vector<Observation> Told(const std::vector<TrialRecord>& records) {
    auto knobs = KnobSpace::Make(PoolAndCodec());
    TRIMTAB_CHECK(knobs.ok());
    return ObservationsOf(PoolAndCodec(), *knobs, Pool(16), records);
  }
  static double LimitOf(const std::vector<optimizer::Guardrail>& guardrails,
                        const std::string& metric) {
    for (const auto& guardrail : guardrails) {
      if (guardrail.metric == metric) return guardrail.limit;
    }
    return std::nan("");
  }
};

TEST_F(HistoryTest, TheBaselineComesFirstAndIsTheUnit) {
  const auto told = Told({});
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].metrics.at(kHarmName).mean, 1);
  EXPECT_EQ(told[0].metrics.at("p95").mean, 1);
}

TEST_F(HistoryTest, HarmIsToldAsARatioToTheBaseline) {
  const auto told = Told({Tried(1, Pool(32), Pool(16), Reason::kImproved, std::log(0.8))});
  ASSERT_EQ(told.size(), 2U);
  EXPECT_NEAR(told[1].metrics.at(kHarmName).mean, 0.8, 1e-12);
  EXPECT_NEAR(told[1].metrics.at(kHarmName).standard_error, 0.008, 1e-12);
  EXPECT_EQ(told[1].status, Observation::Status::kOk);
}

TEST_F(HistoryTest, HarmsAddUpAlongTheConfigurationsThatWereKept) {
  const auto told = Told({Tried(1, Pool(32), Pool(16), Reason::kImproved, std::log(0.8)),
                          Tried(2, Pool(64), Pool(32), Reason::kImproved, std::log(0.5)),
                          Tried(3, Pool(128), Pool(64), Reason::kObjectiveLost, std::log(2.0))});
  ASSERT_EQ(told.size(), 4U);
  EXPECT_NEAR(told[2].metrics.at(kHarmName).mean, 0.4, 1e-12);
  EXPECT_NEAR(told[3].metrics.at(kHarmName).mean, 0.8, 1e-12);
}

TEST_F(HistoryTest, ATrialWithoutDataTellsNothing) {
  EXPECT_EQ(Told({Tried(1, Pool(32), Pool(16), Reason::kSourceDown, -1)}).size(), 1U);
}

TEST_F(HistoryTest, AnEstimateWithoutAFiniteErrorIsNotTold) {
  TrialRecord record = Tried(1, Pool(32), Pool(16), Reason::kHardLimit, std::log(3.0));
  const double unknown = std::numeric_limits<double>::infinity();
  record.verdict.objective.standard_error = unknown;
  for (domain::Finding& finding : record.verdict.metrics) finding.standard_error = unknown;
  const auto told = Told({record});
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[1].status, Observation::Status::kFailed);
  EXPECT_TRUE(told[1].metrics.empty());
}

TEST_F(HistoryTest, ACandidateThatCouldNotRunHasFailed) {
  TrialRecord refused = Unmeasured(Tried(2, Pool(64), Pool(16), Reason::kGuardrailBroken, 0));
  const auto told = Told({Unmeasured(Tried(1, Pool(32), Pool(16), Reason::kCrashed, 0)), refused});
  ASSERT_EQ(told.size(), 3U);
  EXPECT_EQ(told[1].status, Observation::Status::kFailed);
  EXPECT_EQ(told[2].status, Observation::Status::kFailed);
}

TEST_F(HistoryTest, ACandidateStoppedByAHardLimitWasAtLeastAsBadAsMeasured) {
  const auto told = Told({Tried(1, Pool(32), Pool(16), Reason::kHardLimit, std::log(3.0))});
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[1].status, Observation::Status::kAborted);
  EXPECT_NEAR(told[1].metrics.at("p95").mean, 3, 1e-12);
}

TEST_F(HistoryTest, ValuesThatTheKnobsNoLongerAllowAreLeftOut) {
  EXPECT_EQ(Told({Tried(1, Pool(500), Pool(16), Reason::kImproved, -0.1)}).size(), 1U);
}

TEST_F(HistoryTest, ARelativeLimitMovesWithTheControl) {
  const std::vector<TrialRecord> records = {
      Tried(1, Pool(32), Pool(16), Reason::kImproved, std::log(0.5))};
  EXPECT_NEAR(LimitOf(GuardrailsFor(PoolAndCodec(), records, {}, Pool(16)), "p95"), 1.2, 1e-12);
  EXPECT_NEAR(LimitOf(GuardrailsFor(PoolAndCodec(), records, {}, Pool(32)), "p95"), 0.6, 1e-12);
}

TEST_F(HistoryTest, AHardLimitIsHeldAgainstTheMeasuredLevel) {
  TrialRecord record = Tried(1, Pool(32), Pool(16), Reason::kImproved, -0.1);
  EXPECT_TRUE(
      std::isnan(LimitOf(GuardrailsFor(PoolAndCodec(), {record}, {}, Pool(16)), "p95.level")));
  domain::ArmLook arm;
  arm.metrics = {{.value = 0.1, .fault = {}}, {.value = 0.3, .fault = {}}};
  record.evidence.looks = {{.tick = 0, .control = arm, .candidate = arm},
                           {.tick = 1, .control = arm, .candidate = {}}};
  EXPECT_EQ(LimitOf(GuardrailsFor(PoolAndCodec(), {record}, {}, Pool(16)), "p95.level"), 0.5);
  const auto told = Told({record});
  ASSERT_EQ(told.size(), 2U);
  EXPECT_DOUBLE_EQ(told[1].metrics.at("p95.level").mean, 0.3);
}

}  // namespace
}  // namespace trimtab::reconcile
