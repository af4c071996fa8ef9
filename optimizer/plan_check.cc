#include "optimizer/plan_check.h"

#include <algorithm>
#include <cmath>
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

}  // namespace

Result<void> CheckPlan(const Plan& plan) {
  if (plan.objectives.empty()) return Wrong("objectives: there must be at least one");
  for (const Objective& objective : plan.objectives) {
    if (objective.metric.empty()) return Wrong("objectives: one names no metric");
    if (!std::isfinite(objective.weight) || objective.weight <= 0) {
      return Wrong("objective \"" + objective.metric + "\": weight: must be above 0");
    }
  }
  for (const Guardrail& guardrail : plan.guardrails) {
    if (guardrail.metric.empty()) return Wrong("guardrails: one names no metric");
    if (!std::isfinite(guardrail.limit)) {
      return Wrong("guardrail \"" + guardrail.metric + "\": limit: must be a finite number");
    }
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
    if (!Known(plan, name)) return Wrong("metric \"" + name + "\": the plan does not name it");
    if (!std::isfinite(measurement.standard_error) || measurement.standard_error < 0) {
      return Wrong("metric \"" + name + "\": se: must be a finite number of at least 0");
    }
    if (!std::isfinite(measurement.mean)) {
      checked.metrics.erase(name);
      checked.status = Observation::Status::kFailed;
    }
  }
  if (checked.metrics.empty() && checked.status == Observation::Status::kOk) {
    return Wrong("metrics: there must be at least one, unless the trial failed");
  }
  return checked;
}

Result<void> CheckQuestion(const Plan& plan, const Question& question) {
  if (!question.context.empty()) {
    if (auto context = CheckContext(plan, question.context); !context) return context;
  }
  for (const Point& point : question.pending) {
    if (auto checked = plan.space.CheckMeasured(point); !checked) {
      return std::move(checked).error().In("pending");
    }
  }
  for (const Point& point : question.among) {
    if (auto checked = plan.space.Check(point); !checked) {
      return std::move(checked).error().In("among");
    }
  }
  return {};
}

}  // namespace trimtab::optimizer
