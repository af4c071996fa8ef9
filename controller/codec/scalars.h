#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"
#include "controller/codec/section.h"

namespace trimtab::codec {

// "1m30s"
Duration ReadDuration(Section& in, std::string_view key, const Format& format,
                      std::optional<Duration> fallback = {});

// As above, to the nanosecond: "1m0.5s".
Duration ReadExactDuration(Section& in, std::string_view key, Duration fallback);

// "20%" is 0.2.
double ReadShare(Section& in, std::string_view key, const Format& format,
                 std::optional<double> fallback = {});

// RFC 3339.
WallTime ReadTime(Section& in, std::string_view key);
std::optional<WallTime> ReadTimeIfAny(Section& in, std::string_view key);

// In as few decimals of the second as lose nothing.
std::string TimeText(WallTime time);

}  // namespace trimtab::codec
