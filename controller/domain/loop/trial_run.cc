// A candidate is on the target: Applying, Warming, Measuring. It is guarded in each of them.
#include <algorithm>
#include <string>
#include <utility>

#include "controller/domain/decision.h"
#include "controller/domain/judge.h"
#include "controller/domain/loop/looks.h"
#include "controller/domain/loop/phases.h"
#include "controller/domain/loop/trial.h"

namespace trimtab::domain {
namespace {

// A look that only has what the pods did; the metrics have no readings.
Look PodsAlone(const JudgeRules& rules, const Visit& visit) {
  const TrialState& trial = *visit.next.trial;
  const auto arm = [&](const PodHealth& pods) {
    ArmLook look;
    look.metrics.assign(rules.metrics.size(), Reading{{}, Fault::kEmpty});
    look.load.fault = Fault::kEmpty;
    look.pods = pods;
    return look;
  };
  Look look = {.tick = NextTick(trial.evidence)};
  const bool both = rules.exposure == Exposure::kPartial;
  if (both || trial.candidate_live) look.candidate = arm(visit.target().candidate);
  if (both || !trial.candidate_live) look.control = arm(visit.target().control);
  return look;
}

bool IsAtOnce(Reason reason) {
  return reason == Reason::kCrashed || reason == Reason::kOutOfMemory ||
         reason == Reason::kNotReady || reason == Reason::kHardLimit;
}

// What the cluster said of the candidate's pods, as the judge would name it.
Reason JudgedAs(const Rollout& rollout) {
  if (!rollout.candidates_fault) return Reason::kEnded;
  if (rollout.failure == "OutOfMemory") return Reason::kOutOfMemory;
  if (rollout.failure == "CrashLoop") return Reason::kCrashed;
  return Reason::kNotReady;
}

// Pods that fail end the trial whether or not the source has anything to say; so does a rollout
// that has come to nothing. True where it ended.
bool EndedByPods(Visit& visit) {
  const Rollout& rollout = visit.target().rollout;
  if (rollout.state == Rollout::State::kFailed) {
    Abandon(visit, LoopReason::kRolloutFailed, rollout.message, JudgedAs(rollout));
    return true;
  }
  const JudgeRules& rules = visit.next.trial->rules;
  Evidence& evidence = visit.next.trial->evidence;
  Look look = PodsAlone(rules, visit);
  if (look.tick >= rules.max_looks || !DecideByPods(rules, {.looks = {look}})) return false;
  evidence.looks.push_back(std::move(look));
  Verdict verdict = Judge(rules, evidence);
  if (verdict.kind == VerdictKind::kContinue) {
    evidence.looks.pop_back();
    return false;
  }
  Conclude(visit, std::move(verdict));
  return true;
}

bool EndedByDeadline(Visit& visit, LoopReason reason, const std::string& what) {
  if (visit.now < visit.next.trial->deadline) return false;
  const std::string& held = visit.target().rollout.message;
  Abandon(visit, reason,
          what + " by the deadline at " + FormatRfc3339(visit.next.trial->deadline) +
              (held.empty() ? "." : ": " + held));
  return true;
}

// The candidate was taken off the target behind our back.
bool EndedByAbsence(Visit& visit) {
  if (visit.target().trial == visit.next.trial->ordinal) return false;
  Abandon(visit, LoopReason::kInterrupted,
          "The workload no longer carries the trial: somebody has rolled it back.");
  return true;
}

// kPartial: the annotation came in one write with the candidate, wherever the candidate is.
bool IsLive(const Visit& visit) {
  const TrialState& trial = *visit.next.trial;
  if (visit.target().trial != trial.ordinal) return false;
  if (visit.spec.experiment.exposure == Exposure::kPartial) return true;
  const Values& live = trial.candidate_live ? trial.values : visit.next.last_good->values;
  return HasValues(visit.target(), live);
}

// kWhole: the other arm's turn begins with the next tick.
void TakeTurns(Visit& visit, const JudgeRules& rules) {
  TrialState& trial = *visit.next.trial;
  const bool candidate =
      CandidateLiveAt(visit.spec, rules, trial.ordinal, NextTick(trial.evidence));
  if (candidate == trial.candidate_live) return;
  trial.candidate_live = candidate;
  visit.persist = true;
  SetArm(visit);
}

void LookOn(Visit& visit, const JudgeRules& rules, const Verdict& verdict) {
  TrialState& trial = *visit.next.trial;
  TakeTurns(visit, rules);
  trial.summary = verdict.because;
  const int64_t looks = std::ssize(trial.evidence.looks);
  if (looks % std::max<int64_t>(visit.rules.looks_between_writes, 1) == 0) visit.looks_due = true;
}

void WaitForNextLook(Visit& visit) {
  const auto due = NextLookDue(visit.spec, visit.rules, visit.next, visit.now);
  visit.ComeBackAt(due.value_or(visit.now + visit.spec.step));
  visit.ComeBackAt(std::max(visit.next.trial->deadline, visit.now));
}

}  // namespace

void SetArm(Visit& visit) {
  const TrialState& trial = *visit.next.trial;
  if (trial.candidate_live) {
    visit.Do(ApplyCandidate{trial.ordinal, trial.values});
  } else {
    visit.Do(ApplyControl{trial.ordinal, visit.next.last_good->values});
  }
}

void Apply(Visit& visit) {
  TrialState& trial = *visit.next.trial;
  if (!visit.seen.candidate_refused.empty()) {
    Abandon(visit, LoopReason::kCandidateRefused, visit.seen.candidate_refused, Reason::kRefused);
    return;
  }
  if (visit.seen.trouble && visit.seen.trouble->reason == LoopReason::kForbidden) {
    Abandon(visit, LoopReason::kForbidden, visit.seen.trouble->message);
    return;
  }
  const bool live = IsLive(visit);
  if (live && EndedByPods(visit)) return;
  if (EndedByDeadline(visit, LoopReason::kRolloutFailed, "The candidate was not rolled out")) {
    return;
  }
  if (!live) SetArm(visit);
  if (!live || visit.target().rollout.state != Rollout::State::kSettled) {
    visit.ComeBackIn(visit.spec.step);
    visit.ComeBackAt(trial.deadline);
    return;
  }
  trial.arms = visit.target().arms;
  trial.first_look = AlignedUp(visit.now, trial.rules.step);
  trial.deadline = *trial.first_look + visit.spec.experiment.warmup + visit.rules.rollout_deadline;
  visit.Enter(Phase::kWarming, LoopReason::kWarming, TrialText(visit.next) + " warms up.");
  WaitForNextLook(visit);
}

void WarmUp(Visit& visit) {
  if (EndedByAbsence(visit) || EndedByPods(visit)) return;
  TrialState& trial = *visit.next.trial;
  const JudgeRules& rules = visit.next.trial->rules;
  if (TakeTrialLook(visit)) {
    Verdict verdict = Judge(rules, trial.evidence);
    if (IsAtOnce(verdict.reason)) {
      Conclude(visit, std::move(verdict));
      return;
    }
  }
  const WallTime over = *trial.first_look + visit.spec.experiment.warmup;
  if (visit.now < over) {
    WaitForNextLook(visit);
    visit.ComeBackAt(over);
    return;
  }
  trial.intent = Intent::kMeasure;
  trial.evidence.looks.clear();
  trial.first_look = AlignedUp(over, rules.step);
  trial.deadline =
      *trial.first_look + (rules.max_looks + rules.patience) * rules.step + visit.rules.lag;
  visit.Enter(Phase::kMeasuring, LoopReason::kMeasuring,
              TrialText(visit.next) + " is measured until " + FormatRfc3339(trial.deadline) +
                  " at the latest.");
  WaitForNextLook(visit);
}

void Measure(Visit& visit) {
  if (EndedByAbsence(visit) || EndedByPods(visit)) return;
  if (EndedByDeadline(visit, LoopReason::kSourceDown, "No verdict was reached")) return;
  if (!IsLive(visit)) SetArm(visit);
  const JudgeRules& rules = visit.next.trial->rules;
  if (TakeTrialLook(visit)) {
    Verdict verdict = Judge(rules, visit.next.trial->evidence);
    if (verdict.kind != VerdictKind::kContinue) {
      Conclude(visit, std::move(verdict));
      return;
    }
    LookOn(visit, rules, verdict);
  }
  WaitForNextLook(visit);
}

}  // namespace trimtab::domain
