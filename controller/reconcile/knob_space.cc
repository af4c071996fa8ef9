#include "controller/reconcile/knob_space.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace trimtab::reconcile {
namespace {

// The parameters of a space name their parent before themselves; a loop's author need not.
std::vector<domain::Knob> ParentsFirst(const std::vector<domain::Knob>& knobs) {
  std::vector<domain::Knob> ordered;
  std::vector<bool> taken(knobs.size(), false);
  const auto is_there = [&](const std::string& name) {
    return std::any_of(ordered.begin(), ordered.end(),
                       [&](const domain::Knob& knob) { return knob.name == name; });
  };
  for (bool moved = true; moved;) {
    moved = false;
    for (size_t i = 0; i < knobs.size(); ++i) {
      if (taken[i] || (knobs[i].when && !is_there(knobs[i].when->knob))) continue;
      ordered.push_back(knobs[i]);
      taken[i] = moved = true;
    }
  }
  // What is left names no parent or goes in a circle: the space says so.
  for (size_t i = 0; i < knobs.size(); ++i) {
    if (!taken[i]) ordered.push_back(knobs[i]);
  }
  return ordered;
}

// The parent's numbers for the texts of `when.in`.
Result<optimizer::Condition> ConditionOf(const domain::Knob& knob,
                                         const std::vector<domain::Knob>& knobs,
                                         const std::vector<apply::KnobText>& texts) {
  optimizer::Condition condition{.parameter = knob.when->knob, .values = {}};
  for (size_t i = 0; i < texts.size(); ++i) {
    if (knobs[i].name != knob.when->knob) continue;
    for (const std::string& text : knob.when->in) {
      auto value = texts[i].Read(text);
      if (!value) return std::move(value).error().In("knob " + knob.name + ": when.in");
      condition.values.push_back(*value);
    }
  }
  return condition;
}

}  // namespace

Result<KnobSpace> KnobSpace::Make(const domain::LoopSpec& spec) {
  const std::vector<domain::Knob> ordered = ParentsFirst(spec.knobs);
  std::vector<apply::KnobText> texts;
  std::vector<optimizer::Parameter> parameters;
  for (const domain::Knob& knob : ordered) {
    auto text = apply::KnobText::Make(knob);
    if (!text) return std::move(text).error();
    optimizer::Parameter parameter = text->parameter();
    if (knob.when) {
      auto condition = ConditionOf(knob, ordered, texts);
      if (!condition) return std::move(condition).error();
      parameter.active_when = *std::move(condition);
    }
    texts.push_back(*std::move(text));
    parameters.push_back(std::move(parameter));
  }
  auto space = optimizer::SearchSpace::Make(std::move(parameters), spec.constraints);
  if (!space) return std::move(space).error();
  return KnobSpace(std::move(texts), *std::move(space));
}

Result<optimizer::Point> KnobSpace::PointOf(const domain::Values& values) const {
  optimizer::Point point{.values = std::vector<double>(space_.size(), 0)};
  for (size_t i = 0; i < space_.size(); ++i) point.values[i] = space_.axes()[i].lowest();
  // Parents come before their children, so whether a knob counts is known when it is its turn.
  for (size_t i = 0; i < space_.size(); ++i) {
    if (!space_.Active(point, i)) continue;
    const std::string& name = space_.parameters()[i].name;
    const auto found = values.find(name);
    if (found == values.end()) {
      return Error{.code = Code::kInvalid, .message = "knob " + name + " has no value"};
    }
    auto number = knobs_[i].Read(found->second);
    if (!number) return std::move(number).error();
    point.values[i] = *number;
  }
  return space_.Canonical(std::move(point));
}

domain::Values KnobSpace::ValuesOf(const optimizer::Point& point) const {
  domain::Values values;
  for (size_t i = 0; i < space_.size(); ++i) {
    if (!space_.Active(point, i)) continue;
    values[space_.parameters()[i].name] = knobs_[i].Write(point.values[i]);
  }
  return values;
}

optimizer::Point KnobSpace::Near(const optimizer::Point& from, optimizer::Point to,
                                 double share) const {
  for (size_t i = 0; i < space_.size(); ++i) {
    const optimizer::Parameter::Kind kind = space_.parameters()[i].kind;
    const bool unordered = kind == optimizer::Parameter::Kind::kCategorical ||
                           kind == optimizer::Parameter::Kind::kBoolean;
    const optimizer::Axis& axis = space_.axes()[i];
    const bool special = axis.SpecialOf(from.values[i]) >= 0 || axis.SpecialOf(to.values[i]) >= 0;
    if (unordered || special || !space_.Active(from, i) || !space_.Active(to, i)) continue;
    const double start = axis.ToUnit(from.values[i]);
    const double end = axis.ToUnit(to.values[i]);
    const double nearest = std::clamp(end, start - share, start + share);
    if (nearest != end) to.values[i] = axis.FromUnit(nearest);
  }
  return space_.Canonical(std::move(to));
}

}  // namespace trimtab::reconcile
