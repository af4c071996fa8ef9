#pragma once

#include "k8s/json.h"
#include "sim/schema.h"
#include "sim/status.h"

namespace trimtab::sim {

// RFC 7386: members of `patch` replace those of `target`; null removes.
k8s::Json MergePatch(k8s::Json target, const k8s::Json& patch);

// RFC 6902. 422 if an operation cannot be done or a test fails, with the server's bare words.
Outcome<k8s::Json> JsonPatch(k8s::Json target, const k8s::Json& patch);

// Kubernetes' own: as MergePatch, but lists that have keys are merged item by item. Knows the
// directives that kubectl writes: $patch, $retainKeys, $setElementOrder, $deleteFromPrimitiveList.
k8s::Json StrategicMerge(const Schema& schema, k8s::Json target, const k8s::Json& patch);

}  // namespace trimtab::sim
