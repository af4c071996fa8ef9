#include "cli/judge/source_windows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace trimtab::cli {
namespace {

using domain::Evidence;
using domain::Fault;
using domain::JudgeRules;
using domain::Reading;
using measure::LookAnswer;
using measure::LookRequest;
using testing::HasSubstr;

// Answers with the seconds of the instant, a tenth more for each query after the first, and ten
// times as much for the candidate. Lives for one test.
class CountingSource final : public measure::MetricSource {
 public:
  Result<void> CheckQuery(std::string_view query, Duration) const override {
    if (query != "bad") return {};
    return Error{Code::kInvalid, "has no $arm"};
  }

  LookAnswer Read(const LookRequest& request, const std::stop_token&) override {
    asked.push_back(request);
    LookAnswer answer;
    const auto at = request.at.time_since_epoch();
    const double seconds = std::chrono::duration<double>(at).count();
    for (const double factor : {1.0, 10.0}) {
      std::vector<Reading> row;
      for (size_t q = 0; q < request.queries.size(); ++q) {
        row.push_back({factor * (seconds + 0.1 * static_cast<double>(q)), std::nullopt});
      }
      answer.readings.push_back(row);
    }
    answer.failure = failure;
    answer.refused = refused;
    return answer;
  }

  std::vector<LookRequest> asked;
  std::optional<Error> failure;
  std::vector<measure::RefusedQuery> refused;
};

JudgeRules Rules() {
  JudgeRules rules;
  rules.metrics = {{.name = "p95", .weight = 1}, {.name = "cpu"}};
  return rules;
}

SourceWindows Asked() {
  return {.ns = "shop",
          .control = "checkout-7d9",
          .candidate = "checkout-5f4",
          .queries = {"cpu=cpu{$arm}", "p95=quantile=p95{$arm}"},
          .load = "rps{$arm}",
          .from = WallTime(std::chrono::seconds(100)),
          .until = WallTime(std::chrono::seconds(131))};
}

TEST(SourceWindows, ALookIsTakenAtEachStepOfBothArms) {
  CountingSource source;
  const auto evidence = ReadWindowsFrom(source, Rules(), Asked());
  ASSERT_TRUE(evidence) << evidence.error().message;
  ASSERT_EQ(evidence->looks.size(), 3U);
  EXPECT_EQ(evidence->looks[2].tick, 2);
  EXPECT_EQ(evidence->looks[2].control->metrics[0].value, 130.0);
  EXPECT_EQ(evidence->looks[2].candidate->metrics[1].value, 1301.0);
  EXPECT_EQ(evidence->looks[0].control->load.value, 100.2);
  ASSERT_EQ(source.asked[0].arms.size(), 2U);
  EXPECT_EQ(source.asked[0].arms[0].owner, "checkout-7d9");
  EXPECT_EQ(source.asked[0].arms[1].owner, "checkout-5f4");
  EXPECT_EQ(source.asked[0].arms[1].ns, "shop");
  EXPECT_EQ(source.asked[0].window, Rules().window);
}

TEST(SourceWindows, QueriesStandInTheOrderOfTheMetricsThenTheLoads) {
  CountingSource source;
  ASSERT_TRUE(ReadWindowsFrom(source, Rules(), Asked()));
  EXPECT_EQ(source.asked[0].queries,
            (std::vector<std::string>{"quantile=p95{$arm}", "cpu{$arm}", "rps{$arm}"}));
}

TEST(SourceWindows, WithoutALoadItIsNotAsked) {
  CountingSource source;
  SourceWindows asked = Asked();
  asked.load.clear();
  const auto evidence = ReadWindowsFrom(source, Rules(), asked);
  ASSERT_TRUE(evidence);
  EXPECT_EQ(source.asked[0].queries.size(), 2U);
  EXPECT_EQ(evidence->looks[0].control->load.value, std::nullopt);
}

TEST(SourceWindows, OfAStatefulSetTheCandidatesPodsAreNamedOneByOne) {
  CountingSource source;
  SourceWindows asked = Asked();
  asked.control = "web";
  asked.candidate = "web-3,web-4";
  ASSERT_TRUE(ReadWindowsFrom(source, Rules(), asked));
  const std::vector<std::string> pods = {"web-3", "web-4"};
  EXPECT_EQ(source.asked[0].arms[0].owner, "web");
  EXPECT_TRUE(source.asked[0].arms[0].numbered);
  EXPECT_EQ(source.asked[0].arms[0].except, pods);
  EXPECT_EQ(source.asked[0].arms[1].only, pods);
}

TEST(SourceWindows, UnderWholeOnlyTheArmWhoseTurnItIsIsAsked) {
  CountingSource source;
  JudgeRules rules = Rules();
  rules.exposure = domain::Exposure::kWhole;
  SourceWindows asked = Asked();
  asked.turns = {{asked.from + rules.step, asked.from + 2 * rules.step}};
  const auto evidence = ReadWindowsFrom(source, rules, asked);
  ASSERT_TRUE(evidence) << evidence.error().message;
  ASSERT_EQ(evidence->looks.size(), 3U);
  EXPECT_FALSE(evidence->looks[0].candidate.has_value());
  EXPECT_EQ(evidence->looks[0].control->metrics[0].value, 100.0);
  EXPECT_FALSE(evidence->looks[1].control.has_value());
  EXPECT_EQ(evidence->looks[1].candidate->metrics[0].value, 115.0);
  EXPECT_TRUE(evidence->looks[2].control.has_value());
  ASSERT_EQ(source.asked[1].arms.size(), 1U);
  EXPECT_EQ(source.asked[1].arms[0].owner, "checkout-5f4");
}

TEST(SourceWindows, UnderWholeBothArmsOfAStatefulSetAreTheSamePods) {
  CountingSource source;
  JudgeRules rules = Rules();
  rules.exposure = domain::Exposure::kWhole;
  SourceWindows asked = Asked();
  asked.control = asked.candidate = "web";
  asked.turns = {{asked.from, asked.from + rules.step}};
  ASSERT_TRUE(ReadWindowsFrom(source, rules, asked));
  EXPECT_EQ(source.asked[0].arms[0].owner, "web");
  EXPECT_TRUE(source.asked[0].arms[0].numbered);
}

TEST(SourceWindows, NothingIsJudgedByHalfTheLooks) {
  CountingSource source;
  source.failure = Error{Code::kUnreachable, "connection refused"};
  auto evidence = ReadWindowsFrom(source, Rules(), Asked());
  ASSERT_FALSE(evidence);
  EXPECT_EQ(evidence.error().message, "the source gave no answer: connection refused");
  EXPECT_EQ(source.asked.size(), 1U);
  source.failure.reset();
  source.refused = {{.query = 1, .error = {Code::kInvalid, "unknown function"}}};
  evidence = ReadWindowsFrom(source, Rules(), Asked());
  ASSERT_FALSE(evidence);
  EXPECT_EQ(evidence.error().message, "query cpu{$arm}: unknown function");
}

TEST(SourceWindows, WhatIsMissingOrMiswrittenIsNamedAndNothingIsAsked) {
  CountingSource source;
  const auto message = [&](auto change) {
    SourceWindows asked = Asked();
    change(asked);
    const auto evidence = ReadWindowsFrom(source, Rules(), asked);
    return evidence ? "read" : evidence.error().message;
  };
  EXPECT_EQ(message([](auto& asked) { asked.queries.pop_back(); }),
            "nothing says how to measure p95: add --query p95=PROMQL");
  EXPECT_THAT(message([](auto& asked) { asked.queries.push_back("p99=x"); }),
              HasSubstr("--query p99=x: no metric is named so"));
  EXPECT_EQ(message([](auto& asked) { asked.load = "bad"; }), "query bad: has no $arm");
  EXPECT_THAT(message([](auto& asked) {
                asked.turns = {{asked.from, asked.until}};
              }),
              HasSubstr("--candidate-turn is for rules with exposure: Whole"));
  EXPECT_THAT(message([](auto& asked) { asked.candidate = asked.control; }),
              HasSubstr("name the same pods"));
  EXPECT_THAT(message([](auto& asked) { std::swap(asked.from, asked.until); }),
              HasSubstr("--from and --until must be"));
  EXPECT_THAT(message([](auto& asked) { asked.until += std::chrono::hours(10'000); }),
              HasSubstr("--from and --until must be"));
  EXPECT_TRUE(source.asked.empty());
}

}  // namespace
}  // namespace trimtab::cli
