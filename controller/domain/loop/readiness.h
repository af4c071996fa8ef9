#pragma once

#include "controller/domain/loop/visit.h"

namespace trimtab::domain {

// The pods of a target that has the last good values, and whether they come up. Where they do not,
// no trial is to blame and none can mend it: the loop holds until they are ready.

// So often is looked whether they do, if nothing tells sooner.
inline constexpr Duration kPodsCheck = std::chrono::minutes(1);

// Counts from now how long they may take: next.not_before.
void ExpectPods(Visit& visit);

// They are not all ready, and had the time that a rollout may take. Counts anew where nobody has
// begun to.
bool AreOverdue(Visit& visit);

// To Paused; the loop goes on by itself once they are ready.
void PauseForPods(Visit& visit);

// "Not all pods of web are ready with the last good values: pod web-1: CrashLoopBackOff. ..."
std::string UnreadyText(const Visit& visit);

}  // namespace trimtab::domain
