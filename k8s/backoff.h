#pragma once

#include "base/rng.h"
#include "base/time.h"

namespace trimtab::k8s {

// The delays between tries of one thing that fails: each twice the last, jittered so that many
// programs do not come back together, and back to the first once nothing has failed for long
// enough. One thread.
class Backoff {
 public:
  struct Options {
    Duration first;
    Duration most;         // before jitter, which adds up to as much again
    Duration reset_after;  // without a failure since the last delay ended
  };
  Backoff(Options options, Rng rng) : options_(options), rng_(rng), next_(options.first) {}

  // The delay after a failure at `now`.
  Duration Next(MonoTime now);

 private:
  Options options_;
  Rng rng_;
  Duration next_;
  MonoTime last_end_;
};

// `base`, lengthened by a random share of itself of at most `factor`.
Duration Jittered(Duration base, double factor, Rng& rng);

}  // namespace trimtab::k8s
