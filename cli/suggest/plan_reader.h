#pragma once

#include "base/result.h"
#include "k8s/json.h"
#include "optimizer/plan.h"

namespace trimtab::cli {

// The plan of a campaign, in the words of docs/suggest.md.
Result<optimizer::Plan> ReadPlan(const k8s::Json& json);

}  // namespace trimtab::cli
