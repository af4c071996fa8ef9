#pragma once

#include <optional>
#include <string>
#include <vector>

#include "k8s/json.h"
#include "sim/status.h"

namespace trimtab::sim {

// What the server refuses in built-in kinds, in its own words: the rules that a controller that
// tunes workloads can run into, not all that there are. `live` is null on create.

std::vector<StatusCause> CheckDeployment(const k8s::Json& next, const k8s::Json* live);
std::vector<StatusCause> CheckReplicaSet(const k8s::Json& next, const k8s::Json* live);
std::vector<StatusCause> CheckStatefulSet(const k8s::Json& next, const k8s::Json* live);
std::vector<StatusCause> CheckPod(const k8s::Json& next, const k8s::Json* live);
// For pods/resize, once everything but the containers' resources is as in `live`.
std::vector<StatusCause> CheckPodResize(const k8s::Json& next, const k8s::Json& live);
// Why an object of a built-in kind cannot even be read; nothing if it can. Only what a client of
// ours could get wrong: counts that are no integers, times without microseconds.
std::optional<std::string> Undecodable(const k8s::Json& object);
std::vector<StatusCause> CheckLease(const k8s::Json& next, const k8s::Json* live);
std::vector<StatusCause> CheckEvent(const k8s::Json& next, const k8s::Json* live);
std::vector<StatusCause> CheckCoreEvent(const k8s::Json& next, const k8s::Json* live);
std::vector<StatusCause> CheckDefinition(const k8s::Json& next, const k8s::Json* live);

}  // namespace trimtab::sim
