#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "base/rng.h"
#include "k8s/kube_client.h"

namespace trimtab::k8s {

// How long a lease holds, how long its holder tries to renew it, and how often anyone tries.
struct LeaseTiming {
  Duration lease = std::chrono::seconds(15);
  Duration renew_deadline = std::chrono::seconds(10);
  Duration retry = std::chrono::seconds(2);
};

// kInvalid unless lease > renew_deadline > 1.2 * retry > 0: client-go's rule.
Result<void> CheckTiming(const LeaseTiming& timing);

// Elects one leader by a Lease. Trusts only its own monotonic clock: another's lease counts from
// when *we* saw its record change, so that skewed wall clocks do no harm. Passive: Step does at
// most one request. One thread steps; MayWrite may be asked from any.
class LeaderElector {
 public:
  struct Options {
    ObjectName lease;
    std::string identity;
    LeaseTiming timing;
  };
  enum class Role { kFollower, kLeader, kLost };

  static Result<std::unique_ptr<LeaderElector>> Create(Options options, KubeClient& client,
                                                       const Clock& clock, Rng rng, Log& log);
  ~LeaderElector();

  // Tries to take or renew the lease if it is time to. Returns when to come again.
  MonoTime Step(std::stop_token stop = {});

  // kLost is final: the process must end, and start as a follower.
  Role role() const;
  // The fence, checked before every write: we lead, and renewed within renew_deadline by the
  // monotonic clock, even if Step has not run since (a process that was stopped and continued).
  bool MayWrite() const;
  // Lease transitions as of our taking it: goes into annotations, so that a successor can tell.
  int64_t transitions() const;
  std::string holder() const;  // as last seen
  // Gives the lease up so that another takes over at once; one request. For a clean shutdown,
  // after all writing has ended.
  Result<void> Release(std::stop_token stop = {});

 private:
  // ... the implementer of this room completes the private part.
};

}  // namespace trimtab::k8s
