#include "optimizer/search_space.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "optimizer/space_sampler.h"

namespace trimtab::optimizer {
namespace {

// Above this many values a category's length scales become one: there are too few points to learn
// each of them.
constexpr uint64_t kOwnScales = 4;

Error InKnob(const Parameter& parameter, const Error& error) {
  return Error{Code::kInvalid, "knob \"" + parameter.name + "\": " + error.message};
}

Result<void> CheckCount(const SearchSpace& space, const Point& point) {
  if (point.values.size() == space.size()) return {};
  return Error{Code::kInvalid, "values: one for each knob is needed, " +
                                   std::to_string(space.size()) + ", not " +
                                   std::to_string(point.values.size())};
}

bool OneHot(const Parameter& parameter, const Axis& axis) {
  return parameter.kind == Parameter::Kind::kCategorical && axis.levels() > 2;
}

}  // namespace

Result<SearchSpace> SearchSpace::Make(std::vector<Parameter> parameters,
                                      const std::vector<std::string>& constraints) {
  SearchSpace space;
  if (parameters.empty()) return Error{Code::kInvalid, "knobs: there must be at least one"};
  space.parameters_ = std::move(parameters);
  for (size_t i = 0; i < space.size(); ++i) {
    const Parameter& parameter = space.parameters_[i];
    if (auto checked = Axis::Check(parameter); !checked) return std::move(checked).error();
    if (space.IndexOf(parameter.name) < i) {
      return Error{Code::kInvalid,
                   "knob \"" + parameter.name + "\": name: is there twice; rename one"};
    }
    space.axes_.emplace_back(parameter);
    if (auto added = space.AddParent(i); !added) return std::move(added).error();
    space.LayOut(i);
  }
  for (const std::string& text : constraints) {
    auto constraint = Constraint::Parse(text, space.parameters_);
    if (!constraint) return std::move(constraint).error();
    space.constraints_.push_back(*std::move(constraint));
  }
  if (auto found = CheckNotEmpty(space); !found) return std::move(found).error();
  return space;
}

Result<void> SearchSpace::AddParent(size_t index) {
  const Parameter& parameter = parameters_[index];
  parents_.emplace_back();
  if (!parameter.active_when) return {};
  const Condition& condition = *parameter.active_when;
  const size_t parent = IndexOf(condition.parameter);
  if (parent >= index) {
    return InKnob(parameter, {.message = "activeWhen: \"" + condition.parameter +
                                         "\" is no knob listed before this one; name one that is"});
  }
  std::vector<double> values;
  for (const double value : condition.values) {
    auto exact = axes_[parent].Exact(value);
    if (!exact) return InKnob(parameter, std::move(exact).error().In("activeWhen"));
    values.push_back(*exact);
  }
  if (values.empty())
    return InKnob(parameter, {.message = "activeWhen: names no value; list at least one"});
  parents_.back() = Parent{parent, std::move(values)};
  return {};
}

void SearchSpace::LayOut(size_t index) {
  const Axis& axis = axes_[index];
  first_coordinate_.push_back(scale_groups_.size());
  if (axis.fixed() && axis.levels() == 1) return;
  const int next = scale_groups_.empty() ? 0 : scale_groups_.back() + 1;
  const bool one_hot = OneHot(parameters_[index], axis);
  const uint64_t count = one_hot ? axis.levels() : 1 + parameters_[index].special.size();
  const bool shared = one_hot && count > kOwnScales;
  for (uint64_t i = 0; i < count; ++i) {
    scale_groups_.push_back(shared ? next : next + static_cast<int>(i));
  }
}

size_t SearchSpace::IndexOf(std::string_view name) const {
  const auto found =
      std::find_if(parameters_.begin(), parameters_.end(),
                   [&](const Parameter& parameter) { return parameter.name == name; });
  return static_cast<size_t>(found - parameters_.begin());
}

bool SearchSpace::Active(const Point& point, size_t parameter) const {
  const auto& parent = parents_[parameter];
  if (!parent) return true;
  const double value = point.values[parent->parameter];
  return std::find(parent->values.begin(), parent->values.end(), value) != parent->values.end() &&
         Active(point, parent->parameter);
}

Point SearchSpace::Canonical(Point point) const {
  for (size_t i = 0; i < size(); ++i) {
    if (!Active(point, i)) point.values[i] = axes_[i].FromUnit(0);
  }
  return point;
}

bool SearchSpace::Satisfies(const Point& point) const {
  return std::all_of(constraints_.begin(), constraints_.end(), [&](const Constraint& constraint) {
    for (const size_t parameter : constraint.parameters()) {
      if (!Active(point, parameter)) return true;
    }
    return constraint.Holds(point);
  });
}

bool SearchSpace::Contains(const Point& point) const {
  const auto checked = Check(point);
  return checked && *checked == point;
}

Result<Point> SearchSpace::Check(const Point& point) const {
  if (auto counted = CheckCount(*this, point); !counted) return std::move(counted).error();
  Point exact = point;
  for (size_t i = 0; i < size(); ++i) {
    if (!Active(exact, i)) continue;
    auto value = axes_[i].Exact(point.values[i]);
    if (!value) return InKnob(parameters_[i], value.error());
    exact.values[i] = *value;
  }
  exact = Canonical(std::move(exact));
  for (const Constraint& constraint : constraints_) {
    const auto& named = constraint.parameters();
    const bool applies = std::all_of(named.begin(), named.end(),
                                     [&](size_t parameter) { return Active(exact, parameter); });
    if (applies && !constraint.Holds(exact)) {
      return Error{Code::kInvalid, "breaks the constraint \"" + constraint.text() + "\""};
    }
  }
  return exact;
}

Result<Point> SearchSpace::CheckMeasured(const Point& point) const {
  if (auto counted = CheckCount(*this, point); !counted) return std::move(counted).error();
  Point exact = point;
  for (size_t i = 0; i < size(); ++i) {
    if (!std::isfinite(point.values[i])) {
      return InKnob(parameters_[i], {.message = "must be a finite number"});
    }
    const Parameter::Kind kind = parameters_[i].kind;
    const bool named = kind == Parameter::Kind::kCategorical || kind == Parameter::Kind::kBoolean;
    const auto value = axes_[i].Exact(point.values[i]);
    if (value) {
      exact.values[i] = *value;
    } else if (named) {
      return InKnob(parameters_[i], value.error());
    }
  }
  return Canonical(std::move(exact));
}

Point SearchSpace::FromUnits(std::span<const double> units) const {
  Point point;
  for (size_t i = 0; i < size(); ++i) point.values.push_back(axes_[i].FromUnit(units[i]));
  return Canonical(std::move(point));
}

uint64_t SearchSpace::Count(uint64_t most) const {
  uint64_t count = 1;
  for (const Axis& axis : axes_) {
    if (axis.continuous() || axis.levels() > most / count) return 0;
    count *= axis.levels();
  }
  return count;
}

std::vector<Point> SearchSpace::Enumerate() const {
  std::vector<Point> points;
  std::vector<uint64_t> digits(size(), 0);
  size_t turned = 0;
  while (turned < size()) {
    Point point;
    for (size_t i = 0; i < size(); ++i) point.values.push_back(axes_[i].Level(digits[i]));
    // One of the many spellings of an inactive parameter stands for all.
    if (point == Canonical(point) && Satisfies(point)) points.push_back(std::move(point));
    for (turned = 0; turned < size(); ++turned) {
      if (++digits[turned] < axes_[turned].levels()) break;
      digits[turned] = 0;
    }
  }
  return points;
}

void SearchSpace::Encode(const Point& point, double* coordinates) const {
  for (size_t i = 0; i < size(); ++i) {
    const Axis& axis = axes_[i];
    const size_t end = i + 1 < size() ? first_coordinate_[i + 1] : scale_groups_.size();
    const size_t begin = first_coordinate_[i];
    if (begin == end) continue;
    std::fill(coordinates + begin, coordinates + end, 0.0);
    const double value = point.values[i];
    const bool active = Active(point, i);
    if (OneHot(parameters_[i], axis)) {
      if (active) coordinates[begin + axis.LevelOf(value)] = 1 / std::numbers::sqrt2;
    } else if (const int special = axis.SpecialOf(value); active && special >= 0) {
      coordinates[begin] = 0.5;
      coordinates[begin + 1 + static_cast<size_t>(special)] = 1;
    } else if (!active) {
      coordinates[begin] = 0.5;
    } else if (!axis.continuous() && axis.levels() == 2) {
      coordinates[begin] = static_cast<double>(axis.LevelOf(value));
    } else {
      coordinates[begin] = axis.ToUnit(value);
    }
  }
}

}  // namespace trimtab::optimizer
