#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/error.h"
#include "k8s/json.h"
#include "optimizer/explanation.h"
#include "optimizer/optimizer.h"
#include "optimizer/plan.h"

namespace trimtab::cli {

// The answers of a session as objects, each the only member's value of its line.
k8s::Json WriteProposal(const optimizer::Plan& plan, const optimizer::Proposal& proposal,
                        std::optional<size_t> index);
k8s::Json WriteRecommendation(const optimizer::Plan& plan, const optimizer::Proposal& proposal);
k8s::Json WriteExplanation(const optimizer::Plan& plan, const optimizer::Explanation& explanation);
// {"code": "Invalid", "field": "tell.values.pool", "message": "..."}
k8s::Json WriteError(const Error& error);

// A line: {"told": 12}
std::string Line(std::string_view name, k8s::Json value);

}  // namespace trimtab::cli
