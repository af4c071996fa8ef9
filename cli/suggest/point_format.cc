#include "cli/suggest/point_format.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "cli/suggest/nearest_name.h"

namespace trimtab::cli {
namespace {

using k8s::Json;
using optimizer::Parameter;
using optimizer::Point;
using optimizer::SearchSpace;

// Beyond it neighbouring integers are not told apart by a double.
constexpr double kMaxInteger = 9007199254740992.0;

Error UnknownKnob(const SearchSpace& space, const Field& field, std::string_view name) {
  std::vector<std::string_view> names;
  for (const Parameter& knob : space.parameters()) names.emplace_back(knob.name);
  return field.WrongAt(name, "is no knob; " + MeantInstead(name, names));
}

// Which member is which knob's; null where there is none.
Result<std::vector<const Json::Member*>> MembersByKnob(const SearchSpace& space,
                                                       const Field& field) {
  if (!field.json().is_object()) {
    return field.Wrong("must be an object that has a value for each knob");
  }
  std::vector<const Json::Member*> members(space.size(), nullptr);
  for (const Json::Member& member : *field.json().object()) {
    const size_t knob = space.IndexOf(member.first);
    if (knob == space.size()) return UnknownKnob(space, field, member.first);
    members[knob] = &member;
  }
  return members;
}

Result<double> ReadBounded(const SearchSpace& space, size_t knob, const Field& field,
                           Bounds bounds) {
  auto value = ReadKnobValue(space.parameters()[knob], field);
  if (!value) return value;
  auto exact = space.axes()[knob].Exact(*value);
  if (exact || bounds == Bounds::kAsMeasured) return exact ? exact : value;
  return field.Wrong(exact.error().message);
}

}  // namespace

Result<double> ReadKnobValue(const Parameter& knob, const Field& field) {
  if (knob.kind == Parameter::Kind::kBoolean) {
    if (const auto value = field.json().boolean()) return *value ? 1.0 : 0.0;
    // As tables of measurements often have it.
    const auto number = field.json().number();
    if (number == 0.0 || number == 1.0) return *number;
    return field.Wrong("must be true or false");
  }
  if (knob.kind != Parameter::Kind::kCategorical) return field.Number();
  auto name = field.Text();
  if (!name) return std::move(name).error();
  const auto found = std::find(knob.names.begin(), knob.names.end(), *name);
  if (found != knob.names.end()) return static_cast<double>(found - knob.names.begin());
  const std::vector<std::string_view> names(knob.names.begin(), knob.names.end());
  return field.Wrong("\"" + *name + "\" is none of its values; " + MeantInstead(*name, names));
}

Json WriteKnobValue(const Parameter& knob, double value) {
  switch (knob.kind) {
    case Parameter::Kind::kBoolean:
      return value != 0;
    case Parameter::Kind::kCategorical:
      return knob.names[static_cast<size_t>(value)];
    case Parameter::Kind::kReal:
      return value;
    case Parameter::Kind::kInteger:
    case Parameter::Kind::kOrdered:
      break;
  }
  const bool whole = std::floor(value) == value && std::abs(value) <= kMaxInteger;
  return whole ? Json(static_cast<int64_t>(value)) : Json(value);
}

Result<Point> ReadPoint(const SearchSpace& space, const Field& field, Bounds bounds) {
  const auto members = MembersByKnob(space, field);
  if (!members) return members.error();
  Point point{std::vector<double>(space.size())};
  for (size_t knob = 0; knob < space.size(); ++knob) {
    const Json::Member* member = (*members)[knob];
    // Those that it depends on stand before it, so they are known here.
    const bool active = space.Active(point, knob);
    const std::string& name = space.parameters()[knob].name;
    if (member == nullptr && active) return field.WrongAt(name, "is missing");
    if (member == nullptr || !active) continue;
    auto value = ReadBounded(space, knob, Field(member->second, field, name), bounds);
    if (!value) return std::move(value).error();
    point.values[knob] = *value;
  }
  auto checked = bounds == Bounds::kInSpace ? space.Check(point) : space.CheckMeasured(point);
  if (!checked) return field.Wrong(checked.error().message);
  return checked;
}

Json WritePoint(const SearchSpace& space, const Point& point) {
  Json::Object members;
  for (size_t knob = 0; knob < space.size(); ++knob) {
    if (!space.Active(point, knob)) continue;
    const Parameter& parameter = space.parameters()[knob];
    members.emplace_back(parameter.name, WriteKnobValue(parameter, point.values[knob]));
  }
  return members;
}

}  // namespace trimtab::cli
