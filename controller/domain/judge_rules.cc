#include "controller/domain/judge_rules.h"

#include <cmath>
#include <set>
#include <utility>

namespace trimtab::domain {
namespace {

Error Refused(std::string message) { return {Code::kInvalid, std::move(message)}; }

bool NonNegative(double value) { return std::isfinite(value) && value >= 0; }

Result<void> CheckMetric(const Metric& metric) {
  const std::string name = "metric '" + metric.name + "': ";
  if (metric.name.empty()) return Refused("a metric has no name");
  if (!NonNegative(metric.floor)) return Refused(name + "floor must be 0 or more");
  if (!NonNegative(metric.weight)) return Refused(name + "weight must be 0 or more");
  if (metric.relative_limit && !NonNegative(*metric.relative_limit)) {
    return Refused(name + "relative_limit must be 0 or more");
  }
  if (metric.hard_limit && !std::isfinite(*metric.hard_limit)) {
    return Refused(name + "hard_limit must be a number");
  }
  if (metric.scale == Scale::kRatio) {
    if (metric.hard_limit && !(*metric.hard_limit + metric.floor > 0)) {
      return Refused(name + "hard_limit of a ratio must be above 0");
    }
    return {};
  }
  if (metric.weight > 0) {
    return Refused(name + "an objective cannot be a share; make it a ratio with a floor");
  }
  if (!(metric.floor > 0) || metric.floor >= 1) {
    return Refused(name +
                   "a share needs a floor between 0 and 1, the least difference that counts");
  }
  return {};
}

Result<void> CheckGrid(const JudgeRules& rules) {
  if (rules.step <= Duration::zero()) return Refused("step must be above 0");
  if (rules.window < Duration::zero()) return Refused("window must be 0 or more");
  if (rules.max_looks < 1 || rules.max_looks > 100'000) {
    return Refused("max_looks must be 1 to 100000");
  }
  if (rules.least_block_looks < 1) return Refused("least_block_looks must be 1 or more");
  if (rules.settle_looks < 0) return Refused("settle_looks must be 0 or more");
  if (rules.exposure == Exposure::kWhole && rules.run_looks <= rules.settle_looks) {
    return Refused("run_looks must be above settle_looks");
  }
  return {};
}

Result<void> CheckLevels(const JudgeRules& rules) {
  if (!(rules.alpha > 0 && rules.alpha < 0.5)) return Refused("alpha must be between 0 and 0.5");
  if (!(rules.smallest_effect > 0) || !std::isfinite(rules.smallest_effect)) {
    return Refused("smallest_effect must be above 0");
  }
  if (!(rules.winsor_factor > 1)) return Refused("winsor_factor must be above 1");
  if (!(rules.futile >= 0 && rules.futile < 1)) return Refused("futile must be from 0 to below 1");
  if (!NonNegative(rules.least_load)) return Refused("least_load must be 0 or more");
  if (!(rules.least_coverage >= 0 && rules.least_coverage <= 1)) {
    return Refused("least_coverage must be from 0 to 1");
  }
  if (rules.patience < 1) return Refused("patience must be 1 or more");
  if (rules.pods.restarts < 1) return Refused("pods.restarts must be 1 or more");
  return {};
}

}  // namespace

Result<void> CheckRules(const JudgeRules& rules) {
  std::set<std::string> names;
  double weights = 0;
  for (const Metric& metric : rules.metrics) {
    if (Result<void> checked = CheckMetric(metric); !checked) return checked;
    if (!names.insert(metric.name).second) {
      return Refused("metric '" + metric.name + "' is there twice");
    }
    weights += metric.weight;
  }
  if (!(weights > 0)) return Refused("no metric is an objective: give one a weight above 0");
  if (Result<void> checked = CheckGrid(rules); !checked) return checked;
  return CheckLevels(rules);
}

}  // namespace trimtab::domain
