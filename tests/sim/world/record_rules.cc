#include "tests/sim/world/record_rules.h"

#include <algorithm>

#include "controller/codec/trial_codec.h"
#include "controller/codec/verdict_codec.h"
#include "controller/domain/judge.h"

namespace trimtab::sim {
namespace {

using domain::ArmLook;
using domain::Look;
using domain::Reading;
using domain::VerdictKind;

// The least on which anything is said by statistics.
constexpr int64_t kLeastLooks = 4;

bool IsSound(const Reading& reading) {
  return reading.value.has_value() != reading.fault.has_value();
}

bool IsSound(const std::optional<ArmLook>& arm) {
  return !arm || std::all_of(arm->metrics.begin(), arm->metrics.end(),
                             [](const Reading& reading) { return IsSound(reading); });
}

bool HasData(const std::optional<ArmLook>& arm) {
  return arm && std::all_of(arm->metrics.begin(), arm->metrics.end(),
                            [](const Reading& reading) { return reading.value.has_value(); });
}

// What the cluster itself has shown, with or without a look.
bool IsOfPods(domain::Reason reason) {
  return reason == domain::Reason::kRefused || reason == domain::Reason::kCrashed ||
         reason == domain::Reason::kOutOfMemory || reason == domain::Reason::kNotReady;
}

bool IsByStatistics(domain::Reason reason) {
  return reason == domain::Reason::kImproved || reason == domain::Reason::kNoDifference ||
         reason == domain::Reason::kGuardrailBroken || reason == domain::Reason::kObjectiveLost;
}

int64_t LooksWithData(const domain::TrialRecord& record, std::optional<ArmLook> Look::*arm) {
  return std::count_if(record.evidence.looks.begin(), record.evidence.looks.end(),
                       [&](const Look& look) { return HasData(look.*arm); });
}

}  // namespace

std::optional<std::string> WrongRecord(const k8s::Json& trial) {
  const auto record = codec::DecodeTrial(trial);
  if (!record) return "7: a record cannot be read: " + record.error().message;
  const domain::Verdict& verdict = record->verdict;
  for (const Look& look : record->evidence.looks) {
    if (!IsSound(look.control) || !IsSound(look.candidate)) {
      return "2: a reading has both a value and a fault, or neither";
    }
  }
  if (record->ended_by) {
    if (verdict.kind == VerdictKind::kNoData || IsOfPods(verdict.reason)) return std::nullopt;
    return "2: a trial that the judge did not end has the verdict " +
           std::string(domain::NameOf(verdict.kind));
  }
  if (IsByStatistics(verdict.reason) && (LooksWithData(*record, &Look::control) < kLeastLooks ||
                                         LooksWithData(*record, &Look::candidate) < kLeastLooks)) {
    return "2: " + std::string(domain::NameOf(verdict.reason)) + " without data";
  }
  const domain::Verdict again = domain::Judge(record->rules, record->evidence);
  if (codec::EncodeVerdict(again) == codec::EncodeVerdict(verdict)) return std::nullopt;
  return "7: the record says " + codec::EncodeVerdict(verdict).Dump() + " and replays to " +
         codec::EncodeVerdict(again).Dump();
}

}  // namespace trimtab::sim
