#pragma once

#include <span>

#include "optimizer/observation.h"
#include "optimizer/plan.h"

namespace trimtab::optimizer {

// How far from the incumbent a live service may be moved, as a share of each knob's range: wider
// after successes, narrower after misses, and at once after a broken guardrail. The history alone
// determines it.
double TrustedHalfWidth(const Plan& plan, std::span<const Observation> history);

}  // namespace trimtab::optimizer
