#pragma once

#include <vector>

#include "k8s/json.h"
#include "sim/kind.h"

namespace trimtab::sim {

// Whether objects of this kind are CustomResourceDefinitions.
bool IsDefinition(const Kind& kind);

// The kinds that a CustomResourceDefinition brings, one for each version that it serves.
std::vector<Kind> KindsOf(const k8s::Json& definition);

// Its status once its kinds are served.
k8s::Json EstablishedStatus(const k8s::Json& definition, const std::string& now);

}  // namespace trimtab::sim
