#include "optimizer/plan_check.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <utility>

namespace trimtab::optimizer {
namespace {

Error Wrong(const std::string& message) { return Error{Code::kInvalid, message}; }

bool Known(const Plan& plan, const std::string& metric) {
  const auto is_it = [&](const auto& part) { return part.metric == metric; };
  return std::any_of(plan.objectives.begin(), plan.objectives.end(), is_it) ||
         std::any_of(plan.guardrails.begin(), plan.guardrails.end(), is_it);
}

Result<void> CheckContext(const Plan& plan, const std::vector<double>& context) {
  if (context.size() != plan.context.size()) {
    return Wrong("context: " + std::to_string(plan.context.size()) + " values are needed, not " +
                 std::to_string(context.size()));
  }
  for (size_t i = 0; i < context.size(); ++i) {
    if (!std::isfinite(context[i])) {
      return Wrong("context \"" + plan.context[i] + "\": must be a finite number");
    }
  }
  return {};
}

Result<void> CheckObjectives(const std::vector<Objective>& objectives) {
  if (objectives.empty()) return Wrong("objectives: there must be at least one");
  std::set<std::string> seen;
  for (const Objective& objective : objectives) {
    if (objective.metric.empty()) return Wrong("objectives: one has no metric; name it");
    const std::string which = "objective \"" + objective.metric + "\": ";
    if (!std::isfinite(objective.weight) || objective.weight <= 0) {
      return Wrong(which + "weight: must be a finite number above 0");
    }
    if (!seen.insert(objective.metric).second) return Wrong(which + "is there twice; keep one");
  }
  return {};
}

Result<void> CheckGuardrails(const std::vector<Guardrail>& guardrails) {
  for (const Guardrail& guardrail : guardrails) {
    if (guardrail.metric.empty()) return Wrong("guardrails: one has no metric; name it");
    const std::string which = "guardrail \"" + guardrail.metric + "\": limit: ";
    if (!std::isfinite(guardrail.limit)) return Wrong(which + "must be a finite number");
    for (const Guardrail& other : guardrails) {
      if (other.metric != guardrail.metric || guardrail.keep != Guardrail::Keep::kAbove ||
          other.keep != Guardrail::Keep::kBelow || guardrail.limit <= other.limit) {
        continue;
      }
      return Wrong(which +
                   "no value is above this one and below the metric's other limit; "
                   "raise that or lower this");
    }
  }
  return {};
}

Result<void> CheckContextNames(const std::vector<std::string>& names) {
  std::set<std::string> seen;
  for (const std::string& name : names) {
    if (name.empty()) return Wrong("context: one has no name; name it");
    if (!seen.insert(name).second) {
      return Wrong("context \"" + name + "\": is there twice; keep one");
    }
  }
  return {};
}

}  // namespace

Result<void> CheckPlan(const Plan& plan) {
  if (auto objectives = CheckObjectives(plan.objectives); !objectives) return objectives;
  if (auto guardrails = CheckGuardrails(plan.guardrails); !guardrails) return guardrails;
  if (auto names = CheckContextNames(plan.context); !names) return names;
  if (!std::isfinite(plan.least_gain) || plan.least_gain < 0) {
    return Wrong("leastGain: must be a finite number of at least 0");
  }
  if (plan.baseline) {
    if (auto point = plan.space.Check(*plan.baseline); !point) {
      return std::move(point).error().In("baseline");
    }
  } else if (plan.exploration == Plan::Exploration::kLocal) {
    return Wrong("baseline: a live service needs the configuration that runs today");
  }
  return {};
}

Result<Observation> CheckObservation(const Plan& plan, const Observation& observation) {
  auto point = plan.space.CheckMeasured(observation.point);
  if (!point) return std::move(point).error();
  if (auto context = CheckContext(plan, observation.context); !context) {
    return std::move(context).error();
  }
  Observation checked = observation;
  checked.point = *std::move(point);
  for (const auto& [name, measurement] : observation.metrics) {
    if (!Known(plan, name))
      return Wrong("metric \"" + name + "\": the plan does not name it; leave it out");
    if (!std::isfinite(measurement.mean)) {
      checked.metrics.erase(name);
      checked.status = Observation::Status::kFailed;
    } else if (!std::isfinite(measurement.standard_error) || measurement.standard_error < 0) {
      return Wrong("metric \"" + name + "\": se: must be a finite number of at least 0");
    }
  }
  if (checked.metrics.empty() && checked.status == Observation::Status::kOk) {
    return Wrong("metrics: there must be at least one, unless the trial failed");
  }
  return checked;
}

Result<std::vector<Observation>> CheckEarlier(const Plan& plan) {
  std::vector<Observation> kept;
  for (size_t i = 0; i < plan.earlier.size(); ++i) {
    const Observation& observation = plan.earlier[i];
    const bool whole = observation.point.values.size() == plan.space.size();
    if (whole && !plan.space.CheckMeasured(observation.point)) continue;
    auto checked = CheckObservation(plan, observation);
    if (!checked) return std::move(checked).error().In("earlier[" + std::to_string(i) + "]");
    kept.push_back(*std::move(checked));
  }
  return kept;
}

Result<void> CheckQuestion(const Plan& plan, const Question& question) {
  if (!question.context.empty()) {
    if (auto context = CheckContext(plan, question.context); !context) return context;
  }
  for (size_t i = 0; i < question.pending.size(); ++i) {
    if (auto checked = plan.space.CheckMeasured(question.pending[i]); !checked) {
      return std::move(checked).error().In("pending[" + std::to_string(i) + "]");
    }
  }
  for (size_t i = 0; i < question.among.size(); ++i) {
    if (auto checked = plan.space.Check(question.among[i]); !checked) {
      return std::move(checked).error().In("among[" + std::to_string(i) + "]");
    }
  }
  return {};
}

}  // namespace trimtab::optimizer
