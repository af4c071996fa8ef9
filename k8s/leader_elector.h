#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "base/rng.h"
#include "k8s/kube_client.h"
#include "k8s/lease.h"

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

  // Tries to take or renew the lease if it is time to. Returns when to come again.
  MonoTime Step(std::stop_token stop = {});

  // kLost is final: the process must end, and start as a follower.
  Role role() const;
  // The fence, checked before every write: we lead, and renewed within renew_deadline by the
  // monotonic clock, even if Step has not run since (a process that was stopped and continued).
  // Once it has said no after a yes, it never says yes again.
  bool MayWrite() const;
  // Lease transitions as of our taking it: goes into annotations, so that a successor can tell.
  int64_t transitions() const;
  std::string holder() const;  // as last seen
  // Gives the lease up so that another takes over at once; one request. For a clean shutdown,
  // after all writing has ended.
  Result<void> Release(std::stop_token stop = {});

 private:
  // A write of ours that happened or may have.
  struct Attempt {
    LeaseRecord record;
    MonoTime sent_at;
  };

  LeaderElector(Options options, KubeClient& client, const Clock& clock, Rng rng, Log& log);

  MonoTime Read(std::stop_token stop);
  MonoTime Write(LeaseStep::Action action, std::stop_token stop);
  Result<Object> Send(LeaseStep::Action action, const LeaseRecord& record, const CallOptions& call);
  LeaseRecord NextRecord(LeaseStep::Action action) const;
  // Takes in what the server holds. True if it is a write of ours.
  bool Observe(const Object& lease);
  MonoTime Decide();
  MonoTime Confirmed();
  MonoTime Failed(const Error& error, MonoTime asked_at);
  MonoTime Lose(std::string_view why);

  CallOptions Call(std::stop_token stop) const;
  std::string WallText() const;
  // Until a follower looks again: random, so that followers do not come together, and never longer
  // than `retry`, so that a silent leader is followed within lease + retry.
  Duration Pause();

  const Options options_;
  KubeClient& client_;
  const Clock& clock_;
  Rng rng_;
  Log& log_;

  // The stepping thread's own.
  bool must_read_ = true;  // what we know may be old: no write before a read
  MonoTime next_try_;
  std::optional<LeaseView> seen_;
  Json object_;                    // the Lease as last seen; null if there is none
  std::vector<Attempt> attempts_;  // the last one that was confirmed, and those sent since
  std::string trouble_;            // what was logged last and still holds

  mutable std::mutex mutex_;  // guards what other threads may ask for
  Role role_ = Role::kFollower;
  MonoTime write_until_;  // while kLeader
  int64_t transitions_ = 0;
  std::string holder_;
};

}  // namespace trimtab::k8s
