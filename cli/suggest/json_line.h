#pragma once

#include <string_view>

#include "base/result.h"
#include "k8s/json.h"

namespace trimtab::cli {

// One line of JSON. An error says at which column it stops being JSON, and its `reason` is the path
// of the field where that is. `cut`: the input ended before the line did.
Result<k8s::Json> ParseLine(std::string_view line, bool cut = false);

}  // namespace trimtab::cli
