#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "controller/apply/target_client.h"
#include "controller/domain/observed.h"
#include "controller/domain/step.h"
#include "controller/reconcile/look_reader.h"
#include "controller/reconcile/loop_at_hand.h"
#include "controller/reconcile/metric_sources.h"
#include "controller/reconcile/trial_store.h"
#include "k8s/kube_client.h"

namespace trimtab::reconcile {

// What was read for one visit; the objects are what actions are then done to.
struct Gathered {
  domain::Observed seen;
  std::vector<std::string> remarks;  // of the look
  std::optional<AskedLook> asked;
  std::optional<apply::TargetObjects> objects;
};

// Reads what a visit wants to see, and nothing else. What cannot be read is told as trouble, and
// the rest is left unread; an error only says that we did not ask: our own budget is spent, or we
// are told to stop. All that it is given outlives it; any thread.
class Gatherer {
 public:
  Gatherer(k8s::KubeClient& client, MetricSources& sources, const Clock& clock);

  // `asked`: what the source has been asked for this visit already.
  Result<Gathered> Gather(const LoopAtHand& loop, const domain::Wants& wants,
                          std::optional<AskedLook> asked, const std::stop_token& stop);
  // Of these objects, without a word to the API server: the target, and the look.
  Gathered LookAt(const LoopAtHand& loop, const domain::Wants& wants, apply::TargetObjects objects,
                  const std::stop_token& stop);

 private:
  void TakeTarget(const LoopAtHand& loop, apply::TargetObjects objects, Gathered& gathered) const;
  Result<void> ReadTarget(const LoopAtHand& loop, Gathered& gathered, const k8s::CallOptions& call);
  void AskSource(const LoopAtHand& loop, const domain::Wants& wants, Gathered& gathered,
                 const std::stop_token& stop);
  Result<void> ReadOverlap(const LoopAtHand& loop, Gathered& gathered,
                           const k8s::CallOptions& call);
  Result<void> ReadProposal(const LoopAtHand& loop, Gathered& gathered,
                            const k8s::CallOptions& call);

  k8s::KubeClient& client_;
  MetricSources& sources_;
  const Clock& clock_;
  apply::TargetClient target_;
  TrialStore trials_;
};

}  // namespace trimtab::reconcile
