#include "controller/codec/status_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "controller/codec/rules_codec.h"
#include "sim/custom_values.h"
#include "sim/patch.h"
#include "tests/support/loop_samples.h"
#include "tests/unit/controller/codec/random_state.h"
#include "tests/unit/controller/codec/same.h"
#include "tests/unit/controller/domain/trial.h"

namespace trimtab::codec {
namespace {

using domain::LoopReason;
using domain::LoopState;
using domain::Phase;
using k8s::Json;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int kStates = 400;

Json Parsed(const std::string& text) {
  const auto json = Json::Parse(text);
  EXPECT_TRUE(json) << json.error().message << " in " << text;
  return json ? *json : Json();
}

LoopState Decoded(const Json& status) {
  auto state = DecodeStatus(status);
  EXPECT_TRUE(state.ok()) << state.error().message;
  return state.ok() ? *std::move(state) : LoopState();
}

std::string Refusal(const std::string& status) {
  const auto state = DecodeStatus(Parsed(status));
  return state ? "" : state.error().message;
}

TEST(StatusCodec, ReadsBackToTheSameBytes) {
  for (uint64_t seed = 0; seed < kStates; ++seed) {
    Rng rng(seed);
    const std::string written = EncodeStatus(RandomState(rng)).Dump();
    EXPECT_EQ(EncodeStatus(Decoded(Parsed(written))).Dump(), written) << "seed " << seed;
  }
}

TEST(StatusCodec, ReadsBackTheWholeTrial) {
  Rng rng(7);
  for (int i = 0; i < 50; ++i) {
    const LoopState state = RandomState(rng);
    const LoopState read = Decoded(Parsed(EncodeStatus(state).Dump()));
    ASSERT_EQ(read.trial.has_value(), state.trial.has_value());
    if (!state.trial) continue;
    EXPECT_EQ(read.trial->values, state.trial->values);
    EXPECT_EQ(read.trial->intent, state.trial->intent);
    EXPECT_EQ(read.trial->started, state.trial->started);
    EXPECT_EQ(read.trial->deadline, state.trial->deadline);
    EXPECT_EQ(read.trial->first_look, state.trial->first_look);
    EXPECT_EQ(read.trial->arms, state.trial->arms);
    EXPECT_EQ(read.trial->candidate_live, state.trial->candidate_live);
    EXPECT_EQ(read.trial->ended_by, state.trial->ended_by);
    EXPECT_EQ(read.trial->queries, state.trial->queries);
    EXPECT_EQ(read.trial->program, state.trial->program);
    EXPECT_EQ(EncodeRules(read.trial->rules).Dump(), EncodeRules(state.trial->rules).Dump());
    ExpectSame(read.trial->evidence, state.trial->evidence);
    ASSERT_EQ(read.trial->verdict.has_value(), state.trial->verdict.has_value());
    if (state.trial->verdict) ExpectSame(*read.trial->verdict, *state.trial->verdict);
  }
}

TEST(StatusCodec, ReadsBackWhatSurvivesEveryTrial) {
  Rng rng(8);
  for (int i = 0; i < 50; ++i) {
    const LoopState state = RandomState(rng);
    const LoopState read = Decoded(Parsed(EncodeStatus(state).Dump()));
    EXPECT_EQ(read.phase, state.phase);
    EXPECT_EQ(read.reason, state.reason);
    EXPECT_EQ(read.message, state.message);
    EXPECT_EQ(read.phase_since, state.phase_since);
    EXPECT_EQ(read.not_before, state.not_before);
    EXPECT_EQ(read.conditions, state.conditions);
    EXPECT_EQ(read.baseline, state.baseline);
    EXPECT_EQ(read.last_good, state.last_good);
    EXPECT_EQ(read.taken, state.taken);
    EXPECT_EQ(read.giving_back, state.giving_back);
    EXPECT_EQ(read.leaving, state.leaving);
    EXPECT_EQ(read.proposal, state.proposal);
    EXPECT_EQ(read.last_verdict, state.last_verdict);
    EXPECT_EQ(read.counters, state.counters);
    EXPECT_EQ(read.search, state.search);
    EXPECT_EQ(read.least_block_looks, state.least_block_looks);
    EXPECT_EQ(read.quarantine.size(), state.quarantine.size());
    EXPECT_EQ(read.next_revisit, state.next_revisit);
  }
}

TEST(StatusCodec, TheDefinitionHasAFieldForAllOfIt) {
  const Json definition = FromYaml(SourceText("config/crd/tuningloops.yaml"));
  const Json& version = (*definition.Get({"spec", "versions"})->array())[0];
  const Json schema = *version.Get({"schema", "openAPIV3Schema", "properties", "status"});
  for (uint64_t seed = 0; seed < kStates; ++seed) {
    Rng rng(seed);
    const Json status = EncodeStatus(RandomState(rng));
    EXPECT_THAT(sim::UnknownFields(schema, status), IsEmpty()) << "seed " << seed;
    sim::CustomPatterns patterns;
    for (const sim::StatusCause& cause : sim::CheckCustom(schema, status, patterns)) {
      ADD_FAILURE() << "seed " << seed << ": " << cause.field << ": " << cause.message;
    }
  }
}

TEST(StatusCodec, NoStatusIsALoopThatNobodyHasLookedAt) {
  for (const Json& status : {Json(), Json(Json::Object())}) {
    const LoopState state = Decoded(status);
    EXPECT_EQ(EncodeStatus(state), EncodeStatus(LoopState()));
    EXPECT_EQ(state.phase, Phase::kPending);
    EXPECT_EQ(state.least_block_looks, LoopState().least_block_looks);
  }
}

TEST(StatusCodec, UnknownFieldsArePassedOver) {
  const LoopState state = Decoded(Parsed(
      R"({"version": 1, "phase": "Idle", "later": 1, "lastGood": {"values": {"a": "1"}, "x": {}}})"));
  EXPECT_EQ(state.phase, Phase::kIdle);
  EXPECT_EQ(state.last_good->values, (domain::Values{{"a", "1"}}));
}

TEST(StatusCodec, OfANewerVersionOnlyWhatARestoreNeedsIsRead) {
  const LoopState state = Decoded(Parsed(
      R"({"version": 2, "phase": "Dreaming", "trial": "another shape", "counters": [],
          "baseline": {"values": {"a": "1"}}, "lastGood": {"values": {"a": "2"}},
          "taken": {"targetUID": "u", "places": [{"place": "env A", "value": "1"}]}})"));
  EXPECT_EQ(state.version, 2);
  EXPECT_EQ(state.phase, Phase::kPending);
  EXPECT_EQ(state.baseline->values.at("a"), "1");
  EXPECT_EQ(state.last_good->values.at("a"), "2");
  EXPECT_EQ(state.taken->places.at(0).value, "1");
  EXPECT_FALSE(state.trial.has_value());
}

TEST(StatusCodec, WhatCannotBeReadIsOneSentenceWithItsField) {
  EXPECT_EQ(Refusal(R"({"phase": "Dancing"})"), "status.phase: Unsupported value: \"Dancing\"");
  EXPECT_EQ(Refusal(R"({"trial": {"ordinal": "7"}})"),
            "status.trial.ordinal: Invalid value: \"string\": status.trial.ordinal in body must be "
            "of type integer: \"string\"");
  EXPECT_EQ(Refusal(R"({"trial": {"ordinal": 7, "intent": "Apply", "deadline": "soon"}})"),
            "status.trial.deadline: Invalid value: \"soon\": a time is written as "
            "2026-03-01T09:30:00Z");
  EXPECT_THAT(Refusal(R"({"lastGood": {"values": {"a": 1}}})"),
              HasSubstr("status.lastGood.values.a in body must be of type string"));
  EXPECT_THAT(Refusal(R"({"conditions": [{"type": "Ready", "status": "True", "reason": "Odd",
                          "lastTransitionTime": "2026-03-01T09:30:00Z"}]})"),
              HasSubstr("status.conditions[0].reason: Unsupported value: \"Odd\""));
  EXPECT_THAT(Refusal(R"({"version": 0})"), HasSubstr("status.version"));
  EXPECT_THAT(Refusal(R"([])"), HasSubstr("must be of type object"));
}

TEST(StatusCodec, ALongSentenceIsCutBetweenCharacters) {
  LoopState state;
  state.message = std::string(1023, 'a') + "µs";
  EXPECT_EQ(Decoded(EncodeStatus(state)).message, std::string(1023, 'a'));
  state.message = std::string(1022, 'a') + "µs";
  EXPECT_EQ(Decoded(EncodeStatus(state)).message, std::string(1022, 'a') + "µ");
}

// 40 knobs, 64 quarantines, and as many readings as CheckPlan allows.
TEST(StatusCodec, TheLargestStatusFitsAnObject) {
  Rng rng(5);
  LoopState state = RandomState(rng);
  const domain::Values values = RandomValues(rng, 40);
  state.quarantine.assign(64,
                          {.values = values, .radius = 1.0 / 3, .reason = "Trial 7 was worse."});
  state.baseline = {.values = values};
  state.last_good = state.baseline;
  state.trial = domain::TrialState{.ordinal = 7, .values = values};
  domain::Trial trial;
  state.trial->evidence = trial.Looks(8'000 / 6).evidence;
  state.watch.reset();
  EXPECT_LT(EncodeStatus(state).Dump().size(), 256u << 10);
}

TEST(StatusPatch, MakesAfterOfBefore) {
  Rng rng(3);
  for (int i = 0; i < kStates; ++i) {
    const LoopState before = RandomState(rng);
    const LoopState after = RandomState(rng);
    const Json live = Json::Of({{"status", EncodeStatus(before)}});
    const auto patch = StatusPatch(before, after);
    ASSERT_TRUE(patch.has_value());
    EXPECT_EQ(sim::MergePatch(live, *patch), Json::Of({{"status", EncodeStatus(after)}}));
  }
}

TEST(StatusPatch, OfTheSameStateIsNothing) {
  Rng rng(4);
  const LoopState state = RandomState(rng);
  EXPECT_FALSE(StatusPatch(state, state).has_value());
}

TEST(StatusPatch, HoldsOnlyWhatHasChanged) {
  Rng rng(6);
  LoopState before = RandomState(rng);
  before.not_before = WallTime(std::chrono::seconds(1));
  before.last_good = domain::Configuration{.values = {{"a", "1"}, {"b", "2"}}};
  LoopState after = before;
  after.not_before.reset();
  after.last_good->values = {{"a", "1"}, {"c", "3"}};
  EXPECT_EQ(StatusPatch(before, after)->Dump(),
            R"({"status":{"notBefore":null,"lastGood":{"values":{"b":null,"c":"3"}}}})");
}

TEST(StatusPatch, LeavesAloneWhatNeitherKnows) {
  LoopState after;
  after.phase = Phase::kIdle;
  const Json live = Parsed(R"({"status": {"later": {"x": 1}}})");
  EXPECT_EQ(*sim::MergePatch(live, *StatusPatch(LoopState(), after)).Get({"status", "later", "x"}),
            Json(1));
}

}  // namespace
}  // namespace trimtab::codec
