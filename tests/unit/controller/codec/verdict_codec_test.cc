#include "controller/codec/verdict_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tests/unit/controller/codec/read.h"
#include "tests/unit/controller/codec/same.h"
#include "tests/unit/controller/domain/trial.h"

namespace trimtab::codec {
namespace {

using domain::JudgeRules;
using domain::Trial;
using domain::Verdict;
using k8s::Json;
using testing::HasSubstr;
using testing::Not;

Result<Verdict> Read(const std::string& text) {
  const auto json = Json::Parse(text);
  EXPECT_TRUE(json) << text;
  return ReadBy(ReadVerdict, *json, "verdict");
}

// Of every kind, with and without bounds.
std::vector<Verdict> Verdicts() {
  JudgeRules short_trial = Trial::Rules();
  short_trial.max_looks = 60;
  return {Trial().Looks(3).Judged(),
          Trial().Looks(120, 0.7).Judged(),
          Trial().Looks(120, 1.4).Judged(),
          Trial(short_trial).Looks(60).Judged(),
          Trial(JudgeRules()).Looks(3).Judged(),
          Verdict()};
}

TEST(VerdictCodec, ReadsBackTheSameBits) {
  for (const Verdict& verdict : Verdicts()) {
    const auto read = Read(EncodeVerdict(verdict).Dump());
    ASSERT_TRUE(read) << read.error().message;
    ExpectSame(*read, verdict);
    EXPECT_EQ(read->kind, verdict.kind);
    EXPECT_EQ(read->objective.low, verdict.objective.low);
    EXPECT_EQ(read->objective.high, verdict.objective.high);
    EXPECT_EQ(read->objective.standard_error, verdict.objective.standard_error);
  }
}

TEST(VerdictCodec, LeavesOutABoundThatIsInfinite) {
  const std::string text = EncodeVerdict(Trial().Looks(3).Judged()).Dump();
  EXPECT_THAT(text, Not(HasSubstr("\"low\"")));
  EXPECT_THAT(text, Not(HasSubstr("\"high\"")));
  EXPECT_THAT(text, HasSubstr("\"limit\""));
}

TEST(VerdictCodec, EveryReasonHasItsNameBack) {
  for (int i = 0; i <= static_cast<int>(domain::Reason::kEnded); ++i) {
    const auto reason = static_cast<domain::Reason>(i);
    EXPECT_EQ(domain::ReasonNamed(NameOf(reason)), reason);
  }
  EXPECT_EQ(domain::ReasonNamed("Improbable"), std::nullopt);
}

TEST(VerdictCodec, RefusesWhatIsWrongAndSaysWhere) {
  Json verdict = EncodeVerdict(Trial().Looks(3).Judged());
  verdict["kind"] = "Better";
  auto read = Read(verdict.Dump());
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message,
            "verdict.kind: is \"Better\", but Gathering is a reason for Continue");
  verdict["reason"] = "Luck";
  read = Read(verdict.Dump());
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message, "verdict.reason: \"Luck\" is no reason; docs/judge.md has them");
  for (const char* const text : {R"({})", R"({"kind":"Continue","reason":"Gathering"})",
                                 R"({"kind":"Continue","reason":"Gathering","message":"m"})"}) {
    read = Read(text);
    ASSERT_FALSE(read) << text;
    EXPECT_THAT(read.error().message, HasSubstr("Required value"));
  }
}

}  // namespace
}  // namespace trimtab::codec
