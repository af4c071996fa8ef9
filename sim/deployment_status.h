#pragma once

#include <optional>
#include <vector>

#include "base/time.h"
#include "k8s/json.h"
#include "sim/rollout.h"
#include "sim/store.h"

namespace trimtab::sim {

// What a Deployment's status says next: counts, and the conditions Available and Progressing with
// the reasons of the real controller. Pure.
k8s::Json DeploymentStatus(const k8s::Json& deployment, const std::vector<Version>& sets,
                           const Version& fresh, const RolloutLimits& limits, WallTime now);

// True if the status says that the rollout is over.
bool IsComplete(const k8s::Json& deployment);

// When the rollout counts as stuck unless something moves; nothing where nobody waits for it.
std::optional<WallTime> ProgressDeadline(const k8s::Json& deployment);

}  // namespace trimtab::sim
