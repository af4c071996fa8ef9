// Phases between trials: Pending, Idle, Waiting.
#include <algorithm>
#include <string>

#include "controller/domain/loop/change_windows.h"
#include "controller/domain/loop/phases.h"
#include "controller/domain/loop/stable_hash.h"
#include "controller/domain/loop/trial.h"
#include "controller/domain/loop/watch.h"

namespace trimtab::domain {
namespace {

// What the loop's author has set as the end of a search.
std::optional<std::pair<LoopReason, std::string>> SearchOver(const Visit& visit) {
  const Counters& counters = visit.next.counters;
  const Search& search = visit.spec.search;
  const int64_t trials = counters.trials + 1 - counters.search_from;
  if (trials >= search.max_trials) {
    const std::string done = trials == 1 ? "one trial is" : std::to_string(trials) + " trials are";
    return std::pair(LoopReason::kBudgetSpent, "The search is over: its " + done + " done.");
  }
  if (counters.since_better >= search.patience) {
    return std::pair(LoopReason::kPatienceSpent, "The search is over: the last " +
                                                     std::to_string(counters.since_better) +
                                                     " trials found nothing better.");
  }
  return std::nullopt;
}

void ReadBaseline(Visit& visit) {
  Configuration baseline = {
      .values = visit.target().values, .hash = HashOf(visit.target().values), .since = visit.now};
  visit.next.last_good = baseline;
  visit.next.baseline = std::move(baseline);
  visit.next.proposal.reset();
}

std::string SearchHash(const LoopSpec& spec) {
  StableHash hash;
  hash.Add(spec.target.name).Add(spec.target.container);
  for (const Knob& knob : spec.knobs) AddKnob(knob, hash);
  for (const std::string& constraint : spec.constraints) hash.Add(constraint);
  for (const ObjectiveSpec& objective : spec.objectives) {
    hash.Add(objective.name).Add(objective.query).Add(objective.maximize ? "max" : "min");
    hash.Add(std::to_string(objective.weight));
  }
  return hash.Text();
}

// Other knobs or other objectives: what was found before says nothing about them.
void TakeSearch(Visit& visit) {
  LoopState& next = visit.next;
  const std::string search = SearchHash(visit.spec);
  if (search == next.search) return;
  next.counters.search_from = next.counters.trials + 1;
  next.counters.since_better = 0;
  next.last_good->gain.clear();
  next.last_good->gain_low.clear();
  next.last_good->gain_high.clear();
  next.search = search;
}

void WaitForWindow(Visit& visit) {
  const auto opens = NextOpening(visit.spec.windows, visit.rules.zones, visit.now);
  visit.Say(LoopReason::kWindowClosed,
            opens ? "No trial begins before the next change window opens at " +
                        FormatRfc3339(*opens) + "."
                  : std::string("No change window ever opens."));
  if (opens) visit.ComeBackAt(*opens);
}

}  // namespace

void Pend(Visit& visit) {
  if (!visit.next.taken) ReadBaseline(visit);
  TakeSearch(visit);
  visit.next.watch.reset();
  if (visit.spec.mode == Mode::kObserve) {
    StartWatch(visit, {}, std::nullopt);
    visit.Enter(Phase::kWatching, LoopReason::kObserving, "Observing; nothing is touched.");
  } else {
    visit.Enter(Phase::kIdle, LoopReason::kPending,
                "The baseline is read (" + ChangeText({}, visit.next.baseline->values) + ").");
  }
  visit.AtOnce();
}

void Rest(Visit& visit) {
  if (visit.next.proposal && visit.spec.mode == Mode::kRecommend) return;
  if (visit.spec.mode == Mode::kObserve) {
    Pend(visit);
    return;
  }
  if (visit.next.not_before && visit.now < *visit.next.not_before) {
    visit.ComeBackAt(*visit.next.not_before);
    return;
  }
  if (const auto over = SearchOver(visit)) {
    StartWatch(visit, {}, std::nullopt);
    visit.Enter(Phase::kFinished, over->first, over->second);
  } else if (Touches(visit.spec.mode) && !MayBeginNow(visit)) {
    visit.Enter(Phase::kWaiting, LoopReason::kWindowClosed, "");
    WaitForWindow(visit);
    return;
  } else {
    visit.Enter(Phase::kProposing, LoopReason::kProposing, "The next candidate is sought.");
  }
  visit.AtOnce();
}

void Wait(Visit& visit) {
  const std::optional<ProposalState>& proposal = visit.next.proposal;
  const bool asks = visit.spec.mode == Mode::kApprove && proposal.has_value();
  if (asks && visit.seen.approved != proposal->hash) return;
  if (!MayBeginNow(visit)) {
    WaitForWindow(visit);
    return;
  }
  visit.Enter(Phase::kProposing, LoopReason::kProposing, "The next candidate is made ready.");
  visit.AtOnce();
}

}  // namespace trimtab::domain
