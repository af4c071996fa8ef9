#pragma once

#include <optional>
#include <span>

#include "optimizer/observation.h"
#include "optimizer/plan.h"

namespace trimtab::optimizer {

// How far from the incumbent a live service may be moved, as a share of each knob's range: wider
// after successes, narrower after misses, and at once after a broken guardrail. The history alone
// determines it.
double TrustedHalfWidth(const Plan& plan, std::span<const Observation> history);

// What a live service must keep that nobody gave a guardrail: the objective, where there is one,
// not a tenth worse than the baseline was measured the first time. Nothing if a guardrail stands
// already, or if this is no measurement of the baseline.
std::optional<Guardrail> ImpliedGuardrail(const Plan& plan, const Observation& observation);

}  // namespace trimtab::optimizer
