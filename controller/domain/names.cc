#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/check.h"
#include "controller/domain/evidence.h"
#include "controller/domain/verdict.h"

namespace trimtab::domain {
namespace {

struct ReasonEntry {
  Reason reason;
  VerdictKind kind;
  std::string_view name;
};

constexpr std::array kReasons = {
    ReasonEntry{Reason::kGathering, VerdictKind::kContinue, "Gathering"},
    ReasonEntry{Reason::kImproved, VerdictKind::kBetter, "Improved"},
    ReasonEntry{Reason::kNoDifference, VerdictKind::kNoWorse, "NoDifference"},
    ReasonEntry{Reason::kCrashed, VerdictKind::kWorse, "Crashed"},
    ReasonEntry{Reason::kOutOfMemory, VerdictKind::kWorse, "OutOfMemory"},
    ReasonEntry{Reason::kNotReady, VerdictKind::kWorse, "NotReady"},
    ReasonEntry{Reason::kHardLimit, VerdictKind::kWorse, "HardLimit"},
    ReasonEntry{Reason::kGuardrailBroken, VerdictKind::kWorse, "GuardrailBroken"},
    ReasonEntry{Reason::kObjectiveLost, VerdictKind::kWorse, "ObjectiveLost"},
    ReasonEntry{Reason::kTimeUp, VerdictKind::kUnsure, "TimeUp"},
    ReasonEntry{Reason::kFutile, VerdictKind::kUnsure, "Futile"},
    ReasonEntry{Reason::kEnvironment, VerdictKind::kUnsure, "Environment"},
    ReasonEntry{Reason::kEmpty, VerdictKind::kNoData, "Empty"},
    ReasonEntry{Reason::kNotANumber, VerdictKind::kNoData, "NotANumber"},
    ReasonEntry{Reason::kNotPositive, VerdictKind::kNoData, "NotPositive"},
    ReasonEntry{Reason::kStale, VerdictKind::kNoData, "Stale"},
    ReasonEntry{Reason::kManySeries, VerdictKind::kNoData, "ManySeries"},
    ReasonEntry{Reason::kLowTraffic, VerdictKind::kNoData, "LowTraffic"},
    ReasonEntry{Reason::kTargetDown, VerdictKind::kNoData, "TargetDown"},
    ReasonEntry{Reason::kCounterReset, VerdictKind::kNoData, "CounterReset"},
    ReasonEntry{Reason::kPartial, VerdictKind::kNoData, "Partial"},
    ReasonEntry{Reason::kSourceDown, VerdictKind::kNoData, "SourceDown"},
    ReasonEntry{Reason::kSkew, VerdictKind::kNoData, "Skew"},
    ReasonEntry{Reason::kInvalid, VerdictKind::kNoData, "Invalid"},
    ReasonEntry{Reason::kRefused, VerdictKind::kWorse, "Refused"},
    ReasonEntry{Reason::kEnded, VerdictKind::kNoData, "Ended"},
};

// In the order of the faults.
constexpr std::array kOfFault = {Reason::kEmpty,      Reason::kNotANumber,   Reason::kNotPositive,
                                 Reason::kStale,      Reason::kManySeries,   Reason::kLowTraffic,
                                 Reason::kTargetDown, Reason::kCounterReset, Reason::kPartial,
                                 Reason::kSourceDown, Reason::kSkew};

const ReasonEntry& EntryOf(Reason reason) {
  const auto index = static_cast<size_t>(reason);
  TRIMTAB_CHECK(index < kReasons.size() && kReasons[index].reason == reason);
  return kReasons[index];
}

}  // namespace

std::string_view NameOf(Reason reason) { return EntryOf(reason).name; }

std::optional<Reason> ReasonNamed(std::string_view name) {
  const auto found = std::find_if(kReasons.begin(), kReasons.end(),
                                  [&](const ReasonEntry& entry) { return entry.name == name; });
  return found == kReasons.end() ? std::nullopt : std::optional(found->reason);
}

VerdictKind KindOf(Reason reason) { return EntryOf(reason).kind; }

std::string_view NameOf(VerdictKind kind) {
  constexpr std::array<std::string_view, 6> kNames = {"Continue", "Better", "NoWorse",
                                                      "Worse",    "Unsure", "NoData"};
  return kNames[static_cast<size_t>(kind)];
}

Reason ReasonFor(Fault fault) { return kOfFault[static_cast<size_t>(fault)]; }

std::string_view NameOf(Fault fault) { return NameOf(ReasonFor(fault)); }

std::optional<Fault> FaultNamed(std::string_view name) {
  for (size_t i = 0; i < kOfFault.size(); ++i) {
    if (NameOf(kOfFault[i]) == name) return static_cast<Fault>(i);
  }
  return std::nullopt;
}

}  // namespace trimtab::domain
