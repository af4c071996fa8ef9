#include "cli/suggest/observation_reader.h"

#include <algorithm>
#include <utility>

#include "cli/suggest/nearest_name.h"

namespace trimtab::cli {
namespace {

using optimizer::Measurement;
using optimizer::Observation;
using optimizer::Plan;
using Status = Observation::Status;

Result<Measurement> ReadMeasurement(const Field& field) {
  if (const auto mean = field.json().number()) return Measurement{.mean = *mean};
  if (!field.json().is_object()) {
    return field.Wrong(
        R"(must be a number or {"mean": ..., "se": ...}; leave out what was not measured)");
  }
  if (auto known = field.Only({"mean", "se"}); !known) return known.error();
  const auto mean = field.Need("mean");
  if (!mean) return mean.error();
  const auto number = mean->Number();
  if (!number) return number.error();
  Measurement measurement{.mean = *number};
  if (const auto error = field.Find("se")) {
    const auto standard_error = error->Number();
    if (!standard_error) return standard_error.error();
    if (*standard_error < 0) {
      return error->Wrong("must be at least 0, is " + Digits(*standard_error) +
                          "; it is a standard error, the root of a variance");
    }
    measurement.standard_error = *standard_error;
  }
  return measurement;
}

Result<void> ReadMetrics(const Plan& plan, const Field& field, Observation& into) {
  if (!field.json().is_object()) return field.Wrong("must be an object of metrics");
  const std::vector<std::string_view> known = MetricsOf(plan);
  for (const auto& [name, value] : *field.json().object()) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return field.WrongAt(name, "is no metric of the plan; " + MeantInstead(name, known));
    }
    auto measurement = ReadMeasurement(Field(value, field, name));
    if (!measurement) return std::move(measurement).error();
    into.metrics.emplace(name, *measurement);
  }
  return {};
}

}  // namespace

std::vector<std::string_view> MetricsOf(const Plan& plan) {
  std::vector<std::string_view> names;
  const auto add = [&](std::string_view name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  for (const auto& objective : plan.objectives) add(objective.metric);
  for (const auto& guardrail : plan.guardrails) add(guardrail.metric);
  return names;
}

Result<std::vector<double>> ReadContext(const Plan& plan, const Field& field) {
  if (!field.json().is_object()) return field.Wrong("must be an object of numbers");
  for (const auto& [name, value] : *field.json().object()) {
    if (std::find(plan.context.begin(), plan.context.end(), name) == plan.context.end()) {
      const std::vector<std::string_view> names(plan.context.begin(), plan.context.end());
      return field.WrongAt(name, "is no context of the plan; " + MeantInstead(name, names));
    }
  }
  std::vector<double> context;
  for (const std::string& name : plan.context) {
    const auto value = field.Need(name);
    if (!value) return value.error();
    const auto number = value->Number();
    if (!number) return number.error();
    context.push_back(*number);
  }
  return context;
}

Result<void> CheckWhole(const Observation& observation, const Field& field) {
  if (!observation.metrics.empty() || observation.status != Status::kOk) return {};
  return field.WrongAt("metrics",
                       R"(is missing; only a "Failed" or "Aborted" trial is told without any)");
}

Result<Observation> ReadObservation(const Plan& plan, const Field& field, Bounds bounds) {
  if (auto known = field.Only({"values", "metrics", "context", "status"}); !known) {
    return known.error();
  }
  Observation observation;
  const auto values = field.Need("values");
  if (!values) return values.error();
  auto point = ReadPoint(plan.space, *values, bounds);
  if (!point) return std::move(point).error();
  observation.point = *std::move(point);
  if (const auto metrics = field.Find("metrics")) {
    if (auto read = ReadMetrics(plan, *metrics, observation); !read) return read.error();
  }
  if (const auto status = field.Find("status")) {
    const auto choice = status->Choice({"Ok", "Failed", "Aborted"});
    if (!choice) return choice.error();
    constexpr Status kStatuses[] = {Status::kOk, Status::kFailed, Status::kAborted};
    observation.status = kStatuses[*choice];
  }
  const auto given = field.Find("context");
  if (!given && !plan.context.empty()) return field.Need("context").error();
  if (given) {
    auto context = ReadContext(plan, *given);
    if (!context) return std::move(context).error();
    observation.context = *std::move(context);
  }
  if (auto whole = CheckWhole(observation, field); !whole) return whole.error();
  return observation;
}

}  // namespace trimtab::cli
