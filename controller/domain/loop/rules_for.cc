#include <algorithm>
#include <utility>

#include "controller/domain/tuning_loop.h"

namespace trimtab::domain {
namespace {

// One look covers so many steps of the past: what a rate needs to see enough scrapes.
constexpr int64_t kWindowSteps = 4;
// A limit at most this far from 0 or 1 is one on a share of the requests (the same bound as in the
// rule of config/crd that asks for a floor).
constexpr double kNearZero = 0.05;
// kWhole: so many looks of a run count, at least; and so many pairs of runs are wanted.
constexpr int64_t kLeastRunLooks = 4;
constexpr int64_t kRuns = 20;
constexpr int64_t kLongestRun = 40;

int64_t Steps(Duration duration, Duration step) {
  return std::max<int64_t>(0, (duration + step - Duration(1)) / step);
}

// Failures counted among requests: a quotient with a limit near zero, with a floor, and with the
// number of requests beside it. Everything else is judged as a ratio.
bool IsShare(const LoopSpec& spec, const GuardrailSpec& guardrail) {
  if (!spec.load || !guardrail.floor || !guardrail.limit || *guardrail.floor >= 1) return false;
  const double distance = guardrail.keep_above ? 1 - *guardrail.limit : *guardrail.limit;
  return distance >= 0 && distance <= kNearZero && guardrail.query.find('/') != std::string::npos;
}

void Guard(const GuardrailSpec& guardrail, Metric& metric) {
  metric.relative_limit = guardrail.relative_to_control;
  metric.hard_limit = guardrail.limit;
  metric.floor = guardrail.floor.value_or(0);
}

std::vector<Metric> MetricsOf(const LoopSpec& spec) {
  std::vector<Metric> metrics;
  for (const ObjectiveSpec& objective : spec.objectives) {
    metrics.push_back(
        {.name = objective.name, .more_is_better = objective.maximize, .weight = objective.weight});
  }
  for (const GuardrailSpec& guardrail : spec.guardrails) {
    const auto same = std::find_if(metrics.begin(), metrics.end(), [&](const Metric& metric) {
      return metric.name == guardrail.name;
    });
    if (same != metrics.end()) {
      Guard(guardrail, *same);
      continue;
    }
    Metric metric = {.name = guardrail.name, .more_is_better = guardrail.keep_above};
    if (IsShare(spec, guardrail)) metric.scale = Scale::kShare;
    Guard(guardrail, metric);
    metrics.push_back(std::move(metric));
  }
  return metrics;
}

}  // namespace

JudgeRules RulesFor(const LoopSpec& spec, int64_t least_block_looks) {
  const Experiment& experiment = spec.experiment;
  JudgeRules rules;
  rules.metrics = MetricsOf(spec);
  rules.exposure = experiment.exposure;
  rules.step = std::max(spec.step, Duration(std::chrono::seconds(1)));
  rules.window = kWindowSteps * rules.step;
  rules.max_looks = std::clamp<int64_t>(experiment.max_duration / rules.step, 1, 100'000);
  rules.least_block_looks = std::max<int64_t>(least_block_looks, 1);
  // The judge needs less than a half.
  rules.alpha = std::min(experiment.false_rollback_rate, 0.49);
  rules.smallest_effect = experiment.smallest_effect;
  rules.least_load = spec.load ? spec.load->min_per_second : 0;
  rules.pods = spec.rollback.on_pod_failure;
  if (rules.exposure == Exposure::kWhole) {
    rules.settle_looks = std::max<int64_t>(Steps(experiment.warmup, rules.step), 1);
    const int64_t least = rules.settle_looks + kWindowSteps + kLeastRunLooks;
    rules.run_looks =
        std::clamp<int64_t>(rules.max_looks / kRuns, least, std::max(least, kLongestRun));
    // While the pods change over, neither arm has data.
    rules.patience = std::max(rules.patience, rules.run_looks);
  }
  return rules;
}

std::vector<std::string> QueriesOf(const LoopSpec& spec) {
  std::vector<std::string> queries;
  for (const ObjectiveSpec& objective : spec.objectives) queries.push_back(objective.query);
  for (const GuardrailSpec& guardrail : spec.guardrails) {
    const bool same = std::any_of(
        spec.objectives.begin(), spec.objectives.end(),
        [&](const ObjectiveSpec& objective) { return objective.name == guardrail.name; });
    if (!same) queries.push_back(guardrail.query);
  }
  if (spec.load) queries.push_back(spec.load->query);
  return queries;
}

}  // namespace trimtab::domain
