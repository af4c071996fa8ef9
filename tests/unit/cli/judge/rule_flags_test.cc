#include "cli/judge/rule_flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trimtab::cli {
namespace {

using domain::JudgeRules;
using testing::HasSubstr;

TEST(RuleFlags, AMetricIsAnObjectiveWithItsDirection) {
  JudgeRules rules;
  ASSERT_TRUE(Apply({.metrics = {"p95:less", "job:rate:more"}}, rules));
  ASSERT_EQ(rules.metrics.size(), 2U);
  EXPECT_EQ(rules.metrics[0].name, "p95");
  EXPECT_EQ(rules.metrics[0].weight, 1);
  EXPECT_FALSE(rules.metrics[0].more_is_better);
  EXPECT_EQ(rules.metrics[1].name, "job:rate");
  EXPECT_TRUE(rules.metrics[1].more_is_better);
}

TEST(RuleFlags, AGuardrailIsALimitAndNoObjective) {
  JudgeRules rules;
  ASSERT_TRUE(Apply({.guardrails = {"memory:20%", "rate:more:0.1"}}, rules));
  ASSERT_EQ(rules.metrics.size(), 2U);
  EXPECT_EQ(rules.metrics[0].relative_limit, 0.2);
  EXPECT_EQ(rules.metrics[0].weight, 0);
  EXPECT_EQ(rules.metrics[1].name, "rate");
  EXPECT_EQ(rules.metrics[1].relative_limit, 0.1);
  EXPECT_TRUE(rules.metrics[1].more_is_better);
}

TEST(RuleFlags, OneMetricMayBeBothAndKeepsItsDirection) {
  JudgeRules rules;
  ASSERT_TRUE(Apply({.metrics = {"rate:more"}, .guardrails = {"rate:5%"}}, rules));
  ASSERT_EQ(rules.metrics.size(), 1U);
  EXPECT_EQ(rules.metrics[0].weight, 1);
  EXPECT_EQ(rules.metrics[0].relative_limit, 0.05);
  EXPECT_TRUE(rules.metrics[0].more_is_better);
}

TEST(RuleFlags, GoBeforeWhatTheRulesSay) {
  JudgeRules rules;
  rules.metrics = {{.name = "p95", .weight = 3, .hard_limit = 2}};
  ASSERT_TRUE(Apply({.metrics = {"p95:more"},
                     .alpha = "5%",
                     .smallest_effect = "0.1",
                     .step = std::chrono::seconds(30),
                     .window = std::chrono::minutes(5)},
                    rules));
  EXPECT_EQ(rules.metrics[0].weight, 3);
  EXPECT_EQ(rules.metrics[0].hard_limit, 2);
  EXPECT_TRUE(rules.metrics[0].more_is_better);
  EXPECT_EQ(rules.alpha, 0.05);
  EXPECT_EQ(rules.smallest_effect, 0.1);
  EXPECT_EQ(rules.step, std::chrono::seconds(30));
  EXPECT_EQ(rules.window, std::chrono::minutes(5));
}

TEST(RuleFlags, WhatIsMiswrittenSaysHowItIsWritten) {
  const auto message = [](const RuleFlags& flags) {
    JudgeRules rules;
    const auto applied = Apply(flags, rules);
    return applied ? "applied" : applied.error().message;
  };
  EXPECT_EQ(message({.metrics = {"p95"}}), "--metric p95: write it as NAME:less or NAME:more");
  for (const char* const text : {":less", "p95:lower", "p95:less:more:", ""}) {
    EXPECT_THAT(message({.metrics = {text}}), HasSubstr("write it as NAME:less")) << text;
  }
  for (const char* const text :
       {"errors", "errors:", ":20%", "errors:x%", "errors:nan", "e:inf%"}) {
    EXPECT_THAT(message({.guardrails = {text}}), HasSubstr("write it as NAME:20%")) << text;
  }
  EXPECT_THAT(message({.alpha = "low"}), HasSubstr("--alpha low: write it as a number"));
  EXPECT_THAT(message({.smallest_effect = ""}), HasSubstr("--smallest-effect"));
}

}  // namespace
}  // namespace trimtab::cli
