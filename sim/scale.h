#pragma once

#include "k8s/json.h"
#include "sim/kind.h"

namespace trimtab::sim {

// The scale subresource of an object.
k8s::Json ScaleOf(const Kind& kind, const k8s::Json& object);

// The object with the replicas of a Scale; anything else in the Scale is ignored.
k8s::Json WithScale(const Kind& kind, k8s::Json object, const k8s::Json& scale);

}  // namespace trimtab::sim
