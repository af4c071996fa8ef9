#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "bench/latency_histogram.h"

namespace trimtab::bench {

// Why a request counts as failed.
enum class Failure {
  kConnect,    // no connection: refused, no target, or no socket left
  kTimeout,    // no whole answer within the endpoint's timeout
  kReset,      // the connection broke before the answer was whole
  kMalformed,  // the answer is no HTTP
  kStatus,     // an answer of another status than expected
  kBody,       // an answer without what its body should contain
};
inline constexpr size_t kFailures = 6;

// A word for reports, such as "connect".
std::string_view NameOf(Failure failure);

// What became of requests. Whoever was sent ends as exactly one of the others, once the run is
// over: sent = succeeded + failed() + abandoned.
struct Counts {
  uint64_t sent = 0;  // taken up: given a connection, or failed for want of one
  uint64_t succeeded = 0;
  std::array<uint64_t, kFailures> failures{};
  uint64_t abandoned = 0;  // still out when the run was stopped
  uint64_t bytes = 0;      // received

  uint64_t failed() const;
  uint64_t of(Failure failure) const { return failures[static_cast<size_t>(failure)]; }
  Counts& operator+=(const Counts& other);
  // What came after `earlier`.
  Counts operator-(const Counts& earlier) const;
  bool operator==(const Counts&) const = default;
};

// What was measured of some requests. Times are of those that were answered, whatever was thought
// of the answer, and of those that timed out, which would have taken longer still. A connection
// that is refused or breaks says nothing of how long an answer takes.
struct Tally {
  Counts counts;
  // From the intended send time: what a user lives through.
  LatencyHistogram response;
  // From the moment when the request was taken up: what the server needed, connecting included.
  // What a request waited for its turn is left out, so it is the kinder one.
  LatencyHistogram service;

  void Merge(const Tally& other);
};

}  // namespace trimtab::bench
