#pragma once

#include <vector>

#include "sim/kind.h"

namespace trimtab::sim {

// The built-in kinds that the simulation serves.
std::vector<Kind> BuiltinKinds();

}  // namespace trimtab::sim
