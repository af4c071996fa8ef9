#include <algorithm>
#include <string>
#include <utility>

#include "controller/domain/loop/phases.h"

namespace trimtab::domain {
namespace {

// What the definition in config/crd lets a message have, with room for a mark of the cut.
constexpr size_t kMostText = 1000;

std::string Clipped(std::string text) {
  if (text.size() <= kMostText) return text;
  text.resize(kMostText);
  // No character of several bytes is cut in two.
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U) {
    text.pop_back();
  }
  if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0U) text.pop_back();
  return text + "...";
}

bool IsProgress(Phase phase) {
  return phase != Phase::kPending && phase != Phase::kIdle && phase != Phase::kWaiting &&
         phase != Phase::kPaused && phase != Phase::kFinished;
}

// Something is wrong that the loop itself cannot mend.
bool IsTrouble(LoopReason reason) {
  switch (reason) {
    case LoopReason::kSpecInvalid:
    case LoopReason::kTargetMissing:
    case LoopReason::kTargetUnready:
    case LoopReason::kBaselineUnreadable:
    case LoopReason::kExposureImpossible:
    case LoopReason::kRolloutFailed:
    case LoopReason::kForbidden:
    case LoopReason::kSourceDown:
    case LoopReason::kQueryInvalid:
    case LoopReason::kNotRecovered:
    case LoopReason::kRegressed:
    case LoopReason::kNewerState:
    case LoopReason::kApiDown:
      return true;
    default:
      return false;
  }
}

bool IsContended(LoopReason reason) {
  return reason == LoopReason::kContended || reason == LoopReason::kOverlap ||
         reason == LoopReason::kInterrupted;
}

// What people need not be told each time.
bool IsQuiet(LoopReason reason) {
  switch (reason) {
    case LoopReason::kPending:
    case LoopReason::kProposing:
    case LoopReason::kWarming:
    case LoopReason::kWatching:
    case LoopReason::kVerifying:
    case LoopReason::kCoolingDown:
      return true;
    default:
      return false;
  }
}

bool IsWarning(LoopReason reason) {
  return IsTrouble(reason) || IsContended(reason) || reason == LoopReason::kRolledBack ||
         reason == LoopReason::kTargetReplaced || reason == LoopReason::kCandidateRefused ||
         reason == LoopReason::kClockJumped;
}

Condition Make(const Visit& visit, std::string type, bool holds) {
  return {.type = std::move(type),
          .status = holds ? "True" : "False",
          .reason = visit.next.reason,
          .message = holds ? visit.next.message : std::string(),
          .observed_generation = visit.seen.generation,
          .since = visit.now};
}

Condition DegradedOf(const Visit& visit) {
  Condition degraded = Make(visit, "Degraded", IsTrouble(visit.next.reason));
  if (visit.seen.trouble) {
    degraded.status = "True";
    degraded.reason = visit.seen.trouble->reason;
    degraded.message = visit.seen.trouble->message;
  }
  return degraded;
}

const Condition* Find(const std::vector<Condition>& conditions, std::string_view type) {
  const auto found =
      std::find_if(conditions.begin(), conditions.end(),
                   [&](const Condition& condition) { return condition.type == type; });
  return found == conditions.end() ? nullptr : &*found;
}

}  // namespace

std::vector<Condition> ConditionsOf(const Visit& visit) {
  const LoopState& next = visit.next;
  const bool ready = next.phase != Phase::kPending && next.phase != Phase::kPaused &&
                     next.reason != LoopReason::kNewerState;
  std::vector<Condition> conditions = {
      Make(visit, "Ready", ready), Make(visit, "Progressing", IsProgress(next.phase)),
      DegradedOf(visit), Make(visit, "Contended", IsContended(next.reason)),
      Make(visit, "Paused", next.phase == Phase::kPaused)};
  // Printed beside the loop: it always says what is going on.
  conditions.front().message = next.message;
  for (Condition& condition : conditions) {
    condition.message = Clipped(std::move(condition.message));
    const Condition* old = Find(visit.before.conditions, condition.type);
    if (old != nullptr && old->status == condition.status) condition.since = old->since;
  }
  return conditions;
}

std::vector<Announcement> AnnouncementsOf(const Visit& visit) {
  std::vector<Announcement> announcements;
  const LoopState& next = visit.next;
  const bool changed = next.reason != visit.before.reason;
  if (changed && !IsQuiet(next.reason)) {
    announcements.push_back({IsWarning(next.reason), next.reason, Clipped(next.message)});
  }
  const Condition* old = Find(visit.before.conditions, "Degraded");
  if (visit.seen.trouble && visit.seen.trouble->reason != next.reason &&
      (old == nullptr || old->reason != visit.seen.trouble->reason)) {
    announcements.push_back(
        {true, visit.seen.trouble->reason, Clipped(visit.seen.trouble->message)});
  }
  return announcements;
}

}  // namespace trimtab::domain
