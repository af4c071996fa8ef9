#pragma once

#include <span>

#include "base/result.h"
#include "cli/suggest/field.h"
#include "optimizer/parameter.h"

namespace trimtab::cli {

// {"name": "pool", "type": "Integer", "min": 4, "max": 128, "scale": "Log"}, after the knobs that
// it may depend on.
Result<optimizer::Parameter> ReadKnob(const Field& field,
                                      std::span<const optimizer::Parameter> before);

}  // namespace trimtab::cli
