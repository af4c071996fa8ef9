#pragma once

#include <vector>

#include "k8s/json.h"

namespace trimtab::sim {

// The definitions of config/crd, as an administrator installs them.
const std::vector<k8s::Json>& Definitions();

}  // namespace trimtab::sim
