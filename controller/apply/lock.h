#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "controller/apply/field_path.h"
#include "controller/domain/tuning_loop.h"
#include "k8s/json.h"

namespace trimtab::apply {

// How a part of the pods gets a candidate (docs/apply.md): fields that the workload's own
// controller keeps, so that nobody of ours has to be alive. Set by the same write as the candidate.

// The fields of the lock.
std::vector<FieldPath> LockPaths(domain::TargetKind kind);

// Whether Trimtab's lock is on.
bool IsLocked(domain::TargetKind kind, const k8s::Json& workload);

// How many pods are given the candidate.
int64_t CountCandidates(const domain::LoopSpec& spec, int64_t replicas);

// The lock's fields with the values that give `count` of `replicas` pods the candidate.
std::vector<std::pair<FieldPath, k8s::Json>> LockFor(const domain::LoopSpec& spec, int64_t replicas,
                                                     int64_t count);

// Why no part of this workload's pods could be given a candidate; empty where it could.
std::string WhyNoPart(const domain::LoopSpec& spec, const k8s::Json& workload);

}  // namespace trimtab::apply
