#pragma once

#include <span>

#include "controller/domain/statistics/t_evidence.h"

namespace trimtab::domain {

// One block's effect, and how much more load the candidate had in it than the control, as a log.
struct BlockEffect {
  double effect = 0;
  double load_difference = 0;
};

// The mean of the effects.
MeanSample MeanOf(std::span<const BlockEffect> blocks);

// The mean effect at equal loads: the load difference is regressed out. As MeanOf where the loads
// do not differ.
MeanSample MeanAtEqualLoad(std::span<const BlockEffect> blocks);

}  // namespace trimtab::domain
