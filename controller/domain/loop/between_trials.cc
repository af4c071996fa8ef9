#include "controller/domain/loop/between_trials.h"

#include <string>

#include "controller/domain/loop/giving_back.h"
#include "controller/domain/loop/hindrance.h"
#include "controller/domain/loop/readiness.h"
#include "controller/domain/loop/trial.h"

namespace trimtab::domain {
namespace {

constexpr int64_t kInterruptionsToPause = 3;
// Two machines' clocks differ by less.
constexpr Duration kClockTolerance = std::chrono::minutes(1);
constexpr Duration kPausedCheck = std::chrono::minutes(5);

// A newer wish: what the old one led to is forgotten, but for what is known of the target.
void TakeSpec(Visit& visit) {
  LoopState& next = visit.next;
  next.observed_generation = visit.seen.generation;
  next.proposal.reset();
  next.watch.reset();
  next.counters.interruptions = 0;
  next.counters.failures = 0;
  visit.Enter(Phase::kPending, LoopReason::kPending, "A new generation of the spec is taken up.");
}

// Waits are kept in length, not in date.
void Rebase(Visit& visit) {
  LoopState& next = visit.next;
  const Duration back = next.phase_since - visit.now;
  next.phase_since = visit.now;
  if (next.not_before) *next.not_before -= back;
  if (next.watch && next.watch->until) *next.watch->until -= back;
  if (next.watch) next.watch->first_look.reset();
  visit.persist = true;
}

void SetTo(const Values& seen, const std::vector<std::string>& knobs, Configuration& all) {
  for (const std::string& knob : knobs) {
    const auto now = seen.find(knob);
    if (now == seen.end()) {
      all.values.erase(knob);
    } else {
      all.values[knob] = now->second;
    }
  }
  all.hash = HashOf(all.values);
  all.gain.clear();
  all.gain_low.clear();
  all.gain_high.clear();
}

// What somebody has set is what comes back in the end, and becomes part of last good: the
// next trial is compared with it.
void Adopt(Visit& visit) {
  const TargetSeen& target = visit.target();
  const Contention& edit = *target.foreign_edit;
  LoopState& next = visit.next;
  for (Configuration* configuration : {&*next.baseline, &*next.last_good}) {
    SetTo(target.values, edit.knobs, *configuration);
  }
  next.taken = target.taken;
  next.proposal.reset();
  next.watch.reset();
  const int64_t times = ++next.counters.interruptions;
  const std::string what = edit.manager + " has set " + edit.place +
                           "; it stays, and trials are "
                           "compared with it.";
  if (times >= kInterruptionsToPause) {
    visit.Enter(Phase::kPaused, LoopReason::kInterrupted,
                what + " It is the third time in a row: change the loop to go on.");
    return;
  }
  visit.Enter(Phase::kIdle, LoopReason::kInterrupted, what);
  next.not_before = visit.now + CoolDown(visit.rules, next.counters);
  visit.ComeBackAt(*next.not_before);
}

WallTime PausedUntil(const Visit& visit) {
  return visit.next.not_before.value_or(visit.next.phase_since + kPausedCheck);
}

// Until a person changes the loop; or for a while, as what stood in the way may only show itself
// when it is tried again.
bool StaysPaused(const Visit& visit) {
  const LoopReason reason = visit.next.reason;
  if (reason == LoopReason::kTargetUnready) {
    return visit.target().rollout.state != Rollout::State::kSettled;
  }
  const bool for_a_person =
      reason == LoopReason::kInterrupted || reason == LoopReason::kNotRecovered;
  return for_a_person || visit.now < PausedUntil(visit);
}

void Pause(Visit& visit, const Hindrance& hindrance) {
  visit.next.proposal.reset();
  visit.next.watch.reset();
  visit.next.observed_generation = visit.seen.generation;
  if (visit.next.phase == Phase::kPaused) {
    visit.Say(hindrance.reason, hindrance.message);
  } else {
    visit.Enter(Phase::kPaused, hindrance.reason, hindrance.message);
  }
  if (hindrance.reason != LoopReason::kSuspended) visit.ComeBackIn(kPausedCheck);
}

// True where nothing else is to be done now.
bool RestPaused(Visit& visit) {
  if (visit.next.phase != Phase::kPaused) return false;
  const bool for_pods = visit.next.reason == LoopReason::kTargetUnready;
  if (StaysPaused(visit)) {
    if (visit.now < PausedUntil(visit)) visit.ComeBackAt(PausedUntil(visit));
    if (for_pods) visit.ComeBackIn(kPodsCheck);
    return true;
  }
  if (for_pods) {
    visit.Enter(Phase::kPending, LoopReason::kRecovered,
                "All pods of " + visit.spec.target.name + " are ready again; the loop goes on.");
  } else {
    visit.Enter(Phase::kPending, LoopReason::kPending, "What stood in the way is gone.");
  }
  visit.AtOnce();
  return true;
}

bool IsHeldByQuarantine(const LoopState& state) {
  return state.phase == Phase::kIdle && state.reason == LoopReason::kCoolingDown;
}

}  // namespace

bool ClockWentBack(const Visit& visit) {
  return visit.now + kClockTolerance < visit.next.phase_since;
}

bool BetweenTrials(Visit& visit) {
  LoopState& next = visit.next;
  if (ClockWentBack(visit)) Rebase(visit);
  const bool usable = !SpecHindrance(visit).has_value();
  if (usable && visit.seen.generation != next.observed_generation) TakeSpec(visit);
  const TargetSeen& target = visit.target();
  if (usable && next.taken && target.places_changed) {
    BeginGivingBack(visit, "The spec names other places: those of before are given back first.");
    return true;
  }
  if (usable && next.taken && target.foreign_edit && !target.foreign_edit->reconciling) {
    Adopt(visit);
    return true;
  }
  if (next.taken && IsStrayed(target, next)) {
    GoBack(visit, LoopReason::kRestoring,
           "The workload has values that no trial in flight accounts for; last good comes back.");
    return true;
  }
  if (usable && LiftQuarantines(visit) && IsHeldByQuarantine(next)) {
    visit.Enter(Phase::kIdle, LoopReason::kPending,
                "The workload or its knobs are other ones than when the next candidate failed.");
  }
  auto hindrance = HindranceOf(visit);
  if (!hindrance) hindrance = HindranceBefore(visit);
  if (hindrance) {
    Pause(visit, *hindrance);
    return true;
  }
  if (RestPaused(visit)) return true;
  if (!next.taken && next.last_good && next.last_good->values != target.values) {
    visit.Enter(Phase::kPending, LoopReason::kPending, "Somebody has set the knobs anew.");
  }
  return false;
}

}  // namespace trimtab::domain
