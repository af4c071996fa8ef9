#pragma once

#include <optional>

#include "base/result.h"
#include "controller/domain/loop_state.h"
#include "k8s/json.h"

namespace trimtab::codec {

// The layout that EncodeStatus writes, in status.version.
inline constexpr int64_t kStatusVersion = 1;

// TuningLoop.status. The same state gives the same bytes; what DecodeStatus read comes back.
k8s::Json EncodeStatus(const domain::LoopState& state);

// Null or {} is the state of a loop that nobody has looked at. Fields that are unknown are passed
// over. Of a newer version only what a restore needs is read: version, baseline, lastGood, taken
// (and trial's ordinal, so that its end can be told). The error is one sentence with the field.
Result<domain::LoopState> DecodeStatus(const k8s::Json& status);

// The merge patch, {"status": ...}, that makes `after` of `before`; nothing if they are the same.
// What vanishes is null; lists go whole; what neither knows stays as it is on the server.
std::optional<k8s::Json> StatusPatch(const domain::LoopState& before,
                                     const domain::LoopState& after);

}  // namespace trimtab::codec
