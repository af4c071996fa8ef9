#pragma once

#include "sim/registry.h"

namespace trimtab::sim {

// Lets our own decoders stand in for the CEL rules of config/crd, which no simulated server knows:
// the contract suite holds them against a real one.
void CheckTrimtabKinds(Registry& registry);

}  // namespace trimtab::sim
