#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "controller/domain/trial_record.h"
#include "controller/reconcile/loop_at_hand.h"
#include "k8s/kube_client.h"

namespace trimtab::reconcile {

// The Trial records of a loop, on the API server. Holds nothing but the client, which outlives it.
class TrialStore {
 public:
  explicit TrialStore(k8s::KubeClient& client) : client_(client) {}

  // All of this loop, by ordinal. One that cannot be read ends it with an error: to search on half
  // a memory would be to search something else.
  Result<std::vector<domain::TrialRecord>> All(const LoopAtHand& loop,
                                               const k8s::CallOptions& call) const;
  // Whether this loop's record of a trial is there.
  Result<bool> Has(const LoopAtHand& loop, int64_t ordinal, const k8s::CallOptions& call) const;
  // Writes the record; it may be there already. kExists: a record of an earlier loop of this name
  // is still being removed.
  Result<void> Put(const LoopAtHand& loop, const domain::TrialRecord& record,
                   const k8s::CallOptions& call);

 private:
  k8s::KubeClient& client_;
};

}  // namespace trimtab::reconcile
