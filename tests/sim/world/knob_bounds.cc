#include "tests/sim/world/knob_bounds.h"

#include <algorithm>
#include <string_view>

namespace trimtab::sim {
namespace {

using k8s::Json;

const Json* KnobOf(const Json& loop, const std::string& name) {
  const Json* knobs = loop.Get({"spec", "knobs"});
  if (knobs == nullptr || knobs->array() == nullptr) return nullptr;
  for (const Json& knob : *knobs->array()) {
    if (knob.Text({"name"}) == name) return &knob;
  }
  return nullptr;
}

std::string BoundText(const Json& knob, std::string_view bound) {
  const Json* value = knob.Find(bound);
  if (value == nullptr) return {};
  return value->string() != nullptr ? *value->string() : value->Dump();
}

bool IsOneOf(const Json& knob, std::string_view list, const std::string& text) {
  const Json* values = knob.Find(list);
  if (values == nullptr || values->array() == nullptr) return false;
  return std::any_of(values->array()->begin(), values->array()->end(), [&](const Json& value) {
    return value.string() != nullptr && *value.string() == text;
  });
}

}  // namespace

bool IsWithinBounds(const Json& loop, const Dial& dial, const std::string& text) {
  const Json* found = KnobOf(loop, dial.name);
  if (found == nullptr) return true;
  const Json& knob = *found;
  if (IsOneOf(knob, "special", text)) return true;
  if (knob.Find("values") != nullptr) return IsOneOf(knob, "values", text);
  const auto value = NumberOn(dial, text);
  const auto low = NumberOn(dial, BoundText(knob, "min"));
  const auto high = NumberOn(dial, BoundText(knob, "max"));
  // Quantities are written in the server's own form, which may round in the last digit.
  constexpr double kLastDigit = 1e-9;
  return value && low && high && *value >= *low - kLastDigit && *value <= *high + kLastDigit;
}

}  // namespace trimtab::sim
