#include "controller/domain/loop/giving_back.h"

#include <utility>

#include "controller/domain/loop/trial.h"

namespace trimtab::domain {
namespace {

constexpr Duration kLookAgain = std::chrono::minutes(1);

bool IsGivenBack(const TargetSeen& target, const LoopState& state) {
  return !target.leftovers && target.trial == 0 && !target.locked &&
         (!state.baseline || HasValues(target, state.baseline->values));
}

}  // namespace

void BeginGivingBack(Visit& visit, std::string message) {
  visit.next.giving_back = true;
  if (visit.next.trial) {
    TrialState& trial = *visit.next.trial;
    trial.intent = Intent::kGiveBack;
    if (!trial.ended_by) {
      trial.ended_by = LoopReason::kGivenBack;
      trial.ended_because = message;
    }
  }
  visit.Enter(Phase::kRestoring, LoopReason::kGivenBack, std::move(message));
  visit.Do(GiveBack{});
  visit.ComeBackIn(visit.spec.step);
}

bool GiveBackRemains(Visit& visit) {
  if (!visit.seen.remains) return false;
  visit.persist = visit.persist || !visit.next.giving_back;
  visit.next.giving_back = true;
  visit.Do(GiveBack{});
  visit.ComeBackIn(kLookAgain);
  return true;
}

void GiveBackForNewPlaces(Visit& visit) {
  if (!IsGivenBack(visit.target(), visit.next)) {
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
  LoopState& next = visit.next;
  if (!visit.seen.has_finalizer) return;
  if (!visit.seen.target && visit.seen.trouble) {
    visit.ComeBackIn(kLookAgain);
    return;
  }
  const bool stays = visit.spec.rollback.on_delete == OnDelete::kLeave;
  const bool touched = next.taken && visit.seen.target && !IsStranger(*visit.seen.target, next);
  if (!touched && !stays && GiveBackRemains(visit)) return;
  if (!touched) {
    visit.Do(DropFinalizer{});
    return;
  }
  if (stays) {
    if (!NeedsBringingBack(visit.target(), next)) {
      visit.Do(DropFinalizer{});
      return;
    }
    visit.Do(RestoreValues{next.last_good->values});
  } else if (!next.giving_back) {
    BeginGivingBack(visit, "The loop is being deleted: the target becomes as it was before.");
  } else if (IsGivenBack(visit.target(), visit.next)) {
    visit.Do(DropFinalizer{});
  } else {
    visit.Do(GiveBack{});
  }
  visit.ComeBackIn(visit.spec.step);
}

}  // namespace trimtab::domain
