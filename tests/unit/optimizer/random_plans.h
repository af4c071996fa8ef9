#pragma once

#include <vector>

#include "base/rng.h"
#include "optimizer/observation.h"
#include "optimizer/optimizer.h"
#include "optimizer/plan.h"

namespace trimtab::optimizer {

// Knobs of every kind, some under a condition. With a name each, but not checked.
std::vector<Parameter> RandomParameters(Rng& rng);

// A plan that may be made, of everything that a plan can have.
Plan RandomPlan(Rng& rng);

// A configuration that may be tried, somewhere in the space.
Point RandomPoint(const SearchSpace& space, Rng& rng);

// What a capricious system answers: complete or in parts, failed, aborted, no numbers, huge ones.
Observation RandomAnswer(const Plan& plan, Point point, Rng& rng);

// With or without a context, running trials, and a list to choose from.
Question RandomQuestion(const Plan& plan, uint64_t trial, Rng& rng);

}  // namespace trimtab::optimizer
