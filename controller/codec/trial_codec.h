#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "controller/domain/trial_record.h"
#include "k8s/json.h"
#include "k8s/object.h"

namespace trimtab::codec {

// The kind Trial, as its definition in config/crd names it.
const k8s::ResourceType& TrialType();

// Each Trial has it, with the loop's name: `kubectl get trials -l trimtab.dev/loop=checkout`.
inline constexpr std::string_view kLoopLabel = "trimtab.dev/loop";

// "checkout-17"
std::string TrialName(std::string_view loop, int64_t ordinal);

// The object to create, owned by its loop: deleting the loop deletes its trials.
k8s::Json EncodeTrial(const std::string& ns, const domain::TrialRecord& record);

// From the whole object. Unknown fields are passed over. The error is one sentence with the field.
Result<domain::TrialRecord> DecodeTrial(const k8s::Json& trial);

}  // namespace trimtab::codec
