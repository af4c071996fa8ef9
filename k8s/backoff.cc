#include "k8s/backoff.h"

#include <algorithm>

namespace trimtab::k8s {

Duration Jittered(Duration base, double factor, Rng& rng) {
  return base + std::chrono::duration_cast<Duration>(
                    std::chrono::duration<double, Duration::period>(base) * factor * rng.Unit());
}

Duration Backoff::Next(MonoTime now) {
  if (now >= last_end_ + options_.reset_after) next_ = options_.first;
  const Duration delay = Jittered(next_, 1.0, rng_);
  next_ = std::min(2 * next_, options_.most);
  last_end_ = now + delay;
  return delay;
}

}  // namespace trimtab::k8s
