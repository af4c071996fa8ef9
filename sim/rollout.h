#pragma once

#include <cstdint>
#include <vector>

namespace trimtab::sim {

// One ReplicaSet of a Deployment as the rollout sees it.
struct ReplicaSetCount {
  int64_t wanted = 0;          // spec.replicas
  int64_t available = 0;       // status.availableReplicas
  int64_t created = 0;         // order of creation
  int64_t annotated_most = 0;  // deployment.kubernetes.io/max-replicas; 0 if it is not there
};

// The numbers of a Deployment that decide a rollout, percentages already resolved.
struct RolloutLimits {
  int64_t replicas = 0;
  int64_t max_surge = 0;
  int64_t max_unavailable = 0;
};

// A whole number, or a percentage of the replicas.
struct IntOrPercent {
  int64_t value = 0;
  bool percent = false;
};

// Percentages round up for the surge and down for the unavailable. Both zero would never move, so
// one pod may then be unavailable.
RolloutLimits ResolveLimits(int64_t replicas, IntOrPercent max_surge, IntOrPercent max_unavailable);

// One step of a rolling update, by the rules of the Deployment controller: grow the new ReplicaSet
// within the surge, then shrink old ones (pods that serve nobody first, then the oldest sets) as
// far as availability allows. Changes `wanted` in place; true if anything changed.
bool RollForward(const RolloutLimits& limits, ReplicaSetCount& fresh,
                 std::vector<ReplicaSetCount*> old);

// After a change of replicas in mid-rollout: shares the change out in proportion to each set's
// size; what rounding leaves over goes to the largest.
void ScaleInProportion(const RolloutLimits& limits, std::vector<ReplicaSetCount*> sets);

}  // namespace trimtab::sim
