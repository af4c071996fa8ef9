// What holds between the fields of a loop: the twin of the rules in config/crd/tuningloops.yaml.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "controller/domain/tuning_loop.h"

namespace trimtab::domain {
namespace {

// A rule: nothing where it holds.
using Rule = Result<void> (*)(const LoopSpec& spec);

Error Refused(const std::string& where, const std::string& sentence) {
  return Error{.code = Code::kInvalid, .message = where + ": " + sentence, .reason = where};
}

Error KnobsRefused(const std::string& sentence) { return Refused("spec.knobs", sentence); }

const Knob* KnobNamed(const LoopSpec& spec, const std::string& name) {
  const auto found = std::find_if(spec.knobs.begin(), spec.knobs.end(),
                                  [&](const Knob& knob) { return knob.name == name; });
  return found == spec.knobs.end() ? nullptr : &*found;
}

Result<void> CheckConditionsName(const LoopSpec& spec) {
  for (const Knob& knob : spec.knobs) {
    if (knob.when && KnobNamed(spec, knob.when->knob) == nullptr) {
      return KnobsRefused("when.knob must be the name of another knob of this loop");
    }
  }
  return {};
}

Result<void> CheckConditionsOfOthers(const LoopSpec& spec) {
  for (const Knob& knob : spec.knobs) {
    if (knob.when && knob.when->knob == knob.name) {
      return KnobsRefused("a knob cannot depend on itself: when.knob must be another knob");
    }
  }
  return {};
}

bool HasListedValues(const Knob& knob) {
  return knob.type == KnobType::kCategorical || knob.type == KnobType::kOrdered ||
         knob.type == KnobType::kBoolean;
}

Result<void> CheckConditionsOnWords(const LoopSpec& spec) {
  for (const Knob& knob : spec.knobs) {
    if (knob.when && !HasListedValues(*KnobNamed(spec, knob.when->knob))) {
      return KnobsRefused("when.knob must be a Categorical, Ordered or Boolean knob");
    }
  }
  return {};
}

// What two knobs that have one place are told, by the kind of place.
std::string_view SharedPlace(const Place& place) {
  constexpr std::array<std::string_view, 5> kSentences = {
      "two knobs write the same environment variable; each needs one of its own",
      "two knobs write the same argument; each needs one of its own",
      "two knobs write the same place of the same ConfigMap; each needs one of its own",
      "two knobs write the same resource; each needs one of its own",
      "two knobs set the number of replicas; one can"};
  static_assert(kSentences.size() == std::variant_size_v<Place>);
  return kSentences[place.index()];
}

Result<void> CheckPlaces(const LoopSpec& spec) {
  for (size_t i = 0; i < spec.knobs.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (spec.knobs[i].apply != spec.knobs[j].apply) continue;
      return KnobsRefused(std::string(SharedPlace(spec.knobs[i].apply)));
    }
  }
  return {};
}

Result<void> CheckGuardrails(const LoopSpec& spec) {
  for (size_t i = 0; i < spec.guardrails.size(); ++i) {
    const GuardrailSpec& guardrail = spec.guardrails[i];
    const std::string where = "spec.guardrails[" + std::to_string(i) + "]";
    if (!guardrail.limit && !guardrail.relative_to_control) {
      return Refused(where, "a guardrail needs a limit, or relativeToControl, or both");
    }
    if (guardrail.relative_to_control && guardrail.limit && *guardrail.limit <= 0.05 &&
        !guardrail.floor) {
      return Refused(where + ".floor",
                     "relativeToControl of something near zero means nothing without floor: the "
                     "smallest difference that matters, such as 0.001");
    }
    if (guardrail.floor && !guardrail.relative_to_control) {
      return Refused(where + ".floor", "floor belongs to relativeToControl");
    }
  }
  return {};
}

Result<void> CheckSharedNames(const LoopSpec& spec) {
  for (const GuardrailSpec& guardrail : spec.guardrails) {
    for (const ObjectiveSpec& objective : spec.objectives) {
      if (guardrail.name != objective.name || guardrail.query == objective.query) continue;
      return Refused("spec.guardrails",
                     "a guardrail with the name of an objective must have the same query; give one "
                     "of them another name");
    }
  }
  return {};
}

Result<void> CheckCandidatePods(const LoopSpec& spec) {
  const std::string where = "spec.experiment.candidatePods";
  const bool resources_only = std::all_of(
      spec.knobs.begin(), spec.knobs.end(),
      [](const Knob& knob) { return std::holds_alternative<ResourcePlace>(knob.apply); });
  if (spec.experiment.candidate_pods == CandidatePods::kInPlace && !resources_only) {
    return Refused(where,
                   "candidatePods: InPlace resizes running pods, so every knob must apply to a "
                   "resource; use Auto, or leave the other knobs to a loop of their own");
  }
  if (spec.experiment.candidate_pods == CandidatePods::kSurge &&
      spec.target.kind != TargetKind::kDeployment) {
    return Refused(where,
                   "candidatePods: Surge needs a Deployment: a StatefulSet has no extra pods; use "
                   "Auto or Replace");
  }
  return {};
}

Result<void> CheckLength(const LoopSpec& spec) {
  if (spec.experiment.warmup >= spec.experiment.max_duration) {
    return Refused("spec.experiment.warmup",
                   "warmup must be shorter than maxDuration, or nothing is left to measure");
  }
  return {};
}

Result<void> CheckWindows(const LoopSpec& spec) {
  for (size_t i = 0; i < spec.windows.size(); ++i) {
    if (spec.windows[i].from != spec.windows[i].to) continue;
    return Refused("spec.windows[" + std::to_string(i) + "]",
                   "from and to are the same time, so the window is empty; leave windows out to "
                   "allow any time");
  }
  return {};
}

}  // namespace

Result<void> CheckLoop(const LoopSpec& spec) {
  // Each may rest on those above it.
  constexpr std::array<Rule, 9> kRules = {
      CheckConditionsName, CheckConditionsOfOthers, CheckConditionsOnWords, CheckPlaces,
      CheckGuardrails,     CheckSharedNames,        CheckCandidatePods,     CheckLength,
      CheckWindows};
  for (const Rule rule : kRules) {
    if (Result<void> checked = rule(spec); !checked) return checked;
  }
  return {};
}

}  // namespace trimtab::domain
