#pragma once

#include <vector>

#include "controller/apply/owners.h"
#include "controller/apply/record.h"
#include "controller/domain/loop_state.h"
#include "controller/domain/tuning_loop.h"
#include "k8s/json.h"

namespace trimtab::apply {

// Whether trials of this loop take the leaf themselves: not those in place, which resize pods, nor
// of a ConfigMap those that read a copy of it.
bool IsTakenByTrials(const domain::LoopSpec& spec, const Leaf& leaf);

// What others would own of this object without us, where the leaf is not ours any more: parents
// that were there because of us, and the leaf itself where somebody has set it back to what is
// recorded while a trial held it. They share it with the owners that the trial took it from.
std::vector<GivenBack> OwedFor(const domain::LoopSpec& spec, const domain::LoopState& state,
                               const LeafRecord& before, const k8s::Json& object);

}  // namespace trimtab::apply
