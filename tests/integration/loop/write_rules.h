#pragma once

#include <string>
#include <vector>

#include "tests/integration/loop/write_proxy.h"

namespace trimtab::loop {

// What of a controller's writes is none of its business: anything but the loop and its records, and
// of the workload `web` anything but the knobs' variables POOL and FATE, the rollout lock, our
// annotations and the lists of owners. One line each.
std::vector<std::string> StrayWrites(const std::vector<SeenWrite>& writes, const std::string& ns);

}  // namespace trimtab::loop
