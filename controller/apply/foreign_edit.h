#pragma once

#include <optional>

#include "controller/apply/record.h"
#include "controller/apply/target_objects.h"
#include "controller/domain/loop_state.h"
#include "controller/domain/observed.h"
#include "controller/domain/tuning_loop.h"

namespace trimtab::apply {

// A leaf that somebody has set since we recorded or set it, and who; its knobs are those of every
// such leaf. A knob's leaf is watched always, one of the rollout only while a trial needs it: at
// rest it is its owner's matter.
std::optional<domain::Contention> FindForeignEdit(const domain::LoopSpec& spec,
                                                  const domain::LoopState& state,
                                                  const Record& record,
                                                  const TargetObjects& objects);

// The trial that our annotation on the target names; 0 for none.
int64_t TrialOn(const k8s::Json& workload);

}  // namespace trimtab::apply
