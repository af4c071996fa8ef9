#include "controller/domain/loop/readiness.h"

#include <string>

namespace trimtab::domain {

void ExpectPods(Visit& visit) {
  visit.next.not_before = visit.now + visit.rules.rollout_deadline;
  visit.persist = true;
}

bool AreOverdue(Visit& visit) {
  if (!visit.next.not_before) ExpectPods(visit);
  return visit.now >= *visit.next.not_before;
}

void PauseForPods(Visit& visit) {
  visit.next.proposal.reset();
  visit.next.watch.reset();
  visit.Enter(Phase::kPaused, LoopReason::kTargetUnready, UnreadyText(visit));
  visit.ComeBackIn(kPodsCheck);
}

std::string UnreadyText(const Visit& visit) {
  const std::string& failure = visit.target().rollout.message;
  return "Not all pods of " + visit.spec.target.name + " are ready with the last good values" +
         (failure.empty() ? std::string() : ": " + failure) +
         ". It is not a candidate's doing: look at the workload; the loop goes on by itself once "
         "they are.";
}

}  // namespace trimtab::domain
