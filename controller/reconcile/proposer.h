#pragma once

#include <vector>

#include "base/result.h"
#include "controller/domain/loop_state.h"
#include "controller/domain/observed.h"
#include "controller/domain/trial_record.h"
#include "controller/domain/tuning_loop.h"

namespace trimtab::reconcile {

// What the optimizer would try next on this loop: the same spec, state and records give the same
// answer on every machine. `records` are the loop's own, by ordinal. kInvalid where the space of
// the knobs cannot be searched, naming the knob.
Result<domain::Proposed> Propose(const domain::LoopSpec& spec, const domain::LoopState& state,
                                 const std::vector<domain::TrialRecord>& records);

}  // namespace trimtab::reconcile
