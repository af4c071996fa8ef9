#include <array>

#include "base/check.h"
#include "controller/domain/loop/stable_hash.h"
#include "controller/domain/loop_reason.h"
#include "controller/domain/loop_state.h"

namespace trimtab::domain {
namespace {

struct LoopReasonEntry {
  LoopReason reason;
  std::string_view name;
};

constexpr std::array kLoopReasons = {
    LoopReasonEntry{LoopReason::kPending, "Pending"},
    LoopReasonEntry{LoopReason::kObserving, "Observing"},
    LoopReasonEntry{LoopReason::kRecommended, "Recommended"},
    LoopReasonEntry{LoopReason::kAwaitingApproval, "AwaitingApproval"},
    LoopReasonEntry{LoopReason::kProposing, "Proposing"},
    LoopReasonEntry{LoopReason::kApplying, "Applying"},
    LoopReasonEntry{LoopReason::kWarming, "Warming"},
    LoopReasonEntry{LoopReason::kMeasuring, "Measuring"},
    LoopReasonEntry{LoopReason::kKeeping, "Keeping"},
    LoopReasonEntry{LoopReason::kKept, "Kept"},
    LoopReasonEntry{LoopReason::kWatching, "Watching"},
    LoopReasonEntry{LoopReason::kRestoring, "Restoring"},
    LoopReasonEntry{LoopReason::kRolledBack, "RolledBack"},
    LoopReasonEntry{LoopReason::kVerifying, "Verifying"},
    LoopReasonEntry{LoopReason::kRecovered, "Recovered"},
    LoopReasonEntry{LoopReason::kNothingToKeep, "NothingToKeep"},
    LoopReasonEntry{LoopReason::kCoolingDown, "CoolingDown"},
    LoopReasonEntry{LoopReason::kWindowClosed, "WindowClosed"},
    LoopReasonEntry{LoopReason::kBudgetSpent, "BudgetSpent"},
    LoopReasonEntry{LoopReason::kNothingToGain, "NothingToGain"},
    LoopReasonEntry{LoopReason::kPatienceSpent, "PatienceSpent"},
    LoopReasonEntry{LoopReason::kDrifted, "Drifted"},
    LoopReasonEntry{LoopReason::kSuspended, "Suspended"},
    LoopReasonEntry{LoopReason::kGivenBack, "GivenBack"},
    LoopReasonEntry{LoopReason::kSpecInvalid, "SpecInvalid"},
    LoopReasonEntry{LoopReason::kTargetMissing, "TargetMissing"},
    LoopReasonEntry{LoopReason::kTargetReplaced, "TargetReplaced"},
    LoopReasonEntry{LoopReason::kTargetUnready, "TargetUnready"},
    LoopReasonEntry{LoopReason::kBaselineUnreadable, "BaselineUnreadable"},
    LoopReasonEntry{LoopReason::kExposureImpossible, "ExposureImpossible"},
    LoopReasonEntry{LoopReason::kContended, "Contended"},
    LoopReasonEntry{LoopReason::kInterrupted, "Interrupted"},
    LoopReasonEntry{LoopReason::kOverlap, "Overlap"},
    LoopReasonEntry{LoopReason::kSpecChanged, "SpecChanged"},
    LoopReasonEntry{LoopReason::kReleased, "Released"},
    LoopReasonEntry{LoopReason::kRolloutFailed, "RolloutFailed"},
    LoopReasonEntry{LoopReason::kCandidateRefused, "CandidateRefused"},
    LoopReasonEntry{LoopReason::kForbidden, "Forbidden"},
    LoopReasonEntry{LoopReason::kSourceDown, "SourceDown"},
    LoopReasonEntry{LoopReason::kQueryInvalid, "QueryInvalid"},
    LoopReasonEntry{LoopReason::kNotRecovered, "NotRecovered"},
    LoopReasonEntry{LoopReason::kRegressed, "Regressed"},
    LoopReasonEntry{LoopReason::kNewerState, "NewerState"},
    LoopReasonEntry{LoopReason::kApiDown, "ApiDown"},
    LoopReasonEntry{LoopReason::kClockJumped, "ClockJumped"},
};

struct PlaceName {
  std::string operator()(const EnvPlace& place) const { return "env " + place.variable; }
  std::string operator()(const ArgPlace& place) const { return "arg " + place.pattern; }
  std::string operator()(const ConfigMapPlace& place) const {
    return "configMap " + place.name + "/" + place.key + place.path;
  }
  std::string operator()(const ResourcePlace& place) const { return "resource " + place.resource; }
  std::string operator()(const ReplicasPlace&) const { return "replicas"; }
};

}  // namespace

std::string_view NameOf(LoopReason reason) {
  const auto index = static_cast<size_t>(reason);
  TRIMTAB_CHECK(index < kLoopReasons.size() && kLoopReasons[index].reason == reason);
  return kLoopReasons[index].name;
}

std::optional<LoopReason> LoopReasonNamed(std::string_view name) {
  for (const LoopReasonEntry& entry : kLoopReasons) {
    if (entry.name == name) return entry.reason;
  }
  return std::nullopt;
}

std::string_view NameOf(Phase phase) {
  constexpr std::array<std::string_view, 13> kNames = {
      "Pending", "Idle",      "Waiting",   "Proposing", "Applying", "Warming", "Measuring",
      "Keeping", "Restoring", "Verifying", "Watching",  "Paused",   "Finished"};
  return kNames[static_cast<size_t>(phase)];
}

std::string_view NameOf(Intent intent) {
  constexpr std::array<std::string_view, 5> kNames = {"Apply", "Measure", "Keep", "Restore",
                                                      "GiveBack"};
  return kNames[static_cast<size_t>(intent)];
}

std::string NameOf(const Place& place) { return std::visit(PlaceName{}, place); }

std::string HashOf(const Values& values) {
  StableHash hash;
  for (const auto& [knob, value] : values) hash.Add(knob).Add(value);
  return hash.Text();
}

}  // namespace trimtab::domain
