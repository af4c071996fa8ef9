#pragma once

#include <cstddef>
#include <vector>

#include "base/rng.h"
#include "optimizer/gp/fit.h"

namespace trimtab::optimizer {

// What hyper-parameters may be after the data, each draw as often as it is likely: one fit says
// nothing of how sure it is. Hamiltonian Monte Carlo from a fit; the same data, fit and generator
// give the same draws. `likely` is among them if no other place can be reached.
std::vector<Hyperparameters> DrawHyperparameters(const GpData& data, const Priors& priors,
                                                 const Hyperparameters& likely, size_t count,
                                                 Rng rng);

}  // namespace trimtab::optimizer
