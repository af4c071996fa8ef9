#include "tests/perf/optimizer/words.h"

#include <algorithm>

namespace trimtab::perf {
namespace {

using nlohmann::json;
using optimizer::Parameter;

json Value(const Parameter& parameter, double value) {
  if (parameter.kind == Parameter::Kind::kCategorical) {
    return parameter.names[static_cast<size_t>(value)];
  }
  if (parameter.kind == Parameter::Kind::kBoolean) return value > 0.5;
  if (parameter.kind == Parameter::Kind::kInteger) return static_cast<int64_t>(value);
  return value;
}

json KnobWords(const optimizer::SearchSpace& space, const Parameter& parameter) {
  json words = {{"name", parameter.name}};
  switch (parameter.kind) {
    case Parameter::Kind::kReal:
    case Parameter::Kind::kInteger:
      words["type"] = parameter.kind == Parameter::Kind::kReal ? "Real" : "Integer";
      words["min"] = parameter.min;
      words["max"] = parameter.max;
      if (parameter.step > 0) words["step"] = parameter.step;
      if (parameter.scale == Parameter::Scale::kLog) words["scale"] = "Log";
      break;
    case Parameter::Kind::kOrdered:
      words["type"] = "Ordered";
      words["values"] = parameter.levels;
      break;
    case Parameter::Kind::kCategorical:
      words["type"] = "Categorical";
      words["values"] = parameter.names;
      break;
    case Parameter::Kind::kBoolean:
      words["type"] = "Boolean";
      break;
  }
  if (!parameter.special.empty()) words["special"] = parameter.special;
  if (parameter.active_when) {
    const std::string& name = parameter.active_when->parameter;
    json values = json::array();
    for (const double value : parameter.active_when->values) {
      values.push_back(Value(space.parameters()[space.IndexOf(name)], value));
    }
    words["when"] = {{"knob", name}, {"values", values}};
  }
  return words;
}

}  // namespace

json PlanWords(const optimizer::Plan& plan) {
  json words;
  for (const Parameter& parameter : plan.space.parameters()) {
    words["knobs"].push_back(KnobWords(plan.space, parameter));
  }
  for (const optimizer::Objective& objective : plan.objectives) {
    const bool least = objective.goal == optimizer::Objective::Goal::kMinimize;
    words["objectives"].push_back(
        {{"name", objective.metric}, {"goal", least ? "Minimize" : "Maximize"}});
  }
  for (const optimizer::Guardrail& guardrail : plan.guardrails) {
    const bool below = guardrail.keep == optimizer::Guardrail::Keep::kBelow;
    words["guardrails"].push_back({{"name", guardrail.metric},
                                   {"keep", below ? "Below" : "Above"},
                                   {"limit", guardrail.limit}});
  }
  if (!plan.context.empty()) words["context"] = plan.context;
  const bool local = plan.exploration == optimizer::Plan::Exploration::kLocal;
  words["search"] = {{"seed", plan.seed}, {"exploration", local ? "Local" : "Global"}};
  if (plan.baseline) words["baseline"] = ValueWords(plan.space, *plan.baseline);
  return words;
}

json ValueWords(const optimizer::SearchSpace& space, const optimizer::Point& point) {
  json words = json::object();
  for (size_t i = 0; i < space.size(); ++i) {
    if (!space.Active(point, i)) continue;
    const Parameter& parameter = space.parameters()[i];
    words[parameter.name] = Value(parameter, point.values[i]);
  }
  return words;
}

Result<optimizer::Point> PointOf(const optimizer::SearchSpace& space, const json& values) {
  optimizer::Point point;
  for (const Parameter& parameter : space.parameters()) {
    const auto found = values.find(parameter.name);
    if (found == values.end()) {
      if (!parameter.active_when) return Error{.message = parameter.name + " is missing"};
      point.values.push_back(parameter.min);
    } else if (found->is_string()) {
      const auto name = std::find(parameter.names.begin(), parameter.names.end(), *found);
      if (name == parameter.names.end()) {
        return Error{.message = parameter.name + " has no value " + found->dump()};
      }
      point.values.push_back(static_cast<double>(name - parameter.names.begin()));
    } else {
      point.values.push_back(found->is_boolean() ? (found->get<bool>() ? 1 : 0)
                                                 : found->get<double>());
    }
  }
  return space.Check(point);
}

}  // namespace trimtab::perf
