#include "controller/reconcile/proposer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "controller/reconcile/knob_space.h"
#include "tests/unit/controller/reconcile/records.h"

namespace trimtab::reconcile {
namespace {

using domain::Proposed;
using domain::Reason;
using testing::HasSubstr;

// Pools near 40 are best.
double HarmOf(const domain::Values& values) {
  const double off = std::log(std::stod(values.at("pool")) / 40);
  return 0.3 * off * off - 0.3 * std::log(16.0 / 40) * std::log(16.0 / 40);
}

class ProposerTest : public testing::Test {
 protected:
  Proposed Next() {
    state_.counters.trials = static_cast<int64_t>(records_.size());
    auto proposed = Propose(PoolAndCodec(), state_, records_);
    TRIMTAB_CHECK(proposed.ok());
    return *std::move(proposed);
  }

  // Tries what is proposed, and keeps it if it is better.
  void Try(const Proposed& proposed) {
    const double gain = HarmOf(proposed.values) - HarmOf(state_.last_good->values);
    const Reason reason = gain < -0.03 ? Reason::kImproved : Reason::kNoDifference;
    records_.push_back(Tried(static_cast<int64_t>(records_.size()) + 1, proposed.values,
                             state_.last_good->values, reason, gain));
    if (reason == Reason::kImproved) state_.last_good->values = proposed.values;
  }

  domain::LoopState state_ = StateAt(Pool(16), Pool(16));
  std::vector<domain::TrialRecord> records_;
};

TEST_F(ProposerTest, ProposesWhatMayBeTriedAndSaysWhy) {
  const Proposed proposed = Next();
  EXPECT_EQ(proposed.kind, Proposed::Kind::kTry);
  EXPECT_NE(proposed.values, state_.last_good->values);
  EXPECT_FALSE(proposed.why.empty());
  const auto knobs = KnobSpace::Make(PoolAndCodec());
  ASSERT_TRUE(knobs.ok());
  EXPECT_TRUE(knobs->PointOf(proposed.values).ok());
}

TEST_F(ProposerTest, TheSameHistoryGivesTheSameProposal) {
  for (int trial = 0; trial < 4; ++trial) {
    const Proposed proposed = Next();
    EXPECT_EQ(Next().values, proposed.values);
    EXPECT_EQ(Next().why, proposed.why);
    if (proposed.kind != Proposed::Kind::kTry) break;
    Try(proposed);
  }
}

TEST_F(ProposerTest, FindsABetterPoolInAFewTrials) {
  for (int trial = 0; trial < 12; ++trial) {
    const Proposed proposed = Next();
    if (proposed.kind != Proposed::Kind::kTry) break;
    Try(proposed);
  }
  EXPECT_LT(HarmOf(state_.last_good->values), -0.15);
}

TEST_F(ProposerTest, NoKnobMovesFurtherThanItsStep) {
  const auto knobs = KnobSpace::Make(PoolAndCodec());
  ASSERT_TRUE(knobs.ok());
  for (int trial = 0; trial < 8; ++trial) {
    const Proposed proposed = Next();
    if (proposed.kind != Proposed::Kind::kTry) break;
    const double from = std::log(std::stod(state_.last_good->values.at("pool")));
    const double to = std::log(std::stod(proposed.values.at("pool")));
    // Half of the range, and half of the distance to the next whole number.
    EXPECT_LE(std::abs(to - from), 0.5 * std::log(128.0 / 4) + 0.12);
    Try(proposed);
  }
}

TEST_F(ProposerTest, StaysOutOfQuarantine) {
  const Proposed first = Next();
  state_.quarantine.push_back(
      {.values = first.values, .radius = 0, .until = {}, .reason = "Worse"});
  EXPECT_NE(Next().values, first.values);
}

TEST_F(ProposerTest, RemeasuresWhereEverythingIsInQuarantine) {
  state_.quarantine.push_back({.values = Pool(16), .radius = 1, .until = {}, .reason = "Worse"});
  EXPECT_EQ(Next().kind, Proposed::Kind::kRemeasure);
}

TEST_F(ProposerTest, StartsFromLastGoodWhereTheBoundsDoNotHoldTheBaselineAnyMore) {
  state_.last_good->values = Pool(64);
  domain::LoopSpec spec = PoolAndCodec();
  spec.knobs[1].min = "48";
  const auto proposed = Propose(spec, state_, {});
  ASSERT_TRUE(proposed.ok()) << proposed.error().message;
  EXPECT_EQ(proposed->kind, Proposed::Kind::kTry);
  EXPECT_GE(std::stoi(proposed->values.at("pool")), 48);
}

// A search that begins again, after drift or with another spec, in a loop whose guardrail has a
// value for its limit.
TEST_F(ProposerTest, AnotherSearchKnowsTheLevelsOfTheOneBefore) {
  Try(Next());
  records_.back().evidence.looks.push_back(
      {.tick = 0, .control = std::nullopt, .candidate = domain::ArmLook{.metrics = {{}, {}}}});
  for (auto& reading : records_.back().evidence.looks.back().candidate->metrics) {
    reading.value = 0.3;
  }
  state_.counters.search_from = 2;
  const auto proposed = Propose(PoolAndCodec(), state_, records_);
  EXPECT_TRUE(proposed.ok()) << proposed.error().message;
}

TEST_F(ProposerTest, BoundsThatDoNotHoldWhatRunsAreNamed) {
  domain::LoopSpec spec = PoolAndCodec();
  spec.knobs[1].min = "48";
  const auto proposed = Propose(spec, state_, {});
  ASSERT_FALSE(proposed.ok());
  EXPECT_THAT(proposed.error().message, HasSubstr("spec.knobs: what runs now"));
}

TEST_F(ProposerTest, ASpaceThatCannotBeSearchedIsNamed) {
  domain::LoopSpec spec = PoolAndCodec();
  spec.constraints = {"pool > 200"};
  const auto proposed = Propose(spec, state_, {});
  ASSERT_FALSE(proposed.ok());
  EXPECT_THAT(proposed.error().message, HasSubstr("pool > 200"));
}

}  // namespace
}  // namespace trimtab::reconcile
