// What a finished trial's record rests on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/domain/judge.h"
#include "controller/domain/trial_record.h"
#include "tests/unit/controller/domain/advance/fake_world.h"

namespace trimtab::domain {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Outcome {
  const char* name;
  double p95;  // of the candidate, as a factor
  VerdictKind kind;
};

class RecordOfATrial : public testing::TestWithParam<Outcome> {
 protected:
  // The verdict is written, and whoever wrote it does nothing more.
  void DieAtTheVerdict() {
    world_.behaves = [](const Values& values) {
      return FakeWorld::Behaviour{.p95 = values.at("pool") == "32" ? 1 : GetParam().p95};
    };
    FakeWorld before = world_;
    for (int visits = 0; visits < 2000 && !HasVerdict(); ++visits) {
      before = world_;
      world_.Visit();
    }
    ASSERT_TRUE(HasVerdict()) << world_.Told();
    world_ = before;
    world_.Visit(FakeWorld::Death::kBeforeActions);
    ASSERT_THAT(world_.records, IsEmpty());
  }
  bool HasVerdict() const { return world_.state().trial && world_.state().trial->verdict; }

  TrialRecord Recorded() {
    EXPECT_TRUE(world_.VisitUntil([&] { return world_.records.contains(1); })) << world_.Told();
    return RecordOf({}, world_.records[1], {{"pool", "32"}}, world_.now);
  }

  FakeWorld world_;
};

TEST_P(RecordOfATrial, ReplaysAlthoughTheSpecChangesBetweenVerdictAndRecord) {
  DieAtTheVerdict();
  const Verdict verdict = *world_.state().trial->verdict;
  EXPECT_EQ(verdict.kind, GetParam().kind);
  world_.ChangeSpec([](LoopSpec& spec) {
    spec.guardrails.pop_back();
    spec.experiment.false_rollback_rate = 0.2;
    spec.experiment.smallest_effect = 0.5;
    spec.objectives[0].query = "another{$arm}";
  });
  const TrialRecord record = Recorded();
  const Verdict again = Judge(record.rules, record.evidence);
  EXPECT_EQ(again.kind, verdict.kind);
  EXPECT_EQ(again.because, verdict.because);
  EXPECT_EQ(again.objective.alpha_low, record.verdict.objective.alpha_low);
  EXPECT_EQ(again.metrics.size(), record.verdict.metrics.size());
  EXPECT_THAT(record.queries,
              ElementsAre("p95{$arm}", "errors{$arm} / requests{$arm}", "requests{$arm}"));
  EXPECT_FALSE(record.ended_by.has_value());
  EXPECT_THAT(world_.violations, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Each, RecordOfATrial,
                         testing::Values(Outcome{"Better", 0.7, VerdictKind::kBetter},
                                         Outcome{"Unsure", 1, VerdictKind::kUnsure},
                                         Outcome{"Worse", 8, VerdictKind::kWorse}),
                         [](const auto& outcome) { return outcome.param.name; });

TEST(TrialRecord, SaysWhatEndedATrialThatTheJudgeDidNot) {
  TrialState trial;
  trial.ended_by = LoopReason::kSpecChanged;
  trial.ended_because = "The spec has changed.";
  trial.verdict = Verdict{.kind = VerdictKind::kNoData, .reason = Reason::kEnded};
  const TrialRecord record = RecordOf({}, trial, {}, WallTime());
  EXPECT_EQ(record.ended_by, LoopReason::kSpecChanged);
  EXPECT_EQ(record.ended_because, "The spec has changed.");
}

}  // namespace
}  // namespace trimtab::domain
