#pragma once

#include "base/rng.h"
#include "controller/domain/loop_state.h"
#include "controller/domain/trial_record.h"

namespace trimtab::codec {

// A state with anything in it that the types allow, whether or not a loop comes to it.
domain::LoopState RandomState(Rng& rng);

domain::TrialRecord RandomRecord(Rng& rng);

// The values of so many knobs.
domain::Values RandomValues(Rng& rng, size_t knobs);

}  // namespace trimtab::codec
