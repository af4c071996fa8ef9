#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "controller/domain/trial_record.h"
#include "controller/domain/tuning_loop.h"
#include "controller/reconcile/knob_space.h"
#include "optimizer/objective.h"
#include "optimizer/observation.h"

namespace trimtab::reconcile {

// The metric under which the optimizer knows the loop's objectives together: the harm against the
// baseline, on the judge's scale, less is better.
inline constexpr std::string_view kHarm = "harm";

// What the optimizer holds the loop's guardrails against, by the harm of each against the baseline.
// `control` is what the next candidate is compared with: relative limits move with it. Limits that
// are values are there once a record, of this search or of an `earlier` one, has such a level.
std::vector<optimizer::Guardrail> GuardrailsFor(const domain::LoopSpec& spec,
                                                const std::vector<domain::TrialRecord>& records,
                                                const std::vector<domain::TrialRecord>& earlier,
                                                const domain::Values& control);

// What the records of a loop tell, in their order; the baseline comes first. A trial compared its
// candidate with the configuration that was good then, so harms add up along that chain. Trials
// without data tell nothing; a candidate that could not run, or that was rolled back before it was
// measured, has failed. Values that the knobs no longer allow are left out.
std::vector<optimizer::Observation> ObservationsOf(const domain::LoopSpec& spec,
                                                   const KnobSpace& knobs,
                                                   const domain::Values& baseline,
                                                   const std::vector<domain::TrialRecord>& records);

}  // namespace trimtab::reconcile
