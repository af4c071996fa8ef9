#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "base/rng.h"
#include "optimizer/search_space.h"

namespace trimtab::optimizer {

// One value at each parameter, drawn without looking at the rules.
Point SampleBox(const SearchSpace& space, Rng& rng);

// A configuration that may be tried; nothing if none was found within a bounded effort. First by
// drawing until one fits, then by walking from a drawn one downhill in what it breaks.
std::optional<Point> SampleFeasible(const SearchSpace& space, Rng& rng);

// An error that names the constraint without which there would be a point.
Result<void> CheckNotEmpty(const SearchSpace& space);

}  // namespace trimtab::optimizer
