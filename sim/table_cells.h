#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "k8s/json.h"
#include "sim/kind.h"

namespace trimtab::sim {

// How long ago a time is, as kubectl shows it: "45s", "3m20s", "5h12m", "4d"; "<unknown>" for what
// is no time.
std::string AgeOf(std::string_view time, WallTime now);

// The cell of a built-in kind's column that is computed and no field of the object.
k8s::Json CellOf(const Kind& kind, std::string_view column, const k8s::Json& object, WallTime now);

}  // namespace trimtab::sim
