#include "cli/suggest/knob_reader.h"

#include <algorithm>
#include <string>
#include <utility>

#include "cli/suggest/nearest_name.h"
#include "cli/suggest/point_format.h"
#include "optimizer/axis.h"

namespace trimtab::cli {
namespace {

using optimizer::Axis;
using optimizer::Condition;
using optimizer::Parameter;
using Kind = Parameter::Kind;

// All of them are compared with each other.
constexpr size_t kMostValues = 10000;

Result<Kind> ReadKind(const Field& knob) {
  constexpr Kind kKinds[] = {Kind::kReal, Kind::kInteger, Kind::kOrdered, Kind::kCategorical,
                             Kind::kBoolean};
  const auto type = knob.Need("type");
  if (!type) return type.error();
  const auto choice = type->Choice({"Real", "Integer", "Ordered", "Categorical", "Boolean"});
  if (!choice) return choice.error();
  return kKinds[*choice];
}

Result<void> CheckFields(const Field& knob, Kind kind) {
  switch (kind) {
    case Kind::kReal:
    case Kind::kInteger:
      return knob.Only({"name", "type", "min", "max", "step", "scale", "special", "when"});
    case Kind::kOrdered:
    case Kind::kCategorical:
      return knob.Only({"name", "type", "values", "when"});
    case Kind::kBoolean:
      return knob.Only({"name", "type", "when"});
  }
  CheckFailed(__FILE__, __LINE__, "a Kind outside its enumeration");
}

Result<void> ReadNumber(const Field& knob, std::string_view name, bool needed, double& into) {
  const auto field = knob.Find(name);
  if (!field && needed) return knob.Need(name).error();
  if (!field) return {};
  const auto number = field->Number();
  if (!number) return number.error();
  into = *number;
  return {};
}

Result<void> ReadNumbers(const Field& list, std::vector<double>& into) {
  const auto items = list.Items(kMostValues);
  if (!items) return items.error();
  for (const Field& item : *items) {
    const auto number = item.Number();
    if (!number) return number.error();
    into.push_back(*number);
  }
  return {};
}

Result<void> ReadRange(const Field& knob, Parameter& parameter) {
  if (auto min = ReadNumber(knob, "min", true, parameter.min); !min) return min;
  if (auto max = ReadNumber(knob, "max", true, parameter.max); !max) return max;
  if (auto step = ReadNumber(knob, "step", false, parameter.step); !step) return step;
  if (const auto scale = knob.Find("scale")) {
    const auto choice = scale->Choice({"Linear", "Log"});
    if (!choice) return choice.error();
    parameter.scale = *choice == 1 ? Parameter::Scale::kLog : Parameter::Scale::kLinear;
  }
  const auto special = knob.Find("special");
  return special ? ReadNumbers(*special, parameter.special) : Result<void>();
}

Result<void> ReadValues(const Field& knob, Parameter& parameter) {
  const auto values = knob.Need("values");
  if (!values) return values.error();
  if (parameter.kind == Kind::kOrdered) return ReadNumbers(*values, parameter.levels);
  const auto items = values->Items(kMostValues);
  if (!items) return items.error();
  for (const Field& item : *items) {
    auto name = item.Text();
    if (!name) return std::move(name).error();
    parameter.names.push_back(*std::move(name));
  }
  return {};
}

Result<const Parameter*> FindParent(const Field& name, std::span<const Parameter> before) {
  const auto text = name.Text();
  if (!text) return text.error();
  std::vector<std::string_view> names;
  for (const Parameter& parameter : before) {
    if (parameter.name == *text) return &parameter;
    names.emplace_back(parameter.name);
  }
  return name.Wrong("\"" + *text + "\" is no knob listed before this one; " +
                    MeantInstead(*text, names));
}

// "when": {"knob": "codec", "in": ["gzip"]}; "values" is another word for "in".
Result<Condition> ReadCondition(const Field& when, std::span<const Parameter> before) {
  if (auto known = when.Only({"knob", "in", "values"}); !known) return known.error();
  const auto name = when.Need("knob");
  if (!name) return name.error();
  const auto parent = FindParent(*name, before);
  if (!parent) return parent.error();
  const auto values = when.Find("values");
  if (values && when.Find("in")) return values->Wrong("is the same as \"in\"; leave one out");
  const auto in = values ? Result<Field>(*values) : when.Need("in");
  if (!in) return in.error();
  const auto items = in->Items(kMostValues);
  if (!items) return items.error();
  if (items->empty()) return in->Wrong("must not be empty");
  Condition condition{.parameter = (*parent)->name};
  const Axis axis(**parent);
  for (const Field& item : *items) {
    const auto value = ReadKnobValue(**parent, item);
    if (!value) return value.error();
    const auto exact = axis.Exact(*value);
    if (!exact) return item.Wrong(exact.error().message);
    condition.values.push_back(*exact);
  }
  return condition;
}

// The library's word on a single knob starts with its name and the field.
Error Located(const Field& knob, const Parameter& parameter, const Error& error) {
  const std::string start = "knob \"" + parameter.name + "\": ";
  if (!error.message.starts_with(start)) return knob.Wrong(error.message);
  const std::string rest = error.message.substr(start.size());
  const size_t colon = rest.find(": ");
  if (colon == std::string::npos) return knob.Wrong(rest);
  return knob.WrongAt(rest.substr(0, colon), rest.substr(colon + 2));
}

}  // namespace

Result<Parameter> ReadKnob(const Field& field, std::span<const Parameter> before) {
  Parameter parameter;
  const auto name = field.Need("name");
  if (!name) return name.error();
  auto text = name->Text();
  if (!text) return std::move(text).error();
  parameter.name = *std::move(text);
  if (std::any_of(before.begin(), before.end(),
                  [&](const Parameter& other) { return other.name == parameter.name; })) {
    return name->Wrong("\"" + parameter.name + "\" is there twice; rename one of the knobs");
  }
  const auto kind = ReadKind(field);
  if (!kind) return kind.error();
  parameter.kind = *kind;
  if (auto known = CheckFields(field, *kind); !known) return known.error();
  const bool ranged = *kind == Kind::kReal || *kind == Kind::kInteger;
  const bool listed = *kind == Kind::kOrdered || *kind == Kind::kCategorical;
  if (auto range = ranged ? ReadRange(field, parameter) : Result<void>(); !range) {
    return range.error();
  }
  if (auto values = listed ? ReadValues(field, parameter) : Result<void>(); !values) {
    return values.error();
  }
  if (const auto when = field.Find("when")) {
    auto condition = ReadCondition(*when, before);
    if (!condition) return std::move(condition).error();
    parameter.active_when = *std::move(condition);
  }
  if (auto checked = Axis::Check(parameter); !checked) {
    return Located(field, parameter, checked.error());
  }
  return parameter;
}

}  // namespace trimtab::cli
