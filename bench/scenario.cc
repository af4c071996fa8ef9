#include "bench/scenario.h"

#include <cmath>
#include <string_view>

namespace trimtab::bench {
namespace {

Error Invalid(std::string message) { return {Code::kInvalid, std::move(message)}; }

bool IsRate(double value) { return std::isfinite(value) && value >= 0; }

Result<void> Check(const Endpoint& endpoint) {
  if (!(endpoint.weight > 0 && std::isfinite(endpoint.weight))) {
    return Invalid("weight: must be above 0");
  }
  if (endpoint.ids.first > endpoint.ids.last) {
    return Invalid("ids: the first is above the last");
  }
  if (endpoint.timeout <= Duration::zero()) return Invalid("timeout: must be above 0");
  for (const std::string_view ours : {"Host", "Content-Length", "Transfer-Encoding"}) {
    const HttpResponse headers{.headers = endpoint.headers};
    if (!headers.Header(ours).empty()) {
      return Invalid("headers: " + std::string(ours) + " is set by the generator; leave it out");
    }
  }
  return CheckSendable({.method = endpoint.method,
                        .target = endpoint.path,
                        .headers = endpoint.headers,
                        .body = endpoint.body});
}

Result<void> Check(const OpenModel& model) {
  for (const Stage& stage : model.stages) {
    if (!IsRate(stage.from) || !IsRate(stage.to)) return Invalid("stages: a rate is below 0");
    if (stage.time <= Duration::zero()) return Invalid("stages: a time is not above 0");
  }
  if (model.stages.empty()) return Invalid("stages: there is none");
  return {};
}

Result<void> Check(const ClosedModel& model) {
  if (model.users < 1) return Invalid("users: must be 1 at least");
  if (model.think.time < Duration::zero()) return Invalid("think: must not be below 0");
  if (!(model.think.spread >= 0 && model.think.spread <= 1)) {
    return Invalid("think: its spread must be from 0 to 1");
  }
  if (model.time <= Duration::zero()) return Invalid("time: must be above 0");
  return {};
}

Duration LengthOf(const OpenModel& model) {
  Duration length = Duration::zero();
  for (const Stage& stage : model.stages) length += stage.time;
  return length;
}

Duration LengthOf(const ClosedModel& model) { return model.time; }

}  // namespace

Result<void> CheckScenario(const Scenario& scenario) {
  if (scenario.endpoints.empty()) return Invalid("endpoints: there is none");
  for (const Endpoint& endpoint : scenario.endpoints) {
    if (auto checked = Check(endpoint); !checked) {
      return std::move(checked).error().In("endpoint " + endpoint.name);
    }
  }
  auto checked = std::visit([](const auto& model) { return Check(model); }, scenario.model);
  if (!checked) return checked;
  if (scenario.warm_up < Duration::zero() || scenario.warm_up >= LengthOf(scenario)) {
    return Invalid("warm-up: must be from 0 to less than the length of the run");
  }
  return {};
}

Duration LengthOf(const Scenario& scenario) {
  return std::visit([](const auto& model) { return LengthOf(model); }, scenario.model);
}

}  // namespace trimtab::bench
