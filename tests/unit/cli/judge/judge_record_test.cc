#include "cli/judge/judge_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/controller/codec/same.h"
#include "tests/unit/controller/domain/trial.h"

namespace trimtab::cli {
namespace {

using domain::Trial;
using k8s::Json;
using testing::HasSubstr;
using testing::StartsWith;

JudgeRecord Recorded(double p95 = 1.4) {
  Trial trial;
  trial.Looks(120, p95);
  auto record = JudgeNow(trial.rules, trial.evidence);
  EXPECT_TRUE(record) << record.error().message;
  return *std::move(record);
}

// As the API server gives it back: in its kind, beside other fields.
Json AsTrial(const JudgeRecord& record) {
  Json spec = EncodeRecord(record);
  spec["loop"] = "checkout";
  spec["judged"] = true;
  return Json::Of({{"apiVersion", "trimtab.dev/v1alpha1"}, {"kind", "Trial"}, {"spec", spec}});
}

std::string MessageOf(const Json& document) {
  const auto read = ReadRecord(document);
  return read ? "read" : read.error().message;
}

TEST(JudgeRecord, ReplaysToTheSameVerdict) {
  for (const double p95 : {0.7, 1.0, 1.4}) {
    const JudgeRecord record = Recorded(p95);
    for (const Json& document : {EncodeRecord(record), AsTrial(record)}) {
      const auto text = Json::Parse(document.Dump());
      const auto read = ReadRecord(*text);
      ASSERT_TRUE(read) << read.error().message;
      codec::ExpectSame(read->verdict, record.verdict);
      codec::ExpectSame(Judge(read->rules, read->evidence), record.verdict);
      EXPECT_EQ(DifferenceOf(read->verdict, Judge(read->rules, read->evidence)), std::nullopt);
    }
  }
}

TEST(JudgeRecord, TheFirstDifferenceIsNamedWithBothValues) {
  const JudgeRecord record = Recorded();
  domain::Verdict other = record.verdict;
  other.metrics[1].blocks = 77;
  EXPECT_EQ(DifferenceOf(other, record.verdict),
            "verdict.metrics[1].blocks: the record has 77, the judge now says " +
                std::to_string(record.verdict.metrics[1].blocks));
  other = record.verdict;
  other.metrics.pop_back();
  EXPECT_THAT(DifferenceOf(other, record.verdict).value_or(""), StartsWith("verdict.metrics: "));
  other = record.verdict;
  other.objective.low = -std::numeric_limits<double>::infinity();
  EXPECT_THAT(DifferenceOf(other, record.verdict).value_or(""),
              StartsWith("verdict.objective.low: the record has nothing, the judge now says "));
  EXPECT_THAT(DifferenceOf(record.verdict, other).value_or(""),
              StartsWith("verdict.objective.low: the record has "));
}

TEST(JudgeRecord, OneBitIsADifference) {
  const JudgeRecord record = Recorded();
  domain::Verdict other = record.verdict;
  other.objective.estimate = std::nextafter(other.objective.estimate, 10);
  EXPECT_THAT(DifferenceOf(other, record.verdict).value_or(""),
              StartsWith("verdict.objective.estimate: "));
}

TEST(JudgeRecord, AnotherRevisionOfTheJudgeIsRefusedBeforeAllElse) {
  Json document = AsTrial(Recorded());
  document["spec"]["judgeRevision"] = domain::kJudgeRevision + 1;
  document["spec"].Erase("rules");
  EXPECT_THAT(MessageOf(document), HasSubstr("spec.judgeRevision: is "));
  EXPECT_THAT(MessageOf(document), HasSubstr("replay it with the release that recorded it"));
}

TEST(JudgeRecord, ATrialThatEndedWithoutTheJudgeSaysSo) {
  Json document = AsTrial(Recorded());
  document["spec"]["judged"] = false;
  EXPECT_THAT(MessageOf(document), HasSubstr("there is nothing to replay"));
}

TEST(JudgeRecord, WhatIsMissingOrStrangeIsNamed) {
  Json document = EncodeRecord(Recorded());
  document["notes"] = "mine";
  EXPECT_EQ(MessageOf(document), "notes: unknown field \"notes\"");
  document.Erase("notes");
  document.Erase("evidence");
  EXPECT_THAT(MessageOf(document), StartsWith("evidence: Required value"));
  EXPECT_THAT(MessageOf(Json::Of({{"kind", "Trial"}})), StartsWith("spec: Required value"));
  EXPECT_THAT(MessageOf(Json(1)), HasSubstr("must be of type object"));
}

TEST(JudgeRecord, EvidenceThatDoesNotFitItsRulesIsAnError) {
  Trial trial;
  trial.Looks(3);
  trial.rules.max_looks = 2;
  const auto record = JudgeNow(trial.rules, trial.evidence);
  ASSERT_FALSE(record);
  EXPECT_THAT(record.error().message, HasSubstr("lies beyond max_looks"));
}

}  // namespace
}  // namespace trimtab::cli
