// What comes before the phase's own business, whatever the phase.
#include <string>

#include "controller/domain/loop/between_trials.h"
#include "controller/domain/loop/change_windows.h"
#include "controller/domain/loop/giving_back.h"
#include "controller/domain/loop/hindrance.h"
#include "controller/domain/loop/phases.h"
#include "controller/domain/loop/trial.h"

namespace trimtab::domain {
namespace {

constexpr int64_t kLayout = 1;
constexpr Duration kLookAgain = std::chrono::minutes(1);

// Only values come back; the rest is for the version that wrote it.
void OnlyRestore(Visit& visit) {
  visit.Say(LoopReason::kNewerState,
            "status was written by a newer Trimtab; this one only puts last good back and waits.");
  const bool ours = visit.seen.target && !IsStranger(*visit.seen.target, visit.next);
  if (ours && visit.next.taken && NeedsBringingBack(visit.target(), visit.next)) {
    visit.Do(RestoreValues{visit.next.last_good->values});
  }
  visit.ComeBackIn(kLookAgain);
}

void Hold(Visit& visit) {
  const std::optional<TrialState>& trial = visit.next.trial;
  if (trial && visit.next.phase != Phase::kRestoring && visit.now >= trial->deadline) {
    Abandon(visit, visit.seen.trouble->reason,
            "The target could not be read until the deadline: " + visit.seen.trouble->message);
  }
  visit.ComeBackIn(kLookAgain);
}

// No spec of this loop could ever be read, so nobody knows what it is about.
void WaitForSpec(Visit& visit) {
  LoopState& next = visit.next;
  const bool told =
      next.reason == LoopReason::kSpecInvalid && next.message == visit.seen.spec_error;
  if (!next.trial && !told) {
    visit.Enter(Phase::kPaused, LoopReason::kSpecInvalid, visit.seen.spec_error);
  }
  visit.ComeBackIn(kLookAgain);
}

// The workload is gone, or another one has its name: nothing of ours is on it. What it read from
// ConfigMaps outlives it, and goes back to what it was.
void Lose(Visit& visit, LoopReason reason, const std::string& message) {
  if (visit.next.trial && visit.next.phase != Phase::kRestoring) {
    Abandon(visit, reason, message);
    return;
  }
  if (GiveBackRemains(visit)) return;
  if (visit.next.giving_back) {
    visit.next.giving_back = false;
    visit.persist = true;
  }
  if (visit.next.trial) {
    Restore(visit);
    return;
  }
  // What was never taken cannot be told from another one of its name, should that come.
  if (reason == LoopReason::kTargetReplaced || !visit.next.taken) {
    visit.next.taken.reset();
    visit.next.baseline.reset();
    visit.next.last_good.reset();
  }
  visit.next.proposal.reset();
  visit.next.watch.reset();
  const bool there = visit.next.phase == Phase::kPending && visit.next.reason == reason;
  if (!there) visit.Enter(Phase::kPending, reason, message);
  if (reason == LoopReason::kTargetReplaced) {
    visit.AtOnce();
  } else {
    visit.ComeBackIn(kLookAgain);
  }
}

// The candidate's pods have what was released, and the control's have not: what they differ in is
// no longer the candidate.
bool IsReleased(const Visit& visit) {
  const std::string& then = visit.next.trial->program;
  const std::string& now = visit.target().program;
  return !then.empty() && !now.empty() && then != now;
}

std::optional<Hindrance> EndOfTrial(const Visit& visit) {
  if (ClockWentBack(visit)) {
    return Hindrance{LoopReason::kClockJumped, "The wall clock was set back."};
  }
  if (auto hindrance = HindranceOf(visit)) return hindrance;
  if (visit.seen.generation != visit.next.observed_generation) {
    return Hindrance{LoopReason::kSpecChanged, "The spec has changed."};
  }
  if (visit.target().foreign_edit) {
    const Contention& edit = *visit.target().foreign_edit;
    return Hindrance{LoopReason::kInterrupted,
                     edit.manager + " has set " + edit.place + "; that stays as it is now."};
  }
  if (visit.next.phase == Phase::kKeeping) return std::nullopt;
  if (IsReleased(visit)) {
    return Hindrance{LoopReason::kReleased,
                     "The pods' template of " + visit.spec.target.name +
                         " was changed, so the candidate's pods run something else than the "
                         "control's."};
  }
  if (!IsOpen(visit.spec.windows, visit.rules.zones, visit.now)) {
    return Hindrance{LoopReason::kWindowClosed, "The change window has closed."};
  }
  if (visit.seen.trouble && visit.seen.trouble->reason == LoopReason::kQueryInvalid) {
    return Hindrance{LoopReason::kQueryInvalid, visit.seen.trouble->message};
  }
  return std::nullopt;
}

}  // namespace

bool Interrupt(Visit& visit) {
  LoopState& next = visit.next;
  if (visit.seen.deleting) {
    Leave(visit);
  } else if (next.version != kLayout) {
    OnlyRestore(visit);
  } else if (!visit.seen.target && visit.seen.trouble) {
    Hold(visit);
  } else if (!visit.seen.target && visit.spec.target.name.empty()) {
    WaitForSpec(visit);
  } else if (!visit.seen.target) {
    Lose(visit, LoopReason::kTargetMissing,
         "There is no workload " + visit.spec.target.name + " in the loop's namespace.");
  } else if (IsStranger(visit.target(), next)) {
    Lose(visit, LoopReason::kTargetReplaced,
         "The workload is another one than before, of the same name; its values are the baseline.");
  } else if (next.giving_back) {
    GiveBackForNewPlaces(visit);
  } else if (next.phase == Phase::kRestoring) {
    return false;
  } else if (next.trial) {
    const auto end = EndOfTrial(visit);
    if (end) Abandon(visit, end->reason, end->message);
    return end.has_value();
  } else {
    return BetweenTrials(visit);
  }
  return true;
}

}  // namespace trimtab::domain
