#include "controller/domain/advance.h"

#include <utility>

#include "controller/domain/loop/looks.h"
#include "controller/domain/loop/phases.h"

namespace trimtab::domain {
namespace {

void Live(Visit& visit) {
  switch (visit.next.phase) {
    case Phase::kPending:
      return Pend(visit);
    case Phase::kIdle:
      return Rest(visit);
    case Phase::kWaiting:
      return Wait(visit);
    case Phase::kProposing:
      return Propose(visit);
    case Phase::kApplying:
      return Apply(visit);
    case Phase::kWarming:
      return WarmUp(visit);
    case Phase::kMeasuring:
      return Measure(visit);
    case Phase::kKeeping:
      return Keep(visit);
    case Phase::kRestoring:
      return Restore(visit);
    case Phase::kVerifying:
      return Verify(visit);
    case Phase::kWatching:
      return Watch(visit);
    case Phase::kPaused:
      return;
    case Phase::kFinished:
      return Finish(visit);
  }
}

Step StepOf(Visit visit) {
  std::vector<Condition> conditions = ConditionsOf(visit);
  if (conditions != visit.before.conditions) visit.persist = true;
  visit.next.conditions = std::move(conditions);
  visit.next.next_revisit.reset();
  if (visit.revisit_in()) visit.next.next_revisit = visit.now + *visit.revisit_in();
  Step step;
  step.announcements = AnnouncementsOf(visit);
  step.persist = visit.persist || visit.looks_due;
  step.only_looks = !visit.persist && visit.looks_due && visit.actions.empty();
  step.actions = std::move(visit.actions);
  step.revisit_in = visit.revisit_in();
  step.reason = visit.next.reason;
  step.next = std::move(visit.next);
  return step;
}

// Nothing of ours can be live in them.
bool MayHaveTrial(Phase phase) { return phase == Phase::kKeeping || phase == Phase::kRestoring; }

}  // namespace

Wants WantsOf(const LoopSpec& spec, const HouseRules& rules, const LoopState& state, WallTime now) {
  Wants wants = {.target = true};
  wants.look = DueLook(spec, rules, state, now);
  if (state.phase == Phase::kProposing) {
    wants.proposal = !state.proposal;
    const bool touches = spec.mode == Mode::kAuto || state.proposal;
    if (Touches(spec.mode) && touches) {
      const WallTime at = now - rules.lag;
      wants.before = at - at.time_since_epoch() % std::max(spec.step, Duration(1));
    }
  }
  wants.recorded = state.trial.has_value() && MayHaveTrial(state.phase);
  return wants;
}

Step Advance(const LoopSpec& spec, const HouseRules& rules, const LoopState& state,
             const Observed& seen, WallTime now) {
  Visit visit(spec, rules, state, seen, now);
  if (!Interrupt(visit)) Live(visit);
  // Somebody took it away: without it nothing would be given back in the end.
  if (visit.next.taken && !seen.has_finalizer && !seen.deleting) visit.Do(AddFinalizer{});
  return StepOf(std::move(visit));
}

}  // namespace trimtab::domain
