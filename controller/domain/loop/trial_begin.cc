// From nothing in flight to a candidate on the target: Proposing, Applying.
#include <algorithm>
#include <string>
#include <utility>

#include "controller/domain/loop/change_windows.h"
#include "controller/domain/loop/looks.h"
#include "controller/domain/loop/phases.h"
#include "controller/domain/loop/readiness.h"
#include "controller/domain/loop/trial.h"

namespace trimtab::domain {
namespace {

// For so many windows nobody is told that there is no data: levels need two, and are asked for
// behind now.
constexpr int64_t kSilentWindows = 4;

// The first without a level.
const Metric* MetricWithoutData(const JudgeRules& rules, const Observed& seen) {
  for (size_t m = 0; m < rules.metrics.size(); ++m) {
    if (m >= seen.before.size() || !seen.before[m]) return &rules.metrics[m];
  }
  return nullptr;
}

// Without data a trial would only find that there is none. Pods that have just been started have no
// samples yet: people are told once they have had time for them. True where the visit ends here.
bool MustWaitForData(Visit& visit) {
  const JudgeRules rules = RulesFor(visit.spec, visit.next.least_block_looks);
  const Metric* silent = MetricWithoutData(rules, visit.seen);
  if (silent == nullptr) return false;
  const std::string& why = visit.seen.silence;
  const std::string text = "No trial begins while " + silent->name + " has no data" +
                           (why.empty() ? std::string() : " (" + why + ")") +
                           ": its query has to find one series for the pods of " +
                           visit.spec.target.name + ".";
  const bool patient = visit.now - visit.next.phase_since < kSilentWindows * rules.window;
  visit.Say(patient ? LoopReason::kProposing : LoopReason::kSourceDown, text);
  visit.ComeBackIn(4 * visit.spec.step);
  return true;
}

// What the optimizer said becomes the proposal; false where none came of it.
bool TakeProposal(Visit& visit) {
  const std::optional<Proposed>& proposed = visit.seen.proposed;
  if (!proposed) {
    visit.ComeBackIn(visit.spec.step);
    return false;
  }
  const bool same = HasValues(TargetSeen{.values = visit.next.last_good->values}, proposed->values);
  if (proposed->kind != Proposed::Kind::kTry || same) {
    const LoopReason reason =
        proposed->budget_spent ? LoopReason::kBudgetSpent : LoopReason::kNothingToGain;
    visit.Enter(Phase::kFinished, reason, "The search is over: " + proposed->why);
    visit.AtOnce();
    return false;
  }
  if (const auto until = QuarantinedUntil(visit, proposed->values)) {
    visit.Enter(Phase::kIdle, LoopReason::kCoolingDown,
                "The next candidate (" +
                    ChangeText(visit.next.last_good->values, proposed->values) +
                    ") is in quarantine until " + FormatRfc3339(*until) + ".");
    visit.next.not_before = std::min(*until, visit.now + visit.rules.longest_wait);
    visit.ComeBackAt(*visit.next.not_before);
    return false;
  }
  visit.next.proposal = ProposalState{.ordinal = visit.next.counters.trials + 1,
                                      .values = proposed->values,
                                      .hash = HashOf(proposed->values),
                                      .why = proposed->why};
  visit.persist = true;
  return true;
}

std::string ProposalText(const LoopState& state) {
  return ChangeText(state.last_good->values, state.proposal->values) + ": " + state.proposal->why;
}

// A person, or a window, has to come first; true where the visit ends with that.
bool MustWait(Visit& visit) {
  const ProposalState& proposal = *visit.next.proposal;
  if (visit.spec.mode == Mode::kRecommend) {
    visit.Enter(Phase::kIdle, LoopReason::kRecommended, "Recommended: " + ProposalText(visit.next));
    return true;
  }
  if (visit.spec.mode == Mode::kApprove && visit.seen.approved != proposal.hash) {
    visit.Enter(Phase::kWaiting, LoopReason::kAwaitingApproval,
                "Trial " + std::to_string(proposal.ordinal) + " waits for approval (" +
                    ProposalText(visit.next) + "); annotate the loop with trimtab.dev/approve=" +
                    proposal.hash + " to let it run.");
    return true;
  }
  if (!MayBeginNow(visit)) {
    visit.Enter(Phase::kWaiting, LoopReason::kWindowClosed, "No change window is open.");
    visit.AtOnce();
    return true;
  }
  return false;
}

// Beside pods that come and go nothing can be compared; true where the visit ends with that.
bool MustWaitForPods(Visit& visit) {
  if (visit.target().rollout.state == Rollout::State::kSettled) {
    visit.next.not_before.reset();
    return false;
  }
  if (AreOverdue(visit)) {
    PauseForPods(visit);
    return true;
  }
  visit.Say(LoopReason::kProposing,
            "The next trial begins when all pods of " + visit.spec.target.name + " are ready.");
  visit.ComeBackIn(visit.spec.step);
  return true;
}

}  // namespace

bool MayBeginNow(const Visit& visit) {
  const Experiment& experiment = visit.spec.experiment;
  return MayBegin(visit.spec.windows, visit.rules.zones, visit.now,
                  experiment.warmup + experiment.max_duration);
}

void Propose(Visit& visit) {
  if (!visit.next.proposal && !TakeProposal(visit)) return;
  if (MustWait(visit) || MustWaitForPods(visit) || MustWaitForData(visit)) return;
  if (!visit.seen.has_finalizer) {
    visit.Do(AddFinalizer{});
    visit.AtOnce();
    return;
  }
  BeginTrial(visit);
}

void BeginTrial(Visit& visit) {
  LoopState& next = visit.next;
  const ProposalState proposal = *std::exchange(next.proposal, std::nullopt);
  TrialState trial;
  trial.ordinal = proposal.ordinal;
  trial.values = proposal.values;
  trial.hash = proposal.hash;
  trial.why = proposal.why;
  trial.started = visit.now;
  trial.deadline = visit.now + visit.rules.rollout_deadline;
  trial.arms = visit.target().arms;
  trial.rules = RulesFor(visit.spec, next.least_block_looks);
  trial.queries = QueriesOf(visit.spec);
  trial.program = visit.target().program;
  trial.candidate_live = CandidateLiveAt(visit.spec, trial.rules, trial.ordinal, 0);
  trial.evidence.before = visit.seen.before;
  next.taken = visit.target().taken;
  next.trial = std::move(trial);
  next.watch.reset();
  visit.Enter(Phase::kApplying, LoopReason::kApplying,
              TrialText(next) + " is being rolled out: " + proposal.why);
  SetArm(visit);
  visit.ComeBackIn(visit.spec.step);
}

}  // namespace trimtab::domain
