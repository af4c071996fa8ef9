#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "controller/domain/tuning_loop.h"
#include "k8s/json.h"
#include "k8s/object.h"

namespace trimtab::codec {

// The kind TuningLoop, as its definition in config/crd names it.
const k8s::ResourceType& TuningLoopType();

// A person approves a proposal by writing its hash here: LoopState::proposal.
inline constexpr std::string_view kApproveAnnotation = "trimtab.dev/approve";
std::string ApprovedHash(const k8s::Json& loop);

// A TuningLoop's spec, from the whole object. Strict: types, bounds, required and unknown fields,
// the rules of each field and those between fields (CheckLoop); what is left out has the
// definition's default. The error is the first thing that is wrong, "<field path>: <sentence>" in
// the API server's words, kInvalid, and its `reason` is the field path. The verdict is the
// server's.
Result<domain::LoopSpec> DecodeLoop(const k8s::Json& loop);

// What is wrong with a loop that the server took: domain::CheckPlan, and constraints that cannot be
// read. Errors as above.
Result<void> CheckUsable(const domain::LoopSpec& loop);

}  // namespace trimtab::codec
