#pragma once

#include <atomic>
#include <optional>
#include <stop_token>

#include "base/clock.h"
#include "controller/domain/advance.h"
#include "controller/reconcile/actor.h"
#include "controller/reconcile/cluster_view.h"
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
  Reconciler(k8s::KubeClient& client, const ClusterView& cluster, MetricSources& sources,
             Reporter& reporter, const Clock& clock, domain::HouseRules rules);

  Revisit Visit(const k8s::ObjectName& name, const std::stop_token& stop);

 private:
  // Reads and checks a spec, once for each generation.
  void TakeSpec(const k8s::Json& loop, Remembered& remembered);
  // A visit that rests on memory and on what the watches hold, where nothing but a look comes of
  // it. Nothing where it takes a visit by quorum; `asked` is then what the source said already.
  std::optional<Revisit> LookOnly(const k8s::ObjectName& name, std::optional<AskedLook>& asked,
                                  const std::stop_token& stop);
  // Writes looks that have waited long enough; false where the loop is not what it was.
  bool WriteLooks(LoopAtHand& loop, const domain::Step& step, const k8s::CallOptions& call);
  Revisit VisitRead(LoopAtHand loop, Remembered remembered, std::optional<AskedLook> asked,
                    const std::stop_token& stop);
  // Whether the watches hold what was just read.
  bool IsLevel(const LoopAtHand& loop, const Gathered& gathered) const;
  // Writes what changed, unless it may wait. An error means that nothing may be done.
  Result<void> Write(LoopAtHand& loop, const domain::Step& step, const k8s::CallOptions& call);
  Revisit Act(LoopAtHand& loop, const domain::Step& step, Gathered& gathered,
              const k8s::CallOptions& call);
  // A call did not go well: when to try again.
  Revisit Later(const LoopAtHand& loop, const Error& error);
  Revisit ActFailed(const LoopAtHand& loop, const domain::Action& action, const Error& error);

  k8s::KubeClient& client_;
  const ClusterView& cluster_;
  MetricSources& sources_;
  Reporter& reporter_;
  const Clock& clock_;
  const domain::HouseRules rules_;
  Gatherer gatherer_;
  Actor actor_;
  LoopMemory memory_;
  // No visit by quorum before this: our budget of calls is to hold a whole one again. A thousand
  // loops that each took the next token for their first read would never come to their second.
  std::atomic<MonoTime> calls_from_ = MonoTime();
};

}  // namespace trimtab::reconcile
