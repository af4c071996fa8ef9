#pragma once

#include <set>

#include "controller/apply/record.h"
#include "controller/apply/target_objects.h"
#include "controller/domain/loop_state.h"

namespace trimtab::apply {

// The leaves that last good, or what an alarm would lead back to, has otherwise than recorded.
// They stay ours even while they stand as recorded: one that is released then looks like one that
// somebody has set back, and what is not ours is never restored.
std::set<Leaf> LeavesOfWayBack(const domain::LoopState& state, const Record& record);

// A field that is absent has no owner, so it cannot be held. Whether this one, absent as recorded,
// may be so without anybody's doing: last good does not set it, or a candidate does not whose trial
// the target is marked with. Otherwise somebody has deleted it.
bool MayBeAbsent(const domain::LoopState& state, const Record& record, const TargetObjects& objects,
                 const Leaf& leaf);

}  // namespace trimtab::apply
