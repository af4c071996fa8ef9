#include "cli/demo/narrator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trimtab::demo {
namespace {

using domain::LoopReason;
using testing::ElementsAre;
using testing::IsEmpty;

class NarratorTest : public testing::Test {
 protected:
  std::vector<std::string> Look() {
    std::vector<std::string> texts;
    for (const Line& line : narrator_.Look(loop_, trials_, now_)) texts.push_back(line.text);
    return texts;
  }

  void Begin(int64_t ordinal) {
    loop_.trial.emplace();
    loop_.trial->ordinal = ordinal;
    loop_.trial->values = {{"pool", "16"}};
    loop_.trial->why = "a small step; gains 0.1 of harm";
  }

  void End(domain::Reason reason, const std::string& because) {
    domain::TrialRecord trial;
    trial.ordinal = static_cast<int64_t>(trials_.size()) + 1;
    trial.verdict = {.kind = domain::KindOf(reason), .reason = reason, .because = because};
    trials_.push_back(trial);
    loop_.trial.reset();
  }

  Narrator narrator_;
  domain::LoopState loop_;
  std::vector<domain::TrialRecord> trials_;
  WallTime now_{std::chrono::hours(1)};
};

TEST_F(NarratorTest, SaysNothingOfALoopOfWhichNothingIsKnown) { EXPECT_THAT(Look(), IsEmpty()); }

TEST_F(NarratorTest, TellsTheBaselineOnce) {
  loop_.baseline = domain::Configuration{.values = {{"pool", "8"}, {"codec", "gzip"}}};
  EXPECT_THAT(Look(), ElementsAre("baseline: codec=gzip pool=8"));
  EXPECT_THAT(Look(), IsEmpty());
}

TEST_F(NarratorTest, TellsATrialWhenItBeginsAndWhenItEnds) {
  Begin(1);
  EXPECT_THAT(Look(), ElementsAre("trial 1 tries pool=16: a small step"));
  EXPECT_THAT(Look(), IsEmpty());
  End(domain::Reason::kImproved, "better by 9 %");
  Begin(2);
  EXPECT_THAT(Look(),
              ElementsAre("trial 1 kept: better by 9 %", "trial 2 tries pool=16: a small step"));
}

TEST_F(NarratorTest, AnEndIsGoodOrBadNewsByItsVerdict) {
  End(domain::Reason::kImproved, "");
  End(domain::Reason::kGuardrailBroken, "");
  End(domain::Reason::kTimeUp, "");
  const auto lines = narrator_.Look(loop_, trials_, now_);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0].tone, Tone::kGood);
  EXPECT_EQ(lines[1].tone, Tone::kBad);
  EXPECT_EQ(lines[1].text, "trial 2 rolled back: ");
  EXPECT_EQ(lines[2].tone, Tone::kPlain);
  EXPECT_EQ(lines[2].text, "trial 3 put back: ");
}

TEST_F(NarratorTest, ATrialThatEndedWithoutTheJudgeSaysWhy) {
  End(domain::Reason::kEnded, "");
  trials_[0].ended_by = LoopReason::kInterrupted;
  trials_[0].ended_because = "somebody has set env POOL";
  EXPECT_THAT(Look(), ElementsAre("trial 1 put back: somebody has set env POOL"));
}

TEST_F(NarratorTest, WhatTheLoopSaysBetweenTrialsIsToldWhenItIsNews) {
  loop_.reason = LoopReason::kMeasuring;
  EXPECT_THAT(Look(), IsEmpty());
  loop_.reason = LoopReason::kPatienceSpent;
  loop_.message = "The search is over.";
  EXPECT_THAT(Look(), ElementsAre("The search is over."));
  EXPECT_THAT(Look(), IsEmpty());
}

}  // namespace
}  // namespace trimtab::demo
