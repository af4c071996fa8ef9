#include "controller/codec/loop_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <variant>

#include "tests/support/loop_samples.h"

namespace trimtab::codec {
namespace {

using domain::LoopSpec;
using k8s::Json;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

// The least that a loop needs, and what `more` adds to its spec.
Json Loop(const std::string& more = "") {
  return FromYaml(
      "apiVersion: trimtab.dev/v1alpha1\n"
      "kind: TuningLoop\n"
      "metadata: {name: shop}\n"
      "spec:\n"
      "  target: {kind: Deployment, name: shop, container: app}\n"
      "  knobs:\n"
      "  - {name: pool, type: Integer, min: 4, max: 128, apply: {env: POOL}}\n"
      "  - {name: codec, type: Categorical, values: [none, gzip], apply: {env: CODEC}}\n"
      "  objectives:\n"
      "  - {name: latency, goal: Minimize, query: 'p95{$arm}'}\n" +
      more);
}

LoopSpec Decoded(const Json& loop) {
  Result<LoopSpec> spec = DecodeLoop(loop);
  EXPECT_TRUE(spec.ok()) << spec.error().message;
  return spec.ok() ? *std::move(spec) : LoopSpec();
}

// What the author is told; "" if the loop is taken.
std::string Refusal(const Json& loop) {
  const Result<LoopSpec> spec = DecodeLoop(loop);
  EXPECT_TRUE(spec || spec.error().message.starts_with(spec.error().reason + ": "));
  return spec ? "" : spec.error().message;
}

std::string PlanRefusal(const Json& loop) {
  const Result<void> checked = CheckUsable(Decoded(loop));
  EXPECT_TRUE(checked || checked.error().message.starts_with(checked.error().reason + ": "));
  return checked ? "" : checked.error().message;
}

TEST(LoopCodec, SaysOfEachRefusedSampleWhatTheServerSays) {
  for (const RefusedLoop& sample : RefusedLoops()) {
    EXPECT_THAT(Refusal(sample.loop),
                AllOf(StartsWith(sample.field + ": "), EndsWith(sample.sentence)))
        << sample.title;
  }
}

TEST(LoopCodec, TakesEverySample) {
  for (const Json& loop : SampleLoops()) {
    EXPECT_EQ(Refusal(loop), "") << loop.Dump();
    EXPECT_EQ(PlanRefusal(loop), "") << loop.Dump();
  }
}

TEST(LoopCodec, WhatIsLeftOutHasTheDefinitionsDefault) {
  const LoopSpec said = Decoded(Loop(R"(  mode: Recommend
  suspend: false
  ownership: Take
  metrics: {source: default, step: 15s}
  experiment: {exposure: Partial, share: 25%, candidatePods: Auto, warmup: 1m, maxDuration: 30m,
               falseRollbackRate: 0.01, smallestEffect: 3%}
  search: {seed: 1, maxTrials: 60, stopWhenGainBelow: 1%, patience: 10, maxStep: 50%,
           retuneOnDrift: true}
  rollback: {onPodFailure: {restarts: 2, notReady: 2m}, verify: 5m, watchAfterKeep: 1h,
             onDelete: Restore}
)"));
  const LoopSpec left = Decoded(Loop());
  EXPECT_EQ(left.mode, said.mode);
  EXPECT_EQ(left.take_ownership, said.take_ownership);
  EXPECT_EQ(left.source, said.source);
  EXPECT_EQ(left.step, said.step);
  EXPECT_EQ(left.experiment.share, said.experiment.share);
  EXPECT_EQ(left.experiment.warmup, said.experiment.warmup);
  EXPECT_EQ(left.experiment.max_duration, said.experiment.max_duration);
  EXPECT_EQ(left.experiment.false_rollback_rate, said.experiment.false_rollback_rate);
  EXPECT_EQ(left.experiment.smallest_effect, said.experiment.smallest_effect);
  EXPECT_EQ(left.search.seed, said.search.seed);
  EXPECT_EQ(left.search.max_trials, said.search.max_trials);
  EXPECT_EQ(left.search.stop_when_gain_below, said.search.stop_when_gain_below);
  EXPECT_EQ(left.search.patience, said.search.patience);
  EXPECT_EQ(left.search.max_step, said.search.max_step);
  EXPECT_EQ(left.search.retune_on_drift, said.search.retune_on_drift);
  EXPECT_EQ(left.rollback.on_pod_failure.restarts, said.rollback.on_pod_failure.restarts);
  EXPECT_EQ(left.rollback.on_pod_failure.not_ready, said.rollback.on_pod_failure.not_ready);
  EXPECT_EQ(left.rollback.verify, said.rollback.verify);
  EXPECT_EQ(left.rollback.watch_after_keep, said.rollback.watch_after_keep);
  EXPECT_EQ(left.rollback.on_delete, said.rollback.on_delete);
}

TEST(LoopCodec, ReadsTheWholeSample) {
  const LoopSpec loop = Decoded(FromYaml(SourceText("config/samples/everything.yaml")));
  EXPECT_EQ(loop.mode, domain::Mode::kAuto);
  EXPECT_EQ(loop.target, (domain::Target{domain::TargetKind::kDeployment, "checkout", "app"}));
  ASSERT_EQ(loop.knobs.size(), 7u);
  EXPECT_EQ(loop.knobs[0].min, "4");
  EXPECT_TRUE(loop.knobs[0].log_scale);
  EXPECT_EQ(std::get<domain::ArgPlace>(loop.knobs[1].apply).pattern, "--workers={value}");
  EXPECT_EQ(loop.knobs[2].apply,
            domain::Place(domain::ConfigMapPlace{"checkout-cfg", "app.yaml", "/http/codec"}));
  EXPECT_THAT(loop.knobs[3].when->in, ElementsAre("gzip", "zstd"));
  EXPECT_EQ(loop.knobs[4].min, "200ms");
  EXPECT_EQ(loop.knobs[5].apply, domain::Place(domain::ResourcePlace{"requests.cpu"}));
  EXPECT_EQ(loop.knobs[6].apply, domain::Place(domain::ReplicasPlace{}));
  EXPECT_THAT(loop.constraints, ElementsAre("pool * replicas <= 400", "workers <= pool"));
  EXPECT_EQ(loop.objectives[0].weight, 0.4);
  EXPECT_TRUE(loop.objectives[0].maximize);
  EXPECT_EQ(loop.guardrails[1].limit, 0.01);
  EXPECT_EQ(loop.guardrails[1].relative_to_control, 0.5);
  EXPECT_EQ(loop.guardrails[1].floor, 0.001);
  EXPECT_EQ(loop.load->min_per_second, 5);
  EXPECT_EQ(loop.experiment.max_duration, minutes(30));
  EXPECT_EQ(loop.search.seed, 7u);
  EXPECT_EQ(loop.search.stop_when_gain_below, 0.05);
  EXPECT_EQ(loop.rollback.watch_after_keep, hours(1));
  EXPECT_EQ(loop.windows[0].from, hours(9));
  EXPECT_EQ(loop.windows[0].to, hours(16));
  EXPECT_EQ(loop.windows[0].timezone, "Europe/Berlin");
}

struct DaysCase {
  const char* text;
  std::array<bool, 7> days;
};

TEST(LoopCodec, DaysAreListsAndRangesThatMayPassSunday) {
  for (const auto& [text, days] :
       {DaysCase{"Mon-Fri", {true, true, true, true, true, false, false}},
        DaysCase{"Sat,Sun", {false, false, false, false, false, true, true}},
        DaysCase{"Fri-Mon", {true, false, false, false, true, true, true}},
        DaysCase{"Wed-Wed", {false, false, true, false, false, false, false}},
        DaysCase{"Tue,Thu-Fri", {false, true, false, true, true, false, false}}}) {
    const LoopSpec loop = Decoded(
        Loop("  windows: [{days: '" + std::string(text) + "', from: '22:30', to: '02:00'}]\n"));
    EXPECT_EQ(loop.windows[0].days, days) << text;
    EXPECT_EQ(loop.windows[0].from, hours(22) + minutes(30));
  }
}

TEST(LoopCodec, UnknownFieldsAreNamed) {
  EXPECT_EQ(Refusal(Loop("  experiment: {warmUp: 1m}\n")),
            "spec.experiment.warmUp: unknown field \"spec.experiment.warmUp\"");
}

TEST(LoopCodec, ALongNameIsRefusedForItsTrials) {
  Json loop = Loop();
  loop["metadata"]["name"] = std::string(53, 'a');
  EXPECT_THAT(Refusal(loop), StartsWith("metadata.name: the loop's name may have at most 52"));
}

TEST(LoopCodec, WhatIsNoObjectIsRefused) {
  EXPECT_EQ(Refusal(Json(7)),
            ": Invalid value: \"integer\":  in body must be of type object: "
            "\"integer\"");
  EXPECT_EQ(Refusal(Json(Json::Object())), "spec: Required value");
}

TEST(LoopCodec, ADurationThatNoClockCanHoldIsRefused) {
  EXPECT_THAT(Refusal(Loop("  rollback: {watchAfterKeep: 999999999h}\n")),
              AllOf(StartsWith("spec.rollback.watchAfterKeep: "), HasSubstr("292 years")));
}

TEST(LoopCodec, AnApprovalIsReadFromItsAnnotation) {
  Json loop = Loop();
  EXPECT_EQ(ApprovedHash(loop), "");
  loop["metadata"]["annotations"]["trimtab.dev/approve"] = "k3x9";
  EXPECT_EQ(ApprovedHash(loop), "k3x9");
}

TEST(CheckUsable, AConstraintThatCannotBeReadIsNamed) {
  EXPECT_THAT(PlanRefusal(Loop("  constraints: ['pool <= 64', 'pool <= workers']\n")),
              AllOf(StartsWith("spec.constraints[1]: "), HasSubstr("workers")));
  EXPECT_EQ(PlanRefusal(Loop("  constraints: [\"codec != 'gzip'\"]\n")), "");
}

// A knob beside those of Loop().
std::string WithKnob(const std::string& knob) {
  Json loop = Loop();
  loop["spec"]["knobs"].array()->push_back(FromYaml(knob));
  return PlanRefusal(loop);
}

TEST(CheckUsable, AConditionNamesValuesThatTheOtherKnobHas) {
  EXPECT_EQ(WithKnob("{name: level, type: Integer, min: 1, max: 9, apply: {env: L}, "
                     "when: {knob: codec, in: [gzip, zstd]}}"),
            "spec.knobs[2].when.in: \"zstd\" is no value of knob codec");
}

TEST(CheckUsable, ConditionsDoNotGoRound) {
  Json loop = Loop();
  loop["spec"]["knobs"].array()->push_back(
      FromYaml("{name: a, type: Boolean, apply: {env: A}, when: {knob: b, in: ['true']}}"));
  loop["spec"]["knobs"].array()->push_back(
      FromYaml("{name: b, type: Boolean, apply: {env: B}, when: {knob: a, in: ['true']}}"));
  EXPECT_THAT(PlanRefusal(loop), HasSubstr("go round in a circle"));
}

TEST(CheckUsable, AFileIsNotWrittenAsAWholeAndInPart) {
  Json loop = Loop();
  const auto knob = [&](const char* name, const char* path) {
    loop["spec"]["knobs"].array()->push_back(
        FromYaml(std::string("{name: ") + name +
                 ", type: Boolean, apply: {configMap: {name: cfg, key: a.yaml" + path + "}}}"));
  };
  knob("one", ", path: /http/codec");
  knob("other", ", path: /http/codecs");
  EXPECT_EQ(PlanRefusal(loop), "");
  knob("third", ", path: /http");
  EXPECT_THAT(PlanRefusal(loop),
              AllOf(StartsWith("spec.knobs[4].apply.configMap: "), HasSubstr("one and third")));
}

TEST(CheckUsable, ATrialHasNoMoreReadingsThanItsRecordHolds) {
  EXPECT_EQ(PlanRefusal(Loop("  experiment: {maxDuration: 8h}\n")), "");
  EXPECT_THAT(PlanRefusal(Loop("  experiment: {maxDuration: 24h}\n")),
              AllOf(StartsWith("spec.experiment.maxDuration: 5760 looks at 2 metrics"),
                    HasSubstr("lengthen metrics.step")));
}

}  // namespace
}  // namespace trimtab::codec
