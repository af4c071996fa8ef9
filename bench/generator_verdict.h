#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"
#include "bench/latency_histogram.h"

namespace trimtab::bench {

// What the generator itself did while it drove load.
struct GeneratorEffort {
  Duration wall = Duration::zero();
  Duration cpu = Duration::zero();  // of its thread
  // From the intended send time to the sending of requests that did not wait for a connection. Of
  // the open model only: a user has no intended time but its own.
  LatencyHistogram lateness;
  uint64_t sent = 0;
  uint64_t waited_for_connection = 0;  // due while all connections were busy
  uint64_t unsent = 0;                 // due, and never taken up before the run was stopped
  uint64_t without_socket = 0;         // failed because the system had no socket or port left
};

// Whether the figures of a run speak of the generator rather than of the target.
struct GeneratorVerdict {
  bool limited = false;
  std::string because;  // a sentence; empty where it is not limited
};

// Limited, by the first that holds: sockets used up; its core busy for 90 % of the time or more;
// one send in a hundred late by more than a millisecond and by more than a tenth of the p99 of
// `response`; one in a hundred waited for a connection. The last leaves response times true, but
// the target never saw all of the load at once.
GeneratorVerdict JudgeGenerator(const GeneratorEffort& effort, const LatencyHistogram& response);

}  // namespace trimtab::bench
