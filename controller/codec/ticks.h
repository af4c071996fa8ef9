#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace trimtab::codec {

// Ticks of a grid, which ascend, as the runs of neighbours that they are: "0-119,125".
std::string TicksText(const std::vector<int64_t>& ticks);

// The error is one sentence. Refuses more ticks than any trial has.
Result<std::vector<int64_t>> ReadTicks(std::string_view text);

}  // namespace trimtab::codec
