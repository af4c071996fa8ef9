// What no rule of an API server can say: its budget has no room for it.
#include <algorithm>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "controller/domain/tuning_loop.h"

namespace trimtab::domain {
namespace {

// Numbers that a trial's evidence may have: status holds it, and an object is written whole.
constexpr int64_t kMostReadings = 8'000;

Error Refused(const std::string& where, const std::string& sentence) {
  return Error{.code = Code::kInvalid, .message = where + ": " + sentence, .reason = where};
}

// CheckLoop has seen that there is one.
const Knob& KnobNamed(const LoopSpec& spec, const std::string& name) {
  return *std::find_if(spec.knobs.begin(), spec.knobs.end(),
                       [&](const Knob& knob) { return knob.name == name; });
}

std::vector<std::string> ValuesOf(const Knob& knob) {
  if (knob.type == KnobType::kBoolean) return {"true", "false"};
  return knob.values;
}

Result<void> CheckConditionsHold(const LoopSpec& spec) {
  for (size_t i = 0; i < spec.knobs.size(); ++i) {
    if (!spec.knobs[i].when) continue;
    const When& when = *spec.knobs[i].when;
    const std::vector<std::string> values = ValuesOf(KnobNamed(spec, when.knob));
    for (const std::string& value : when.in) {
      if (std::find(values.begin(), values.end(), value) != values.end()) continue;
      return Refused("spec.knobs[" + std::to_string(i) + "].when.in",
                     "\"" + value + "\" is no value of knob " + when.knob);
    }
  }
  return {};
}

// A condition on a knob that in the end depends on the knob itself.
Result<void> CheckConditionsEnd(const LoopSpec& spec) {
  for (const Knob& knob : spec.knobs) {
    const Knob* at = &knob;
    for (size_t steps = 0; at->when; ++steps) {
      if (steps == spec.knobs.size()) {
        return Refused("spec.knobs", "the conditions of knob " + knob.name +
                                         " go round in a circle; let one knob have none");
      }
      at = &KnobNamed(spec, at->when->knob);
    }
  }
  return {};
}

// A whole key of a ConfigMap holds every path in it, and a path those that go on from it.
bool Overlap(const Place& a, const Place& b) {
  if (a == b) return true;
  const auto* one = std::get_if<ConfigMapPlace>(&a);
  const auto* other = std::get_if<ConfigMapPlace>(&b);
  if (one == nullptr || other == nullptr) return false;
  if (one->name != other->name || one->key != other->key) return false;
  const std::string& path = one->path.size() < other->path.size() ? one->path : other->path;
  const std::string& longer = one->path.size() < other->path.size() ? other->path : one->path;
  return path.empty() || longer.starts_with(path + "/");
}

Result<void> CheckOverlaps(const LoopSpec& spec) {
  for (size_t i = 0; i < spec.knobs.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (!Overlap(spec.knobs[i].apply, spec.knobs[j].apply)) continue;
      return Refused("spec.knobs[" + std::to_string(i) + "].apply.configMap",
                     "knobs " + spec.knobs[j].name + " and " + spec.knobs[i].name +
                         " write into each other; give each a value of its own");
    }
  }
  return {};
}

Result<void> CheckReadings(const LoopSpec& spec) {
  const int64_t looks = spec.experiment.max_duration / spec.step;
  const auto metrics = static_cast<int64_t>(spec.objectives.size() + spec.guardrails.size() + 1);
  if (looks * metrics * 2 <= kMostReadings) return {};
  return Refused("spec.experiment.maxDuration",
                 std::to_string(looks) + " looks at " + std::to_string(metrics) +
                     " metrics are more than a trial can hold; shorten maxDuration, or lengthen "
                     "metrics.step");
}

}  // namespace

Result<void> CheckPlan(const LoopSpec& spec) {
  for (const auto rule : {CheckConditionsHold, CheckConditionsEnd, CheckOverlaps, CheckReadings}) {
    if (Result<void> checked = rule(spec); !checked) return checked;
  }
  return {};
}

}  // namespace trimtab::domain
