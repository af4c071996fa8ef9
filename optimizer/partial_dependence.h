#pragma once

#include <vector>

#include "base/rng.h"
#include "optimizer/beliefs.h"
#include "optimizer/explanation.h"

namespace trimtab::optimizer {

// The expected objective along each parameter, averaged over the rest of the space on the model's
// scale: every value of a parameter that has few, else some evenly spread. Values that no rule
// allows are left out, and configurations in which the parameter is inactive do not count. Beliefs
// with a model of the objective.
std::vector<PartialDependence> DependenceOf(const Beliefs& beliefs, Rng rng);

}  // namespace trimtab::optimizer
