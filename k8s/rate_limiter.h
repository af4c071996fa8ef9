#pragma once

#include <mutex>

#include "base/clock.h"
#include "base/time.h"
#include "k8s/kube_client.h"

namespace trimtab::k8s {

// The client's own budget, so that a mistake of ours never floods an API server: a token bucket for
// everyday calls in which writes may use the last tokens and reads may not, one apart for leases,
// and a pause for the former when the server says Retry-After. Passive: it never waits. Any thread.
class RateLimiter {
 public:
  struct Budget {
    double per_second = 20;
    double burst = 40;
    double kept_for_writes = 10;  // of the burst
    double lease_per_second = 2;
    double lease_burst = 4;
  };
  RateLimiter(const Clock& clock, Budget budget);

  // Zero: go ahead, a token is taken. Otherwise the time to wait; nothing is taken.
  Duration Take(Priority priority);
  // The server answered 429 or 503 with Retry-After. Leases go on.
  void PauseFor(Duration time);

 private:
  // Tokens as of `at`; they grow with time up to `burst`.
  struct Bucket {
    double per_second;
    double burst;
    double tokens;
    MonoTime at;

    // Takes one token if `kept` and one more are there.
    Duration Take(MonoTime now, double kept);
  };

  const Clock& clock_;
  const double kept_for_writes_;
  std::mutex mutex_;
  Bucket everyday_;
  Bucket leases_;
  MonoTime paused_until_;
};

}  // namespace trimtab::k8s
