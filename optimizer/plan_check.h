#pragma once

#include <vector>

#include "base/result.h"
#include "optimizer/observation.h"
#include "optimizer/optimizer.h"
#include "optimizer/plan.h"

namespace trimtab::optimizer {

// What is wrong with a plan, naming the field.
Result<void> CheckPlan(const Plan& plan);

// The observation with its point made exact, or what is wrong with it. A metric that is no finite
// number means that the trial failed.
Result<Observation> CheckObservation(const Plan& plan, const Observation& observation);

// The earlier observations of a plan, made exact, less those at points that this space has no
// coordinates for, such as a category that is gone.
Result<std::vector<Observation>> CheckEarlier(const Plan& plan);

Result<void> CheckQuestion(const Plan& plan, const Question& question);

}  // namespace trimtab::optimizer
