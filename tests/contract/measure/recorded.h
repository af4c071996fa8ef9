#pragma once

#include <string>
#include <vector>

#include "tests/contract/measure/source_world.h"

namespace trimtab::contract {

// A rollout with two pods of web-1 and one of web-2, scraped every 15 s, the last time 5 s before
// the instant; and what else a namespace holds. Rates are per second.
std::vector<RecordedSeries> RecordedRollout();

}  // namespace trimtab::contract
