#include "controller/codec/evidence_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "controller/domain/judge.h"
#include "tests/unit/controller/codec/read.h"
#include "tests/unit/controller/codec/same.h"
#include "tests/unit/controller/domain/trial.h"

namespace trimtab::codec {
namespace {

using domain::ArmLook;
using domain::Evidence;
using domain::Fault;
using domain::Look;
using domain::Reading;
using domain::Trial;
using k8s::Json;
using testing::HasSubstr;

Result<Evidence> Read(const Json& json) { return ReadBy(ReadEvidence, json, "evidence"); }

// Through its text, as a record goes.
Evidence ThereAndBack(const Evidence& evidence) {
  const auto json = Json::Parse(EncodeEvidence(evidence).Dump());
  EXPECT_TRUE(json);
  auto read = Read(*json);
  EXPECT_TRUE(read) << read.error().message;
  return *std::move(read);
}

// Gaps, faults, arms that are missing, failing pods.
Evidence Eventful() {
  Trial trial;
  trial.Looks(20);
  trial.evidence.before = {0.2, std::nullopt};
  auto& looks = trial.evidence.looks;
  looks[3].control.reset();
  looks[4].candidate.reset();
  looks[5].control.reset();
  looks[5].candidate.reset();
  looks[6].candidate->metrics[0] = {std::nullopt, Fault::kStale};
  looks[7].candidate->metrics[0] = {1.25, Fault::kStale};
  looks[8].candidate->metrics[1] = {std::nullopt, std::nullopt};
  looks[9].control->load = {std::nullopt, Fault::kSourceDown};
  looks[9].control->metrics[1] = {std::nullopt, Fault::kSkew};
  for (size_t i = 10; i < looks.size(); ++i) looks[i].candidate->pods.restarts = 1;
  looks[12].candidate->pods = {1, true, std::chrono::milliseconds(1500)};
  looks.erase(looks.begin() + 15);
  return trial.evidence;
}

TEST(EvidenceCodec, ReadsBackTheSameBits) {
  for (const Evidence& evidence : {Eventful(), Trial().Looks(240).evidence, Evidence()}) {
    ExpectSame(ThereAndBack(evidence), evidence);
  }
}

TEST(EvidenceCodec, WritesColumnsAndLeavesOutWhatNeverHappened) {
  Trial trial;
  trial.Looks(2);
  trial.evidence.looks[0].control =
      ArmLook{.metrics = {{0.5, {}}, {0.25, {}}}, .load = {100.0, {}}};
  trial.evidence.looks[1].control = trial.evidence.looks[0].control;
  trial.evidence.looks[1].control->metrics[1] = {std::nullopt, Fault::kStale};
  trial.evidence.looks[0].candidate.reset();
  trial.evidence.looks[1].candidate.reset();
  EXPECT_EQ(EncodeEvidence(trial.evidence).Dump(),
            R"({"ticks":"0-1","control":{"metrics":[{"values":[0.5,0.5]},)"
            R"({"values":[0.25,null],"faults":[{"fault":"Stale","at":"1"}]}],)"
            R"("load":{"values":[100.0,100.0]}}})");
}

TEST(EvidenceCodec, WhatIsNoFiniteNumberJudgesAlike) {
  for (const double odd : {std::nan(""), std::numeric_limits<double>::infinity(),
                           -std::numeric_limits<double>::infinity()}) {
    Trial trial;
    trial.rules.patience = 3;
    trial.Looks(20);
    trial.evidence.before = {odd, 0.01};
    for (size_t i = 15; i < 20; ++i) trial.evidence.looks[i].candidate->metrics[0].value = odd;
    trial.evidence.looks[4].control->load.value = odd;
    const Evidence read = ThereAndBack(trial.evidence);
    EXPECT_EQ(read.looks[16].candidate->metrics[0].fault, Fault::kNotANumber);
    ExpectSame(Judge(trial.rules, read), trial.Judged());
    EXPECT_EQ(trial.Judged().reason, domain::Reason::kNotANumber);
  }
}

TEST(EvidenceCodec, KeepsALongTrialOfManyMetricsSmall) {
  Trial trial;
  Evidence evidence;
  for (int64_t tick = 0; tick < 240; ++tick) {
    Look look{.tick = tick};
    for (auto* arm : {&look.control, &look.candidate}) {
      *arm = trial.Arm();
      while ((*arm)->metrics.size() < 6) (*arm)->metrics.push_back(trial.Arm().metrics[0]);
      (*arm)->load = Reading{100 * trial.Arm().metrics[0].value.value_or(0), {}};
    }
    evidence.looks.push_back(std::move(look));
  }
  EXPECT_LT(EncodeEvidence(evidence).Dump().size(), 75'000U);
}

TEST(EvidenceCodec, RefusesWhatIsWrongAndSaysWhere) {
  struct Row {
    const char* text;
    const char* message;
  };
  const std::string arm = R"({"metrics":[{"values":[1]}],"load":{"values":[1]})";
  for (const Row& row : {
           Row{R"([])", "must be of type object"},
           Row{R"({})", "evidence.ticks: Required value"},
           Row{R"({"ticks":"2-1"})", "evidence.ticks: \"2-1\" is no run of ticks"},
           Row{R"({"ticks":"","loooks":1})", "unknown field \"evidence.loooks\""},
           Row{R"({"ticks":"0","before":[1,"x"]})", "evidence.before[1]: must be a number or null"},
           Row{R"({"ticks":"0","before":1})", "evidence.before: must be a list of numbers"},
           Row{R"({"ticks":"0","control":{}})", "evidence.control.metrics: Required value"},
           Row{R"({"ticks":"0","control":{"metrics":[]}})",
               "evidence.control.load: Required value"},
           Row{R"({"ticks":"0","control":{"ticks":"1","metrics":[],"load":{"values":[1]}}})",
               "evidence.control.ticks: has ticks that evidence.ticks has not"},
           Row{R"({"ticks":"0","control":{"metrics":[{"values":[1,2]}],"load":{"values":[1]}}})",
               "evidence.control.metrics[0].values: must be a list of 1 numbers"},
           Row{R"({"ticks":"0","control":{"metrics":[{"values":[true]}],"load":{"values":[1]}}})",
               "evidence.control.metrics[0].values[0]: must be a number or null, is true"},
           Row{R"({"ticks":"0","control":{"metrics":[],"load":{"values":[1],)"
               R"("faults":[{"fault":"Broken","at":"0"}]}}})",
               "evidence.control.load.faults[0].fault: \"Broken\" is no fault"},
           Row{R"({"ticks":"0","control":{"metrics":[],"load":{"values":[1],)"
               R"("faults":[{"fault":"Stale","at":"3"}]}}})",
               "evidence.control.load.faults[0].at: there is no look at tick 3"},
           Row{R"({"ticks":"0","control":{"metrics":[],"load":{"values":[1],)"
               R"("faults":[{"fault":"Stale","at":"0"},{"fault":"Skew","at":"0"}]}}})",
               "evidence.control.load.faults[1].at: tick 0 has a fault already"},
           Row{R"({"ticks":"0","control":{"metrics":[],"load":{"values":[1]},)"
               R"("pods":[{"from":0,"notReady":"soon"}]}})",
               "evidence.control.pods[0].notReady: "},
           Row{R"({"ticks":"0","control":{"metrics":[],"load":{"values":[1]},)"
               R"("pods":[{"from":0},{"from":0}]}})",
               "evidence.control.pods[1].from: ticks must ascend from 0"},
       }) {
    const auto json = Json::Parse(row.text);
    ASSERT_TRUE(json) << row.text;
    const auto read = Read(*json);
    ASSERT_FALSE(read) << row.text;
    EXPECT_THAT(read.error().message, HasSubstr(row.message)) << row.text;
  }
}

TEST(EvidenceCodec, TakesAWholeNumberForANumber) {
  // An API server writes 100.0 as 100.
  const auto json = Json::Parse(
      R"({"ticks":"0","control":{"metrics":[{"values":[3]}],"load":{"values":[100]}}})");
  const auto read = Read(*json);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->looks[0].control->metrics[0].value, 3.0);
}

}  // namespace
}  // namespace trimtab::codec
