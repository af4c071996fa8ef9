#pragma once

#include "controller/codec/section.h"
#include "controller/domain/loop_state.h"
#include "k8s/json.h"

namespace trimtab::codec {

// The parts of a loop's status that hold evidence: the trial in flight, and the watch.

k8s::Json EncodeTrialState(const domain::TrialState& trial);
domain::TrialState ReadTrialState(Section in);

k8s::Json EncodeWatch(const domain::WatchState& watch);
domain::WatchState ReadWatch(Section in);

}  // namespace trimtab::codec
