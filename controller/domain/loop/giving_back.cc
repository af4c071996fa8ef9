#include "controller/domain/loop/giving_back.h"

#include <optional>
#include <utility>

#include "controller/domain/loop/trial.h"

namespace trimtab::domain {
namespace {

constexpr Duration kLookAgain = std::chrono::minutes(1);

// Nothing of ours is left, and the values are these.
bool IsRidOfUs(const TargetSeen& target, const std::optional<Configuration>& wanted) {
  return !target.leftovers && target.trial == 0 && !target.locked &&
         (!wanted || HasValues(target, wanted->values));
}

void Begin(Visit& visit, Intent intent, std::string message) {
  if (visit.next.trial) {
    TrialState& trial = *visit.next.trial;
    trial.intent = intent;
    if (!trial.ended_by) {
      trial.ended_by = LoopReason::kGivenBack;
      trial.ended_because = message;
    }
  }
  visit.Enter(Phase::kRestoring, LoopReason::kGivenBack, std::move(message));
  visit.ComeBackIn(visit.spec.step);
}

void BeginLeaving(Visit& visit) {
  visit.next.leaving = true;
  Begin(visit, Intent::kRestore,
        "The loop is being deleted: its values stay, and belong to who had their places before.");
  visit.Do(LeaveValues{visit.next.last_good->values});
}

// What was begun goes on, whatever the spec says by now.
bool Stays(const Visit& visit) {
  const LoopState& next = visit.next;
  if (next.leaving || next.giving_back) return next.leaving;
  return visit.spec.rollback.on_delete == OnDelete::kLeave && next.last_good.has_value();
}

void GoOnLeaving(Visit& visit) {
  if (!visit.next.leaving) {
    BeginLeaving(visit);
  } else if (IsRidOfUs(visit.target(), visit.next.last_good)) {
    visit.Do(DropFinalizer{});
  } else {
    visit.Do(LeaveValues{visit.next.last_good->values});
  }
}

void GoOnGivingBack(Visit& visit) {
  if (!visit.next.giving_back) {
    BeginGivingBack(visit, "The loop is being deleted: the target becomes as it was before.");
  } else if (IsRidOfUs(visit.target(), visit.next.baseline)) {
    visit.Do(DropFinalizer{});
  } else {
    visit.Do(GiveBack{});
  }
}

}  // namespace

void BeginGivingBack(Visit& visit, std::string message) {
  visit.next.giving_back = true;
  Begin(visit, Intent::kGiveBack, std::move(message));
  visit.Do(GiveBack{});
}

bool GiveBackRemains(Visit& visit) {
  if (!visit.seen.remains) return false;
  visit.persist = visit.persist || !visit.next.giving_back;
  visit.next.giving_back = true;
  visit.next.leaving = false;
  visit.Do(GiveBack{});
  visit.ComeBackIn(kLookAgain);
  return true;
}

void GiveBackForNewPlaces(Visit& visit) {
  if (!IsRidOfUs(visit.target(), visit.next.baseline)) {
    visit.Do(GiveBack{});
    visit.ComeBackIn(visit.spec.step);
    return;
  }
  LoopState& next = visit.next;
  next.giving_back = false;
  next.taken.reset();
  next.baseline.reset();
  next.last_good.reset();
  next.quarantine.clear();
  visit.Enter(Phase::kPending, LoopReason::kGivenBack,
              "All places of before are as they were; those of the new spec come next.");
  visit.AtOnce();
}

void Leave(Visit& visit) {
  const LoopState& next = visit.next;
  if (!visit.seen.has_finalizer) return;
  if (!visit.seen.target && visit.seen.trouble) {
    visit.ComeBackIn(kLookAgain);
    return;
  }
  if (!next.taken || !visit.seen.target || IsStranger(*visit.seen.target, next)) {
    // What a lost workload read goes back, whatever was to stay on it.
    if (!GiveBackRemains(visit)) visit.Do(DropFinalizer{});
    return;
  }
  if (Stays(visit)) {
    GoOnLeaving(visit);
  } else {
    GoOnGivingBack(visit);
  }
  visit.ComeBackIn(visit.spec.step);
}

}  // namespace trimtab::domain
