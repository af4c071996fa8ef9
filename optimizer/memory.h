#pragma once

#include <vector>

#include "optimizer/observation.h"
#include "optimizer/plan.h"

namespace trimtab::optimizer {

// How many observations are remembered at most, and how many are left once that many were told.
inline constexpr size_t kMostRemembered = 2000;
inline constexpr size_t kLeastRemembered = 1000;

// Leaves of a full memory the first observation, the best and the newest, in their order, so that
// an answer costs the same after a million trials as after a thousand.
void Forget(const Plan& plan, std::vector<Observation>& history);

}  // namespace trimtab::optimizer
