#include "controller/codec/knob_rules.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <variant>

#include "k8s/quantity.h"

namespace trimtab::codec {
namespace {

using domain::Knob;
using domain::KnobType;

bool HasBounds(KnobType type) {
  return type == KnobType::kInteger || type == KnobType::kReal || type == KnobType::kDuration ||
         type == KnobType::kQuantity;
}

bool HasValues(KnobType type) {
  return type == KnobType::kCategorical || type == KnobType::kOrdered;
}

// Of a text for which IsWholeNumber holds.
int64_t Whole(std::string_view text) {
  int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// Of a text for which IsDecimalNumber holds.
double Decimal(std::string_view text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool HasForm(KnobType type, std::string_view text) {
  switch (type) {
    case KnobType::kInteger:
      return IsWholeNumber(text);
    case KnobType::kReal:
      return IsDecimalNumber(text);
    case KnobType::kDuration:
      return IsPlainDuration(text) && k8s::ParseDuration(text).ok();
    case KnobType::kQuantity:
      return k8s::Quantity::Parse(text).ok();
    default:
      return false;
  }
}

// Both texts have the form of the type.
bool IsBelow(KnobType type, std::string_view a, std::string_view b) {
  switch (type) {
    case KnobType::kInteger:
      return Whole(a) < Whole(b);
    case KnobType::kReal:
      return Decimal(a) < Decimal(b);
    case KnobType::kDuration:
      return *k8s::ParseDuration(a) < *k8s::ParseDuration(b);
    case KnobType::kQuantity:
      return *k8s::Quantity::Parse(a) < *k8s::Quantity::Parse(b);
    default:
      return false;
  }
}

std::string_view ZeroOf(KnobType type) { return type == KnobType::kDuration ? "0s" : "0"; }

const char* FormOf(KnobType type) {
  switch (type) {
    case KnobType::kInteger:
      return "min and max of an Integer knob must be whole numbers, such as 4 and 128";
    case KnobType::kReal:
      return "min and max of a Real knob must be numbers in quotes, such as \"0.5\"";
    case KnobType::kDuration:
      return "min and max of a Duration knob must be durations, such as 200ms or 5s";
    default:
      return "min and max of a Quantity knob must be quantities, such as 250m or 512Mi";
  }
}

// The bounds are there, have their form and are in order.
bool CheckBounds(const Knob& knob, Section& in) {
  if (!in.Has("min") || !in.Has("max")) {
    in.Wrong("min and max are needed: a knob of numbers is searched between them");
    return false;
  }
  if (!HasForm(knob.type, knob.min) || !HasForm(knob.type, knob.max)) {
    in.WrongAt("min", FormOf(knob.type));
    return false;
  }
  const bool quantity = knob.type == KnobType::kQuantity;
  if (IsBelow(knob.type, knob.min, knob.max) && (!quantity || IsBelow(knob.type, "0", knob.min))) {
    return true;
  }
  in.WrongAt("min", quantity ? "min must be above 0 and below max" : "min must be below max");
  return false;
}

void CheckStep(const Knob& knob, Section& in) {
  if (knob.step.empty()) return;
  if (knob.type == KnobType::kInteger) {
    if (!IsWholeNumber(knob.step) || Whole(knob.step) < 1 || knob.step.starts_with('0')) {
      return in.WrongAt("step", "step of an Integer knob must be a whole number above 0");
    }
    if ((Whole(knob.max) - Whole(knob.min)) % Whole(knob.step) != 0) {
      in.WrongAt("step", "step must divide the range: max - min has to be a multiple of it");
    }
  } else if (!HasForm(knob.type, knob.step) || !IsBelow(knob.type, ZeroOf(knob.type), knob.step)) {
    in.WrongAt("step", "step must be above 0 and written as min and max are");
  }
}

void CheckNumbers(const Knob& knob, Section& in) {
  if (in.Has("values")) {
    in.WrongAt("values",
               "values belongs to Categorical and Ordered knobs; give min and max instead");
  }
  if (!CheckBounds(knob, in)) return;
  CheckStep(knob, in);
  if (knob.log_scale && !IsBelow(knob.type, ZeroOf(knob.type), knob.min)) {
    in.WrongAt("scale", "scale: Log needs min above 0; use Linear, or list 0 under special");
  }
}

void CheckWords(const Knob& knob, Section& in) {
  if (in.Has("min") || in.Has("max") || in.Has("step")) {
    in.Wrong(
        "min, max and step belong to numbers; a Categorical or Ordered knob lists its values, a "
        "Boolean one needs nothing");
  }
  if (HasValues(knob.type) && knob.values.size() < 2) {
    in.WrongAt("values", "values is needed: list the two or more values that the knob can have");
  }
  if (!HasValues(knob.type) && in.Has("values")) {
    in.WrongAt("values",
               "values belongs to Categorical and Ordered knobs; give min and max instead");
  }
  if (knob.log_scale) in.WrongAt("scale", "scale: Log is for numbers");
  if (in.Has("special")) {
    in.WrongAt("special",
               "special values, such as -1 for unlimited, stand beside a range of numbers");
  }
}

void CheckPlace(const Knob& knob, Section& in) {
  if (std::holds_alternative<domain::ResourcePlace>(knob.apply) &&
      knob.type != KnobType::kQuantity) {
    in.WrongAt("type", "a resource is a Quantity: set type to Quantity, with bounds such as 250m");
  }
  if (!std::holds_alternative<domain::ReplicasPlace>(knob.apply)) return;
  const bool counted = knob.type == KnobType::kInteger && IsWholeNumber(knob.min) &&
                       knob.min.size() <= 6 && knob.min.front() >= '1' && knob.min.front() <= '9';
  if (!counted) {
    in.WrongAt("min", "replicas is an Integer of at least 1; a loop never scales to nothing");
  }
}

bool Lists(const std::vector<std::string>& values, const std::string& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

void CheckDefault(const Knob& knob, Section& in) {
  const std::string& value = knob.default_value;
  if (value.empty() || Lists(knob.special, value)) return;
  if (knob.type == KnobType::kBoolean) {
    if (value != "true" && value != "false") {
      in.WrongAt("default", "default of a Boolean knob is 'true' or 'false', in quotes");
    }
  } else if (HasValues(knob.type)) {
    if (!Lists(knob.values, value)) in.WrongAt("default", "default must be one of the values");
  } else if (!HasForm(knob.type, value) || IsBelow(knob.type, value, knob.min) ||
             IsBelow(knob.type, knob.max, value)) {
    in.WrongAt("default", "default must lie between min and max, or be one of special");
  }
}

}  // namespace

void CheckKnob(const Knob& knob, Section& in) {
  if (HasBounds(knob.type)) {
    CheckNumbers(knob, in);
  } else {
    CheckWords(knob, in);
  }
  CheckPlace(knob, in);
  if (!in.failed()) CheckDefault(knob, in);
}

}  // namespace trimtab::codec
