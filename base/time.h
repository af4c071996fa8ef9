#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace trimtab {

using Duration = std::chrono::nanoseconds;

// A point on a clock that only goes forward and means nothing outside this process. Every deadline
// is one, so that a wall clock that jumps moves none of them.
struct MonoTimeline {};
using MonoTime = std::chrono::time_point<MonoTimeline, Duration>;

// A point in UTC: for display, for records, and for what other machines must read.
using WallTime = std::chrono::sys_time<Duration>;

// `2026-03-01T09:30:00Z`, with as many decimals of the second as asked (0, 3, 6 or 9).
std::string FormatRfc3339(WallTime time, int decimals = 0);

// Strict RFC 3339 with any offset; nothing for anything else, such as month 13, a missing zone, or
// a year outside of 1678 to 2261, which a WallTime cannot hold.
std::optional<WallTime> ParseRfc3339(std::string_view text);

}  // namespace trimtab
