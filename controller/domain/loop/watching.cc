// Phases without a candidate in which levels are watched: Verifying, Watching, Finished.
#include <algorithm>
#include <string>
#include <utility>

#include "controller/domain/loop/phases.h"
#include "controller/domain/loop/trial.h"
#include "controller/domain/loop/watch.h"

namespace trimtab::domain {
namespace {

constexpr double kRegressedRadius = 0.1;

void ComeBackForLook(Visit& visit) {
  const auto due = NextLookDue(visit.spec, visit.rules, visit.next, visit.now);
  visit.ComeBackAt(due.value_or(visit.now + visit.spec.step));
}

void PersistNowAndThen(Visit& visit) {
  const int64_t every = std::max<int64_t>(visit.rules.looks_between_writes, 1);
  if (std::ssize(visit.next.watch->evidence.looks) % every == 0) visit.looks_due = true;
}

void EndWatch(Visit& visit, LoopReason reason, std::string message) {
  visit.next.watch.reset();
  visit.Enter(Phase::kIdle, reason, std::move(message));
  visit.next.not_before = visit.now + CoolDown(visit.rules, visit.next.counters);
  visit.ComeBackAt(*visit.next.not_before);
}

void Regress(Visit& visit, const std::string& because) {
  LoopState& next = visit.next;
  const Configuration bad = *next.last_good;
  AddQuarantine(visit, bad.values, kRegressedRadius, because);
  ++next.counters.rollbacks;
  ++next.counters.since_better;
  next.last_good = *std::exchange(next.watch->previous, std::nullopt);
  GoBack(visit, LoopReason::kRegressed,
         "What trial " + std::to_string(bad.trial) + " found is taken back (" +
             ChangeText(bad.values, next.last_good->values) + "): " + because);
}

// Observe mode: nothing follows but what people are told.
void Observe(Visit& visit) {
  if (TakeWatchLook(visit)) PersistNowAndThen(visit);
  ForgetOldLooks(visit);
  const auto alarm = AlarmOf(visit);
  if (alarm) {
    visit.Say(LoopReason::kRegressed, *alarm);
  } else if (visit.persist || visit.looks_due || visit.next.reason != LoopReason::kObserving) {
    visit.Say(LoopReason::kObserving, "Observing: " + LevelsText(visit) + ".");
  }
  ComeBackForLook(visit);
}

}  // namespace

void Verify(Visit& visit) {
  if (!visit.next.watch) {
    EndWatch(visit, LoopReason::kRecovered, "There was nothing to watch.");
    return;
  }
  if (TakeWatchLook(visit)) PersistNowAndThen(visit);
  const Recovery recovery = RecoveryOf(visit);
  if (recovery.known && recovery.bad.empty()) {
    EndWatch(visit, LoopReason::kRecovered, "The last good values are back, and all is well.");
    return;
  }
  const bool over = visit.next.watch->until && visit.now >= *visit.next.watch->until;
  if (over && !recovery.bad.empty()) {
    visit.next.watch.reset();
    visit.Enter(Phase::kPaused, LoopReason::kNotRecovered,
                recovery.bad +
                    " is still bad although the last good values are back: it is not "
                    "the candidate. Look at the service, then change the loop.");
    return;
  }
  if (over) {
    visit.Say(LoopReason::kSourceDown,
              "Whether the service has recovered cannot be told: its metrics have no data.");
  } else if (visit.next.reason != LoopReason::kVerifying) {
    visit.Say(LoopReason::kVerifying, "Last good is back; whether it recovers is watched.");
  }
  ComeBackForLook(visit);
}

void Watch(Visit& visit) {
  if (!visit.next.watch) StartWatch(visit, {}, std::nullopt);
  if (visit.spec.mode == Mode::kObserve) {
    Observe(visit);
    return;
  }
  if (TakeWatchLook(visit)) PersistNowAndThen(visit);
  const WatchState& watch = *visit.next.watch;
  const bool over = !watch.until || visit.now >= *watch.until;
  std::optional<std::string> alarm = AlarmOf(visit);
  if (!alarm && over) alarm = LeakOf(visit);
  if (alarm && watch.previous) {
    Regress(visit, *alarm);
    return;
  }
  if (over) {
    visit.next.counters.interruptions = 0;
    if (watch.previous) {
      visit.Do(KeepCandidate{visit.next.last_good->trial, visit.next.last_good->values});
    }
    EndWatch(visit, LoopReason::kKept,
             "The kept values (" + ChangeText({}, visit.next.last_good->values) +
                 ") have stayed good; the watch is over.");
    return;
  }
  if (visit.next.reason != LoopReason::kWatching) {
    visit.Say(LoopReason::kWatching,
              "The kept values are watched until " + FormatRfc3339(*watch.until) + ".");
  }
  ComeBackForLook(visit);
  visit.ComeBackAt(*watch.until);
}

void Finish(Visit& visit) {
  if (!visit.spec.search.retune_on_drift) return;
  if (!visit.next.watch) {
    StartWatch(visit, {}, std::nullopt);
    visit.persist = true;
  }
  if (TakeWatchLook(visit)) PersistNowAndThen(visit);
  if (HasDrifted(visit)) {
    Counters& counters = visit.next.counters;
    counters.search_from = counters.trials + 1;
    counters.since_better = 0;
    visit.next.watch.reset();
    visit.Enter(Phase::kIdle, LoopReason::kDrifted,
                "The service behaves otherwise than when the search ended; another one begins.");
    visit.AtOnce();
    return;
  }
  ForgetOldLooks(visit);
  ComeBackForLook(visit);
}

}  // namespace trimtab::domain
