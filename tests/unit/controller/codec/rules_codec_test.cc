#include "controller/codec/rules_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/controller/codec/read.h"
#include "tests/unit/controller/domain/trial.h"

namespace trimtab::codec {
namespace {

using domain::JudgeRules;
using k8s::Json;
using testing::HasSubstr;

Result<JudgeRules> Read(const std::string& text) {
  const auto json = Json::Parse(text);
  EXPECT_TRUE(json) << text;
  return ReadBy(ReadRules, *json, "rules");
}

// Every field differs from its default.
JudgeRules Unusual() {
  JudgeRules rules;
  rules.metrics = {{.name = "rate",
                    .more_is_better = true,
                    .floor = 0.5,
                    .weight = 2.5,
                    .relative_limit = 0.1,
                    .hard_limit = 7},
                   {.name = "errors", .scale = domain::Scale::kShare, .floor = 0.005}};
  rules.exposure = domain::Exposure::kWhole;
  rules.step = std::chrono::milliseconds(1500);
  rules.window = std::chrono::minutes(2);
  rules.least_block_looks = 6;
  rules.max_looks = 240;
  rules.run_looks = 21;
  rules.settle_looks = 5;
  rules.alpha = 0.02;
  rules.smallest_effect = 0.1;
  rules.least_blocks = 5;
  rules.futile = 0.04;
  rules.winsor_factor = 9;
  rules.least_load = 3;
  rules.least_coverage = 0.6;
  rules.patience = 9;
  rules.pods = {3, std::chrono::seconds(90)};
  return rules;
}

TEST(RulesCodec, WritesEveryFieldInOneForm) {
  EXPECT_EQ(
      EncodeRules(Unusual()).Dump(),
      R"({"metrics":[{"name":"rate","scale":"Ratio","moreIsBetter":true,"floor":0.5,"weight":2.5,)"
      R"("relativeLimit":0.1,"hardLimit":7.0},)"
      R"({"name":"errors","scale":"Share","moreIsBetter":false,"floor":0.005,"weight":0.0}],)"
      R"("exposure":"Whole","step":"1.5s","window":"2m0s","leastBlockLooks":6,"maxLooks":240,)"
      R"("runLooks":21,"settleLooks":5,"alpha":0.02,"smallestEffect":0.1,"leastBlocks":5,)"
      R"("futile":0.04,"winsorFactor":9.0,"leastLoad":3.0,"leastCoverage":0.6,"patience":9,)"
      R"("pods":{"restarts":3,"notReady":"1m30s"}})");
}

TEST(RulesCodec, ReadsBackTheSame) {
  for (const JudgeRules& rules : {Unusual(), JudgeRules(), domain::Trial::Rules()}) {
    const std::string text = EncodeRules(rules).Dump();
    const auto read = Read(text);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(EncodeRules(*read).Dump(), text);
  }
}

TEST(RulesCodec, WhatIsLeftOutHasItsDefault) {
  const auto read = Read(R"({"metrics":[{"name":"p95","weight":1}]})");
  ASSERT_TRUE(read) << read.error().message;
  JudgeRules expected;
  expected.metrics = {{.name = "p95", .weight = 1}};
  EXPECT_EQ(EncodeRules(*read).Dump(), EncodeRules(expected).Dump());
}

TEST(RulesCodec, RefusesWhatIsWrongAndSaysWhere) {
  struct Row {
    const char* text;
    const char* message;
  };
  for (const Row& row : {
           Row{R"({"alfa":0.01})", "unknown field \"rules.alfa\""},
           Row{R"({"alpha":"0.01"})", "rules.alpha in body must be of type number"},
           Row{R"({"step":"15"})", "rules.step: "},
           Row{R"({"exposure":"Some"})", "rules.exposure: Unsupported value: \"Some\""},
           Row{R"({"maxLooks":1.5})", "rules.maxLooks in body must be of type integer"},
           Row{R"({"metrics":[{}]})", "rules.metrics[0].name: Required value"},
           Row{R"({"metrics":[{"name":"a","limit":1}]})",
               "unknown field \"rules.metrics[0].limit\""},
           Row{R"({"metrics":[{"name":"a","scale":"Log"}]})",
               "rules.metrics[0].scale: Unsupported"},
           Row{R"({"pods":{"restarts":-1}})", "rules.pods.restarts: Invalid value: -1"},
           Row{R"({"pods":{"oom":1}})", "unknown field \"rules.pods.oom\""},
       }) {
    const auto read = Read(row.text);
    ASSERT_FALSE(read) << row.text;
    EXPECT_THAT(read.error().message, HasSubstr(row.message)) << row.text;
  }
}

}  // namespace
}  // namespace trimtab::codec
