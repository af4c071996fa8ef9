#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "optimizer/constraint.h"
#include "optimizer/parameter.h"

namespace trimtab::optimizer {

// The steps of a constraint, the comparison last. Depth and length are bounded.
Result<std::vector<Operation>> ParseConstraint(std::string_view text,
                                               std::span<const Parameter> parameters);

}  // namespace trimtab::optimizer
