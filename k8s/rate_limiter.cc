#include "k8s/rate_limiter.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace trimtab::k8s {

using Seconds = std::chrono::duration<double>;

RateLimiter::RateLimiter(const Clock& clock, Budget budget)
    : clock_(clock),
      kept_for_writes_(budget.kept_for_writes),
      everyday_{budget.per_second, budget.burst, budget.burst, clock.Now()},
      leases_{budget.lease_per_second, budget.lease_burst, budget.lease_burst, clock.Now()},
      paused_until_(clock.Now()) {
  TRIMTAB_CHECK(budget.per_second > 0 && budget.lease_per_second > 0);
  TRIMTAB_CHECK(budget.lease_burst >= 1);
  TRIMTAB_CHECK(budget.kept_for_writes >= 0 && budget.burst >= budget.kept_for_writes + 1);
}

Duration RateLimiter::Bucket::Take(MonoTime now, double kept) {
  tokens = std::min(burst, tokens + Seconds(now - at).count() * per_second);
  at = now;
  const double missing = kept + 1 - tokens;
  if (missing <= 0) {
    tokens -= 1;
    return Duration::zero();
  }
  // A nanosecond on top, so that rounding never wakes anybody just too early.
  return std::chrono::duration_cast<Duration>(Seconds(missing / per_second)) + Duration(1);
}

Duration RateLimiter::Take(Priority priority) {
  const std::lock_guard lock(mutex_);
  const MonoTime now = clock_.Now();
  if (priority == Priority::kLease) return leases_.Take(now, 0);
  if (now < paused_until_) return paused_until_ - now;
  return everyday_.Take(now, priority == Priority::kWrite ? 0 : kept_for_writes_);
}

void RateLimiter::PauseFor(Duration time) {
  const std::lock_guard lock(mutex_);
  paused_until_ = std::max(paused_until_, clock_.Now() + time);
}

}  // namespace trimtab::k8s
