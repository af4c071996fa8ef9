// How a trial ends: what is decided is written before anything follows from it.
#include <algorithm>
#include <string>
#include <utility>

#include "controller/domain/loop/phases.h"
#include "controller/domain/loop/readiness.h"
#include "controller/domain/loop/trial.h"
#include "controller/domain/loop/watch.h"

namespace trimtab::domain {
namespace {

constexpr int64_t kFailuresToPause = 3;
// Fewer blocks than this in a whole trial decide little.
constexpr int64_t kBlocksWanted = 8;

bool IsThere(const Visit& visit) {
  return visit.seen.target && !IsStranger(*visit.seen.target, visit.next);
}

// What a trial cost in blocks, for the next one to begin with.
int64_t BlockLooksAfter(const TrialState& trial, int64_t before) {
  const int64_t needed = trial.verdict->block_looks;
  if (trial.rules.exposure == Exposure::kWhole || needed == 0) return before;
  return std::min(needed, std::max<int64_t>(trial.rules.max_looks / kBlocksWanted, 5));
}

LastVerdict LastVerdictOf(const Visit& visit, const TrialState& trial) {
  const Verdict& verdict = *trial.verdict;
  return {.trial = trial.ordinal,
          .kind = verdict.kind,
          .reason = std::string(trial.ended_by ? NameOf(*trial.ended_by) : NameOf(verdict.reason)),
          .message = trial.ended_by ? trial.ended_because : verdict.because,
          .at = visit.now};
}

void Count(const TrialState& trial, bool kept, Counters& counters) {
  const VerdictKind kind = trial.verdict->kind;
  counters.trials = trial.ordinal;
  counters.kept += kept ? 1 : 0;
  counters.rollbacks += !kept && (kind == VerdictKind::kWorse || kind == VerdictKind::kBetter);
  counters.without_verdict += kind == VerdictKind::kUnsure || kind == VerdictKind::kNoData;
  if (kept) {
    counters.since_better = 0;
  } else if (kind != VerdictKind::kNoData) {
    ++counters.since_better;
  }
  const bool failed = trial.ended_by == LoopReason::kRolloutFailed;
  counters.failures = failed ? counters.failures + 1 : 0;
  if (!trial.ended_by && !kept) counters.interruptions = 0;
}

// The trial leaves status: it is recorded, and the target has settled.
TrialState TakeLeave(Visit& visit, bool kept) {
  LoopState& next = visit.next;
  TrialState trial = *std::exchange(next.trial, std::nullopt);
  next.last_verdict = LastVerdictOf(visit, trial);
  Count(trial, kept, next.counters);
  if (!trial.ended_by) next.least_block_looks = BlockLooksAfter(trial, next.least_block_looks);
  return trial;
}

void CoolOff(Visit& visit) {
  visit.next.not_before = visit.now + CoolDown(visit.rules, visit.next.counters);
  visit.ComeBackAt(*visit.next.not_before);
}

void PauseAfterFailures(Visit& visit, const std::string& because) {
  visit.Enter(Phase::kPaused, LoopReason::kRolloutFailed,
              "Three rollouts in a row have failed, the last one because: " + because);
  visit.next.not_before = visit.now + visit.rules.longest_wait;
  visit.next.counters.failures = 0;
  visit.ComeBackAt(*visit.next.not_before);
}

// Where the loop goes when a trial that was not kept is over.
void GoOnAfter(Visit& visit, const TrialState& trial) {
  const LastVerdict& last = *visit.next.last_verdict;
  const std::string text = "Trial " + std::to_string(trial.ordinal) + " ended as " +
                           std::string(NameOf(last.kind)) + " (" + last.reason +
                           "): " + last.message;
  const LoopReason ended_by = trial.ended_by.value_or(LoopReason::kNothingToKeep);
  if (ended_by == LoopReason::kTargetMissing || ended_by == LoopReason::kTargetReplaced) {
    visit.Enter(Phase::kPending, ended_by, text);
    visit.AtOnce();
    return;
  }
  if (visit.next.counters.failures >= kFailuresToPause) {
    PauseAfterFailures(visit, last.message);
    return;
  }
  if (ended_by == LoopReason::kQueryInvalid) {
    visit.Enter(Phase::kPaused, ended_by, text);
    visit.next.not_before = visit.now + visit.rules.longest_wait;
    visit.ComeBackAt(*visit.next.not_before);
    return;
  }
  const bool served = !trial.evidence.looks.empty();
  const bool bad = !trial.ended_by && trial.verdict->kind == VerdictKind::kWorse;
  if (served && (bad || ended_by == LoopReason::kRegressed)) {
    StartWatch(visit, CalmOf(trial), VerifiedUntil(visit));
    visit.Enter(Phase::kVerifying, bad ? LoopReason::kRolledBack : ended_by, text);
    visit.AtOnce();
    return;
  }
  visit.next.watch.reset();
  visit.Enter(Phase::kIdle, ended_by, text);
  CoolOff(visit);
}

// Nothing is left to be done but to wait for pods, and that has taken too long.
void GiveUpWaiting(Visit& visit) {
  if (visit.next.trial) TakeLeave(visit, false);
  PauseForPods(visit);
}

void Settle(Visit& visit) {
  if (visit.next.trial) {
    const TrialState trial = TakeLeave(visit, false);
    GoOnAfter(visit, trial);
    return;
  }
  if (visit.next.watch) {
    visit.next.watch->until = VerifiedUntil(visit);
    visit.next.watch->first_look = AlignedUp(visit.now, visit.spec.step);
    visit.next.watch->evidence.looks.clear();
    visit.Enter(Phase::kVerifying, LoopReason::kVerifying,
                "Last good is back; whether it recovers is watched.");
  } else {
    visit.Enter(Phase::kIdle, LoopReason::kRestoring, "Last good is back.");
  }
  visit.AtOnce();
}

// "Worse (HardLimit)"
std::string VerdictText(const Verdict& verdict) {
  return std::string(NameOf(verdict.kind)) + " (" + std::string(NameOf(verdict.reason)) + ")";
}

std::string RestoringText(const LoopState& state, const std::string& because) {
  return TrialText(state) + " ends, and the last good values come back: " + because;
}

// What has not come about yet is asked for; done when nothing is left of it.
bool BringBack(Visit& visit) {
  bool done = true;
  if (IsThere(visit) && !IsBack(visit.target(), visit.next)) {
    done = false;
    if (NeedsBringingBack(visit.target(), visit.next)) {
      visit.Do(RestoreValues{visit.next.last_good->values});
    }
  }
  if (visit.next.trial && !visit.seen.recorded) {
    done = false;
    visit.Do(RecordTrial{});
  }
  return done;
}

}  // namespace

void Conclude(Visit& visit, Verdict verdict) {
  TrialState& trial = *visit.next.trial;
  trial.summary = verdict.because;
  trial.verdict = std::move(verdict);
  if (trial.verdict->kind != VerdictKind::kBetter) {
    trial.intent = Intent::kRestore;
    if (trial.verdict->kind == VerdictKind::kWorse) {
      AddQuarantine(visit, trial.values, 0, trial.verdict->because);
    }
    visit.Enter(Phase::kRestoring, LoopReason::kRestoring,
                TrialText(visit.next) + " ends as " + VerdictText(*trial.verdict) +
                    "; the last good values come back.");
    ExpectPods(visit);
    BringBack(visit);
  } else {
    trial.intent = Intent::kKeep;
    StartWatch(visit, CalmOf(trial), std::nullopt);
    visit.next.watch->previous = visit.next.last_good;
    visit.Enter(Phase::kKeeping, LoopReason::kKeeping,
                TrialText(visit.next) + " goes to all pods: " + trial.verdict->because);
    trial.deadline = visit.now + visit.rules.rollout_deadline;
    visit.Do(RecordTrial{});
    visit.Do(KeepCandidate{trial.ordinal, trial.values});
  }
  visit.ComeBackIn(visit.spec.step);
}

void Abandon(Visit& visit, LoopReason reason, std::string because, Reason judged) {
  TrialState& trial = *visit.next.trial;
  trial.intent = Intent::kRestore;
  trial.ended_by = reason;
  trial.ended_because = std::move(because);
  trial.summary = trial.ended_because;
  if (!trial.verdict) {
    trial.verdict =
        Verdict{.kind = KindOf(judged), .reason = judged, .because = trial.ended_because};
  }
  if (KindOf(judged) == VerdictKind::kWorse || reason == LoopReason::kRegressed) {
    AddQuarantine(visit, trial.values, 0, trial.ended_because);
  }
  visit.Enter(Phase::kRestoring, reason, RestoringText(visit.next, trial.ended_because));
  ExpectPods(visit);
  BringBack(visit);
  visit.ComeBackIn(visit.spec.step);
}

void GoBack(Visit& visit, LoopReason reason, std::string message) {
  visit.next.proposal.reset();
  visit.Enter(Phase::kRestoring, reason, std::move(message));
  ExpectPods(visit);
  BringBack(visit);
  visit.ComeBackIn(visit.spec.step);
}

void Restore(Visit& visit) {
  if (BringBack(visit)) {
    Settle(visit);
    return;
  }
  visit.ComeBackIn(visit.spec.step);
  if (!IsThere(visit)) return;
  const bool overdue = AreOverdue(visit);
  if (NeedsBringingBack(visit.target(), visit.next)) {
    // Pods are waited for from when the values are there.
    if (overdue) ExpectPods(visit);
    return;
  }
  if (visit.target().rollout.state == Rollout::State::kFailed) {
    visit.Say(LoopReason::kTargetUnready, UnreadyText(visit));
  }
  const bool recorded = !visit.next.trial || visit.seen.recorded;
  if (overdue && recorded) GiveUpWaiting(visit);
}

void Keep(Visit& visit) {
  TrialState& trial = *visit.next.trial;
  const TargetSeen& target = visit.target();
  if (target.rollout.state == Rollout::State::kFailed || visit.now >= trial.deadline) {
    Abandon(visit, LoopReason::kRolloutFailed,
            target.rollout.message.empty() ? "It did not reach all pods by the deadline."
                                           : target.rollout.message);
    return;
  }
  TakeWatchLook(visit);
  if (const auto alarm = AlarmOf(visit)) {
    Abandon(visit, LoopReason::kRegressed, *alarm);
    return;
  }
  const bool live = !target.locked && !target.leftovers && HasValues(target, trial.values);
  if (!visit.seen.recorded) visit.Do(RecordTrial{});
  if (!live) visit.Do(KeepCandidate{trial.ordinal, trial.values});
  if (!live || !visit.seen.recorded || target.rollout.state != Rollout::State::kSettled) {
    visit.ComeBackIn(visit.spec.step);
    return;
  }
  const TrialState kept = TakeLeave(visit, true);
  Configuration good = {
      .values = kept.values, .hash = kept.hash, .since = visit.now, .trial = kept.ordinal};
  SetGain(*visit.next.last_good, kept.verdict->objective, good);
  visit.next.last_good = std::move(good);
  visit.next.watch->until = visit.now + visit.spec.rollback.watch_after_keep;
  const std::string& over_baseline = visit.next.last_good->gain;
  const std::string gain =
      over_baseline.empty() ? "" : " (" + over_baseline + " over the baseline)";
  visit.Enter(Phase::kWatching, LoopReason::kKept,
              "Trial " + std::to_string(kept.ordinal) + " was kept" + gain + ": all pods have " +
                  ChangeText({}, kept.values) + ", and are watched until " +
                  FormatRfc3339(*visit.next.watch->until) + ".");
  visit.AtOnce();
}

}  // namespace trimtab::domain
