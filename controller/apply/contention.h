#pragma once

#include <optional>
#include <vector>

#include "controller/apply/record.h"
#include "controller/apply/target_objects.h"
#include "controller/domain/loop_state.h"
#include "controller/domain/observed.h"
#include "controller/domain/tuning_loop.h"
#include "k8s/object.h"

namespace trimtab::apply {

// The kinds of objects that could keep setting a place of these knobs.
std::vector<k8s::ResourceType> AutoscalerTypes(const domain::LoopSpec& spec);

// Who else sets a leaf of this loop: first of all who does so all the time, by the name of a
// manager or by an autoscaler that is there; otherwise who set it once.
std::optional<domain::Contention> FindContention(const Record& record,
                                                 const TargetObjects& objects);

// A leaf that somebody has set since we recorded or set it, and who.
std::optional<domain::Contention> FindForeignEdit(const domain::LoopSpec& spec,
                                                  const domain::LoopState& state,
                                                  const Record& record,
                                                  const TargetObjects& objects);

// The trial that our annotation on the target names; 0 for none.
int64_t TrialOn(const k8s::Json& workload);

}  // namespace trimtab::apply
