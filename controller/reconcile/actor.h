#pragma once

#include "base/result.h"
#include "controller/apply/target_client.h"
#include "controller/domain/step.h"
#include "controller/reconcile/gatherer.h"
#include "controller/reconcile/loop_at_hand.h"
#include "controller/reconcile/trial_store.h"
#include "k8s/kube_client.h"

namespace trimtab::reconcile {

// Does what Advance asked for, one action after the other, to the objects that were read for it.
// `loop.state` is what was written before. The client outlives it; any thread.
class Actor {
 public:
  explicit Actor(k8s::KubeClient& client) : client_(client), target_(client), trials_(client) {}

  Result<void> Do(LoopAtHand& loop, const domain::Action& action, Gathered& gathered,
                  const k8s::CallOptions& call);

 private:
  Result<void> PutRecord(const LoopAtHand& loop, const k8s::CallOptions& call);
  Result<void> SetFinalizer(LoopAtHand& loop, bool there, const k8s::CallOptions& call);

  k8s::KubeClient& client_;
  apply::TargetClient target_;
  TrialStore trials_;
};

}  // namespace trimtab::reconcile
