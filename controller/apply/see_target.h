#pragma once

#include "base/time.h"
#include "controller/apply/target_objects.h"
#include "controller/domain/loop_state.h"
#include "controller/domain/observed.h"
#include "controller/domain/tuning_loop.h"

namespace trimtab::apply {

// What the objects say about the target, in the domain's words: values, who else sets them, what
// would be taken, arms, rollout and its failures, health. Pure; `now` only measures how long pods
// have not been ready. `state` is what was persisted last: it says which leaves are ours to miss.
domain::TargetSeen SeeTarget(const LoopName& loop, const domain::LoopSpec& spec,
                             const domain::LoopState& state, const TargetObjects& objects,
                             WallTime now);

// Whether ConfigMaps still have fields of ours although the workload that read them is gone, or
// another one has its name.
bool HasRemains(const LoopName& loop, const domain::LoopState& state, const TargetObjects& objects);

}  // namespace trimtab::apply
