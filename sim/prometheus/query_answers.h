#pragma once

#include <optional>
#include <string>

#include "base/http.h"
#include "base/result.h"
#include "sim/prometheus/promql.h"

namespace trimtab::sim {

// The API's envelope round a value that was evaluated for `at`, or round its error.
HttpResponse QueryAnswer(const Result<PromValue>& value, Millis at);

// status "error" with this type; 400 for bad_data, 422 for execution and so on.
HttpResponse QueryError(int status, const std::string& type, const std::string& message);

// A number as the API writes it: "NaN", "+Inf", "0.25", "1e+21".
std::string FormatSampleValue(double value);

// "1772355600.5" or RFC 3339; nothing for anything else.
std::optional<Millis> ParseQueryTime(const std::string& text);

Millis MillisOf(WallTime time);

// "Sun, 01 Mar 2026 09:00:00 GMT", as in the header Date.
std::string HttpDate(WallTime time);

}  // namespace trimtab::sim
