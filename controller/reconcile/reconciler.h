#pragma once

#include <optional>
#include <stop_token>

#include "base/clock.h"
#include "controller/domain/advance.h"
#include "controller/reconcile/actor.h"
#include "controller/reconcile/gatherer.h"
#include "controller/reconcile/loop_memory.h"
#include "controller/reconcile/reporter.h"
#include "k8s/kube_client.h"

namespace trimtab::reconcile {

// When a loop is to be visited again.
struct Revisit {
  // A call failed: after the queue's own backoff.
  bool failed = false;
  // Nothing: when something changes.
  std::optional<Duration> in;
};

// A visit of one loop: reads it, reads what Advance wants, asks Advance, writes the state, and then
// does the actions (docs/life-of-a-trial.md). Remembers nothing that it could not read again. Any
// thread; one loop is visited by one at a time.
class Reconciler {
 public:
  // All must outlive it. `client` refuses writes when we do not lead.
  Reconciler(k8s::KubeClient& client, MetricSources& sources, Reporter& reporter,
             const Clock& clock, domain::HouseRules rules);

  Revisit Visit(const k8s::ObjectName& name, const std::stop_token& stop);

 private:
  // Reads and checks a spec, once for each generation.
  void TakeSpec(const k8s::Json& loop, Remembered& remembered);
  Revisit VisitRead(LoopAtHand loop, Remembered remembered, const std::stop_token& stop);
  // Writes what changed, unless it may wait. An error means that nothing may be done.
  Result<void> Write(LoopAtHand& loop, const domain::Step& step, const k8s::CallOptions& call);
  Revisit Act(LoopAtHand& loop, const domain::Step& step, Gathered& gathered,
              const k8s::CallOptions& call);
  // A call did not go well: when to try again.
  Revisit Later(const LoopAtHand& loop, const Error& error);
  Revisit ActFailed(const LoopAtHand& loop, const domain::Action& action, const Error& error);

  k8s::KubeClient& client_;
  MetricSources& sources_;
  Reporter& reporter_;
  const Clock& clock_;
  const domain::HouseRules rules_;
  Gatherer gatherer_;
  Actor actor_;
  LoopMemory memory_;
};

}  // namespace trimtab::reconcile
