#pragma once

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

Result<void> CheckQuestion(const Plan& plan, const Question& question);

}  // namespace trimtab::optimizer
