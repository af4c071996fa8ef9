#include "tests/unit/optimizer/random_plans.h"

#include <cstdio>
#include <limits>
#include <string>
#include <utility>

#include "optimizer/space_sampler.h"

namespace trimtab::optimizer {
namespace {

using Kind = Parameter::Kind;
using Scale = Parameter::Scale;

Parameter RandomRange(Kind kind, Rng& rng) {
  const bool log = rng.Chance(0.4);
  Parameter parameter{.kind = kind, .scale = log ? Scale::kLog : Scale::kLinear};
  const double low[] = {1, 4, 1000};
  parameter.min = log ? low[rng.Below(3)] : low[rng.Below(3)] - 4;
  const double widths[] = {0, 1, 3, 60, 1e6};
  parameter.max = parameter.min + widths[rng.Below(5)];
  if (rng.Chance(0.3)) parameter.step = kind == Kind::kInteger ? 2 : 0.25;
  if (rng.Chance(0.2)) parameter.special = {-10};
  if (rng.Chance(0.1)) parameter.special = {-10, 1e9};
  return parameter;
}

Parameter RandomParameter(Rng& rng) {
  const auto kind = static_cast<Kind>(rng.Below(5));
  Parameter parameter{.kind = kind};
  switch (kind) {
    case Kind::kReal:
    case Kind::kInteger:
      return RandomRange(kind, rng);
    case Kind::kOrdered:
      for (uint64_t i = 0; i <= rng.Below(6); ++i) {
        parameter.levels.push_back(static_cast<double>(i * i) - 2);
      }
      break;
    case Kind::kCategorical:
      for (uint64_t i = 0; i <= rng.Below(7); ++i) {
        parameter.names.push_back("n" + std::to_string(i));
      }
      break;
    case Kind::kBoolean:
      break;
  }
  return parameter;
}

// One or two values of an earlier parameter that can be counted.
std::optional<Condition> RandomCondition(const std::vector<Parameter>& before, Rng& rng) {
  const Parameter& parent = before[rng.Below(before.size())];
  const Axis axis(parent);
  if (axis.regular_levels() == 0 || axis.regular_levels() > 100) return std::nullopt;
  Condition condition{.parameter = parent.name, .values = {}};
  for (uint64_t i = 0; i <= rng.Below(2); ++i) {
    condition.values.push_back(axis.Level(rng.Below(axis.levels())));
  }
  return condition;
}

std::string Text(double value) {
  char text[40];
  std::snprintf(text, sizeof text, value < 0 ? "(%.17g)" : "%.17g", value);
  return text;
}

// A rule that holds at the point, so that something is left of the space.
std::string RandomConstraint(const SearchSpace& space, const Point& point, Rng& rng) {
  const size_t i = rng.Below(space.size());
  const size_t j = rng.Below(space.size());
  const Parameter& one = space.parameters()[i];
  const Parameter& other = space.parameters()[j];
  const auto named = [](const Parameter& p) { return p.kind == Kind::kCategorical; };
  if (named(one)) {
    const auto index = static_cast<size_t>(point.values[i]);
    const std::string& next = one.names[(index + 1) % one.names.size()];
    return next == one.names[index] ? one.name + " == '" + next + "'"
                                    : one.name + " != '" + next + "'";
  }
  const double a = point.values[i];
  const double b = point.values[j];
  const double slack = rng.Unit() * (1 + std::abs(a));
  if (named(other) || rng.Chance(0.3)) {
    return rng.Chance(0.5) ? one.name + " <= " + Text(a + slack)
                           : Text(a - slack) + " <= " + one.name;
  }
  return rng.Chance(0.5) ? one.name + " + 2 * " + other.name + " <= " + Text(a + 2 * b + slack)
                         : one.name + " - " + other.name + " >= " + Text(a - b - slack);
}

SearchSpace RandomSpace(Rng& rng) {
  const std::vector<Parameter> parameters = RandomParameters(rng);
  SearchSpace free = SearchSpace::Make(parameters, {}).value();
  if (!rng.Chance(0.4)) return free;
  const Point kept = SampleBox(free, rng);
  std::vector<std::string> constraints;
  for (uint64_t i = 0; i <= rng.Below(3); ++i) {
    constraints.push_back(RandomConstraint(free, kept, rng));
  }
  // A sliver that is not found is refused, and that is a rule of its own.
  auto bound = SearchSpace::Make(parameters, constraints);
  return bound ? *std::move(bound) : free;
}

double RandomValue(Rng& rng) {
  const double strange[] = {0,
                            1e300,
                            -1e300,
                            std::numeric_limits<double>::max(),
                            std::numeric_limits<double>::lowest(),
                            1e-300,
                            1e9,
                            -1,
                            std::numeric_limits<double>::quiet_NaN(),
                            std::numeric_limits<double>::infinity(),
                            -std::numeric_limits<double>::infinity()};
  return rng.Chance(0.1) ? strange[rng.Below(std::size(strange))] : 1 + rng.Normal();
}

// What another campaign showed.
void AddEarlier(Plan& plan, Rng& rng) {
  for (uint64_t i = 0; i <= rng.Below(12); ++i) {
    Observation observation = RandomAnswer(plan, RandomPoint(plan.space, rng), rng);
    for (double& value : observation.context) value = rng.Normal();
    plan.earlier.push_back(std::move(observation));
  }
}

}  // namespace

std::vector<Parameter> RandomParameters(Rng& rng) {
  std::vector<Parameter> parameters;
  const uint64_t knobs = 1 + rng.Below(5);
  for (uint64_t i = 0; i < knobs; ++i) {
    Parameter parameter = RandomParameter(rng);
    parameter.name = "k" + std::to_string(i);
    if (i > 0 && rng.Chance(0.3)) parameter.active_when = RandomCondition(parameters, rng);
    parameters.push_back(std::move(parameter));
  }
  return parameters;
}

Plan RandomPlan(Rng& rng) {
  Plan plan{.space = RandomSpace(rng), .seed = rng.Next()};
  for (uint64_t i = 0; i <= rng.Below(3); ++i) {
    const auto goal = rng.Chance(0.5) ? Objective::Goal::kMinimize : Objective::Goal::kMaximize;
    plan.objectives.push_back({"y" + std::to_string(i), goal, rng.Chance(0.5) ? 1 : 3.5});
  }
  for (uint64_t i = 0; i < rng.Below(3); ++i) {
    const auto keep = rng.Chance(0.5) ? Guardrail::Keep::kBelow : Guardrail::Keep::kAbove;
    const double limits[] = {1, 0, -1, 1e9};
    // The objective's own metric may have a limit too.
    const std::string metric = rng.Chance(0.2) ? "y0" : "g" + std::to_string(i);
    plan.guardrails.push_back({metric, keep, limits[rng.Below(4)]});
  }
  for (uint64_t i = 0; i < rng.Below(3); ++i) plan.context.push_back("c" + std::to_string(i));
  if (rng.Chance(0.2)) plan.max_trials = 1 + rng.Below(12);
  if (rng.Chance(0.5)) plan.baseline = RandomPoint(plan.space, rng);
  if (plan.baseline && rng.Chance(0.7)) plan.exploration = Plan::Exploration::kLocal;
  if (rng.Chance(0.3)) plan.least_gain = 0.01;
  if (rng.Chance(0.3)) AddEarlier(plan, rng);
  return plan;
}

Point RandomPoint(const SearchSpace& space, Rng& rng) { return SampleFeasible(space, rng).value(); }

Observation RandomAnswer(const Plan& plan, Point point, Rng& rng) {
  Observation observation{.point = std::move(point)};
  const auto measure = [&](const std::string& metric) {
    if (rng.Chance(0.1)) return;
    observation.metrics[metric] = {RandomValue(rng), rng.Chance(0.3) ? rng.Unit() : 0};
  };
  for (const Objective& objective : plan.objectives) measure(objective.metric);
  for (const Guardrail& guardrail : plan.guardrails) measure(guardrail.metric);
  for (size_t i = 0; i < plan.context.size(); ++i) observation.context.push_back(RandomValue(rng));
  const double fate = rng.Unit();
  if (fate < 0.1) observation.status = Observation::Status::kAborted;
  if (fate < 0.05 || observation.metrics.empty()) {
    observation.status = Observation::Status::kFailed;
  }
  return observation;
}

Question RandomQuestion(const Plan& plan, uint64_t trial, Rng& rng) {
  Question question{.trial = trial};
  if (rng.Chance(0.5)) {
    for (size_t i = 0; i < plan.context.size(); ++i) question.context.push_back(rng.Normal());
  }
  if (rng.Chance(0.2)) {
    for (uint64_t i = 0; i <= rng.Below(4); ++i) {
      question.pending.push_back(RandomPoint(plan.space, rng));
    }
  }
  if (rng.Chance(0.2)) {
    for (uint64_t i = 0; i <= rng.Below(20); ++i) {
      question.among.push_back(RandomPoint(plan.space, rng));
    }
  }
  return question;
}

}  // namespace trimtab::optimizer
