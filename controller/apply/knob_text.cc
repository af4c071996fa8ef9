#include "controller/apply/knob_text.h"

#include <algorithm>
#include <utility>

#include "k8s/json.h"

namespace trimtab::apply {
namespace {

using domain::KnobType;
using optimizer::Parameter;

Error Refusal(const domain::Knob& knob, std::string why) {
  return Error{.code = Code::kInvalid, .message = "knob " + knob.name + ": " + std::move(why)};
}

std::string Quoted(std::string_view text) {
  std::string quoted;
  k8s::AppendJsonString(quoted, text.substr(0, 64));
  return quoted;
}

bool IsOfNumbers(KnobType type) {
  return type == KnobType::kInteger || type == KnobType::kReal || type == KnobType::kDuration ||
         type == KnobType::kQuantity;
}

std::string Listed(const std::vector<std::string>& values) {
  std::string list;
  for (const std::string& value : values) list.append(list.empty() ? "" : ", ").append(value);
  return list;
}

// A special value may be a plain number where others carry a unit: -1 for a Duration.
Result<double> ReadSpecial(KnobType type, std::string_view text) {
  const auto plain = ReadNumber(KnobType::kInteger, text);
  return plain ? *plain : ReadNumber(type, text);
}

Parameter::Kind KindOf(KnobType type) {
  switch (type) {
    case KnobType::kInteger:
      return Parameter::Kind::kInteger;
    case KnobType::kReal:
    case KnobType::kDuration:
    case KnobType::kQuantity:
      return Parameter::Kind::kReal;
    case KnobType::kCategorical:
      return Parameter::Kind::kCategorical;
    case KnobType::kOrdered:
      return Parameter::Kind::kOrdered;
    case KnobType::kBoolean:
      break;
  }
  return Parameter::Kind::kBoolean;
}

}  // namespace

Result<KnobText> KnobText::Make(const domain::Knob& knob) {
  KnobText text;
  text.knob_ = knob;
  Parameter& parameter = text.parameter_;
  parameter.name = knob.name;
  parameter.kind = KindOf(knob.type);
  parameter.scale = knob.log_scale ? Parameter::Scale::kLog : Parameter::Scale::kLinear;
  if (knob.type == KnobType::kCategorical) parameter.names = knob.values;
  if (knob.type == KnobType::kOrdered) {
    for (size_t i = 0; i < knob.values.size(); ++i) {
      parameter.levels.push_back(static_cast<double>(i));
    }
  }
  if (!IsOfNumbers(knob.type)) return text;
  auto number = KnobNumber::Make(knob);
  if (!number) return Refusal(knob, number.error().message);
  text.number_ = *std::move(number);
  parameter.min = text.number_.min();
  parameter.max = text.number_.max();
  parameter.step = text.number_.step();
  for (const std::string& special : knob.special) {
    const auto value = ReadSpecial(knob.type, special);
    if (!value) return Refusal(knob, "special: " + value.error().message);
    if (*value >= parameter.min && *value <= parameter.max) {
      return Refusal(knob, "special: " + special + " lies between min and max: remove it");
    }
    parameter.special.push_back(*value);
  }
  return text;
}

std::string KnobText::Write(double searched) const {
  if (knob_.type == KnobType::kBoolean) return searched >= 0.5 ? "true" : "false";
  if (!IsOfNumbers(knob_.type)) {
    const auto last = static_cast<double>(knob_.values.size()) - 1;
    return knob_.values.at(static_cast<size_t>(std::clamp(searched + 0.5, 0.0, last + 0.5)));
  }
  const auto special = std::find(parameter_.special.begin(), parameter_.special.end(), searched);
  if (special == parameter_.special.end()) return number_.Write(searched);
  return knob_.special[static_cast<size_t>(special - parameter_.special.begin())];
}

Result<double> KnobText::Read(std::string_view text) const {
  if (IsOfNumbers(knob_.type)) return ReadInBounds(text);
  if (knob_.type == KnobType::kBoolean) {
    if (text == "true" || text == "false") return text == "true" ? 1.0 : 0.0;
    return Refusal(knob_, Quoted(text) +
                              " is neither true nor false: make it a Categorical knob with the "
                              "values that the workload reads");
  }
  const auto found = std::find(knob_.values.begin(), knob_.values.end(), text);
  if (found != knob_.values.end()) return static_cast<double>(found - knob_.values.begin());
  return Refusal(knob_, Quoted(text) + " is none of its values " + Listed(knob_.values) +
                            ": add it to them, or set one of them");
}

Result<double> KnobText::ReadInBounds(std::string_view text) const {
  const auto special = std::find(knob_.special.begin(), knob_.special.end(), text);
  if (special != knob_.special.end()) {
    return parameter_.special[static_cast<size_t>(special - knob_.special.begin())];
  }
  const auto value = ReadNumber(knob_.type, text);
  if (!value) return Refusal(knob_, value.error().message + ": set one within its bounds");
  const bool listed = std::find(parameter_.special.begin(), parameter_.special.end(), *value) !=
                      parameter_.special.end();
  if (listed) return *value;
  constexpr std::string_view kFix = ": widen the bounds, or set a value within them";
  if (*value < parameter_.min) {
    return Refusal(knob_, std::string(text) + " is below min " + knob_.min + std::string(kFix));
  }
  if (*value > parameter_.max) {
    return Refusal(knob_, std::string(text) + " is above max " + knob_.max + std::string(kFix));
  }
  return *value;
}

}  // namespace trimtab::apply
