#pragma once

#include <vector>

#include "base/rng.h"
#include "optimizer/acquisition/maximizer.h"
#include "optimizer/explanation.h"
#include "optimizer/gp/gaussian_process.h"

namespace trimtab::optimizer {

// How much each parameter matters: its total Sobol index of the function that the model is of, on
// the model's scale, at the encoder's context. Where knobs depend on each other it is the variance
// that is left when all others are known. The interval is over what the model's hyper-parameters
// may be, so that noise does not make any knob look important. The most important one first.
std::vector<Importance> ImportanceOf(const SearchSpace& space, const PointEncoder& encode,
                                     const GaussianProcess& objective, Rng rng);

}  // namespace trimtab::optimizer
