#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/http.h"
#include "base/time.h"

namespace trimtab::k8s {

// What can be read of an answer whoever gave it: an API server, a Prometheus, or a proxy before
// either. `who` names the server that was meant, "the API server".

// "application/json", without parameters; empty if the answer has none.
std::string_view MediaTypeOf(const HttpResponse& response);

// No server may silence us for longer than this.
inline constexpr std::chrono::seconds kLongestRetryAfter{3600};

// The Retry-After header, where it counts seconds; zero where there is none.
Duration RetryAfterOf(const HttpResponse& response);

// At most `cap` bytes, with "..." where some are left out; never half a character.
std::string Clipped(std::string_view text, size_t cap);

// For an answer that is not JSON: "answered 502 with an HTML page where JSON was expected: ...",
// with its beginning quoted on one line.
std::string DescribeStranger(const HttpResponse& response, std::string_view who);

// For an answer of 3xx: kMalformed, naming its target, which is never followed.
Error RedirectError(const HttpResponse& response, std::string_view what, std::string_view who);

}  // namespace trimtab::k8s
