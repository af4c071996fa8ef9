#pragma once

#include <vector>

#include "base/time.h"
#include "k8s/json.h"
#include "sim/kind.h"
#include "sim/store.h"

namespace trimtab::sim {

// Objects as `kubectl get` asks for them: rows of a meta.k8s.io/v1 Table. `include` is the
// request's includeObject: "Metadata" (by default), "Object" or "None".
k8s::Json TableOf(const Kind& kind, const std::vector<Version>& objects,
                  const std::string& resource_version, const std::string& include, WallTime now);

}  // namespace trimtab::sim
