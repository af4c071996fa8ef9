#include "controller/codec/trial_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "sim/custom_values.h"
#include "tests/support/loop_samples.h"
#include "tests/unit/controller/codec/random_state.h"
#include "tests/unit/controller/codec/same.h"
#include "tests/unit/controller/domain/trial.h"

namespace trimtab::codec {
namespace {

using domain::LoopReason;
using domain::TrialRecord;
using k8s::Json;
using testing::HasSubstr;
using testing::IsEmpty;

TrialRecord Decoded(const Json& trial) {
  auto record = DecodeTrial(trial);
  EXPECT_TRUE(record.ok()) << record.error().message;
  return record.ok() ? *std::move(record) : TrialRecord();
}

TrialRecord ARecord(uint64_t seed = 1) {
  Rng rng(seed);
  TrialRecord record = RandomRecord(rng);
  record.loop = "checkout";
  record.ordinal = 17;
  return record;
}

TEST(TrialCodec, ReadsBackToTheSameBytes) {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const std::string written = EncodeTrial("shop", ARecord(seed)).Dump();
    EXPECT_EQ(EncodeTrial("shop", Decoded(*Json::Parse(written))).Dump(), written)
        << "seed " << seed;
  }
}

TEST(TrialCodec, ARecordReplaysToItsVerdict) {
  for (uint64_t seed = 0; seed < 50; ++seed) {
    const TrialRecord record = Decoded(*Json::Parse(EncodeTrial("shop", ARecord(seed)).Dump()));
    ExpectSame(domain::Judge(record.rules, record.evidence), record.verdict);
  }
}

TEST(TrialCodec, TheDefinitionHasAFieldForAllOfIt) {
  const Json definition = FromYaml(SourceText("config/crd/trials.yaml"));
  const Json& version = (*definition.Get({"spec", "versions"})->array())[0];
  const Json schema = *version.Get({"schema", "openAPIV3Schema"});
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const Json trial = EncodeTrial("shop", ARecord(seed));
    EXPECT_THAT(sim::UnknownFields(schema, trial), IsEmpty());
    sim::CustomPatterns patterns;
    for (const sim::StatusCause& cause : sim::CheckCustom(schema, trial, patterns)) {
      ADD_FAILURE() << "seed " << seed << ": " << cause.field << ": " << cause.message;
    }
  }
}

TEST(TrialCodec, IsNamedAfterItsLoopAndGoesWithIt) {
  const Json trial = EncodeTrial("shop", ARecord());
  EXPECT_EQ(trial.Text({"metadata", "name"}), "checkout-17");
  EXPECT_EQ(trial.Text({"metadata", "namespace"}), "shop");
  EXPECT_EQ(trial.Text({"metadata", "labels", "trimtab.dev/loop"}), "checkout");
  const Json& owner = (*trial.Get({"metadata", "ownerReferences"})->array())[0];
  EXPECT_EQ(owner.Text({"kind"}), "TuningLoop");
  EXPECT_EQ(owner.Text({"name"}), "checkout");
  EXPECT_EQ(owner.Text({"uid"}), ARecord().loop_uid);
}

TEST(TrialCodec, SaysInWordsHowItEnded) {
  TrialRecord record = ARecord();
  record.ended_by.reset();
  record.finished = record.started + std::chrono::milliseconds(750'900);
  const Json judged = EncodeTrial("shop", record);
  EXPECT_EQ(judged.Text({"spec", "reason"}), NameOf(record.verdict.reason));
  EXPECT_EQ(judged.Text({"spec", "message"}), record.verdict.because);
  EXPECT_EQ(judged.Text({"spec", "took"}), "12m30s");
  EXPECT_EQ(*judged.Get({"spec", "judged"}), Json(true));

  record.ended_by = LoopReason::kInterrupted;
  record.ended_because = "kubectl-edit set env POOL.";
  const Json ended = EncodeTrial("shop", record);
  EXPECT_EQ(ended.Text({"spec", "reason"}), "Interrupted");
  EXPECT_EQ(ended.Text({"spec", "message"}), "kubectl-edit set env POOL.");
  EXPECT_EQ(*ended.Get({"spec", "judged"}), Json(false));
  EXPECT_EQ(Decoded(ended).ended_by, LoopReason::kInterrupted);
}

TEST(TrialCodec, WhatCannotBeReadIsOneSentenceWithItsField) {
  Json trial = EncodeTrial("shop", ARecord());
  trial["spec"]["rules"]["alpha"] = "small";
  EXPECT_THAT(DecodeTrial(trial).error().message, HasSubstr("spec.rules.alpha"));
  trial["spec"].Erase("rules");
  EXPECT_EQ(DecodeTrial(trial).error().message, "spec.rules: Required value");
  EXPECT_EQ(DecodeTrial(Json(Json::Object())).error().message, "spec: Required value");
}

TEST(TrialRecord, TellsWhatTheTrialWasAndWhatItGained) {
  domain::TrialState trial;
  trial.ordinal = 3;
  trial.rules.metrics = {{.name = "p95", .weight = 1}};
  trial.queries = {"p95{$arm}"};
  trial.values = {{"pool", "48"}};
  trial.why = "to learn";
  trial.verdict = domain::Verdict{};
  trial.verdict->objective = {.blocks = 9, .estimate = -0.13, .low = -0.2, .high = -0.05};
  const WallTime finished(std::chrono::seconds(1'000));
  const TrialRecord record =
      RecordOf({.loop = "shop", .loop_uid = "u-1"}, trial, {{"pool", "32"}}, finished);
  EXPECT_EQ(record.loop, "shop");
  EXPECT_EQ(record.values.at("pool"), "48");
  EXPECT_EQ(record.control.at("pool"), "32");
  EXPECT_EQ(record.finished, finished);
  EXPECT_EQ(record.queries.at(0), "p95{$arm}");
  EXPECT_EQ(record.rules.metrics.at(0).name, "p95");
  EXPECT_EQ(record.gain, "+12.2%");
  EXPECT_EQ(record.gain_low, "+4.9%");
  EXPECT_EQ(record.gain_high, "+18.1%");
}

TEST(TrialRecord, HasNoGainWhereNothingWasMeasured) {
  domain::TrialState trial;
  trial.verdict = domain::Verdict{};
  const TrialRecord record = RecordOf({}, trial, {}, WallTime());
  EXPECT_EQ(record.gain, "");
}

}  // namespace
}  // namespace trimtab::codec
