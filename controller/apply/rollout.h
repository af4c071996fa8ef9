#pragma once

#include "base/time.h"
#include "controller/apply/arms.h"
#include "controller/apply/target_objects.h"
#include "controller/domain/observed.h"
#include "controller/domain/tuning_loop.h"

namespace trimtab::apply {

// How far the target's pods have come to what its template (or a resize) says, and what is in the
// way: a quota, a node that is missing, an image, a crash. What may pass by itself fails only after
// it has lasted for some minutes. Pure.
domain::Rollout RolloutOf(const domain::LoopSpec& spec, const domain::LoopState& state,
                          const TargetObjects& objects, const ArmsView& arms, WallTime now);

}  // namespace trimtab::apply
