#pragma once

#include <string>
#include <utility>
#include <vector>

#include "controller/domain/loop_state.h"
#include "controller/domain/trial_record.h"
#include "controller/domain/tuning_loop.h"

namespace trimtab::reconcile {

// A loop with a pool (4 to 128) and a codec, and a level that only counts with gzip.
inline domain::LoopSpec PoolAndCodec() {
  domain::LoopSpec spec;
  spec.mode = domain::Mode::kAuto;
  spec.target = {.kind = domain::TargetKind::kDeployment, .name = "web", .container = "app"};
  domain::Knob pool{.name = "pool", .type = domain::KnobType::kInteger, .min = "4", .max = "128"};
  pool.log_scale = true;
  pool.apply = domain::EnvPlace{"POOL"};
  domain::Knob codec{.name = "codec", .type = domain::KnobType::kCategorical};
  codec.values = {"none", "gzip"};
  codec.apply = domain::EnvPlace{"CODEC"};
  domain::Knob level{.name = "level", .type = domain::KnobType::kInteger, .min = "1", .max = "9"};
  level.when = domain::When{.knob = "codec", .in = {"gzip"}};
  level.apply = domain::EnvPlace{"LEVEL"};
  // Its parent comes later: an author may write knobs in any order.
  spec.knobs = {level, pool, codec};
  spec.objectives = {{.name = "latency", .maximize = false, .weight = 1, .query = "latency{$arm}"}};
  spec.guardrails = {{.name = "p95",
                      .keep_above = false,
                      .limit = 0.5,
                      .relative_to_control = 0.2,
                      .floor = std::nullopt,
                      .query = "p95{$arm}"}};
  return spec;
}

inline domain::Values Pool(int pool) { return {{"pool", std::to_string(pool)}, {"codec", "none"}}; }

inline domain::Finding Found(std::string name, double harm, double standard_error = 0.01) {
  domain::Finding finding;
  finding.name = std::move(name);
  finding.blocks = 6;
  finding.estimate = harm;
  finding.standard_error = standard_error;
  return finding;
}

// A trial of `values` against `control` whose objective and p95 were harmed by so much.
inline domain::TrialRecord Tried(int64_t ordinal, domain::Values values, domain::Values control,
                                 domain::Reason reason, double harm) {
  domain::TrialRecord record;
  record.loop = "web";
  record.loop_uid = "uid";
  record.ordinal = ordinal;
  record.values = std::move(values);
  record.control = std::move(control);
  record.rules = domain::RulesFor(PoolAndCodec(), 1);
  record.verdict.kind = domain::KindOf(reason);
  record.verdict.reason = reason;
  record.verdict.objective = Found("objective", harm);
  record.verdict.metrics = {Found("latency", harm), Found("p95", harm)};
  return record;
}

// The same, stopped before anything was measured.
inline domain::TrialRecord Unmeasured(domain::TrialRecord record) {
  record.verdict.objective.blocks = 0;
  for (domain::Finding& finding : record.verdict.metrics) finding.blocks = 0;
  return record;
}

inline domain::LoopState StateAt(const domain::Values& baseline, const domain::Values& last_good) {
  domain::LoopState state;
  state.baseline = domain::Configuration{.values = baseline, .hash = domain::HashOf(baseline)};
  state.last_good = domain::Configuration{.values = last_good, .hash = domain::HashOf(last_good)};
  return state;
}

}  // namespace trimtab::reconcile
