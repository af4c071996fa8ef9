#pragma once

#include "base/clock.h"

namespace trimtab::sim {

// A machine's own idea of the time of day, beside the time that passes for all. One thread.
class ProcessClock final : public Clock {
 public:
  explicit ProcessClock(const Clock& clock) : clock_(clock) {}

  MonoTime Now() const override { return clock_.Now(); }
  WallTime WallNow() const override { return clock_.WallNow() + skew_; }
  void Skew(Duration by) { skew_ = by; }

 private:
  const Clock& clock_;
  Duration skew_ = Duration::zero();
};

}  // namespace trimtab::sim
