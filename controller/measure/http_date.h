#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace trimtab::measure {

// The Date of an HTTP answer, "Sun, 06 Nov 1994 08:49:37 GMT", cut to the second by who sent it.
// Nothing for anything else, the obsolete forms included.
std::optional<WallTime> ParseHttpDate(std::string_view text);

}  // namespace trimtab::measure
