#pragma once

#include "base/check.h"
#include "base/clock.h"

namespace trimtab::sim {

// Time that moves only when the test says so, on both timelines together. One thread, like the rest
// of the simulation.
class SimClock final : public Clock {
 public:
  // Any fixed day serves; this one makes a timestamp in a failure easy to recognise.
  static constexpr WallTime kStart{std::chrono::seconds(1'772'355'600)};  // 2026-03-01T09:00:00Z

  MonoTime Now() const override { return mono_; }
  WallTime WallNow() const override { return wall_; }

  void Advance(Duration by) {
    TRIMTAB_CHECK(by >= Duration::zero());
    mono_ += by;
    wall_ += by;
  }
  // The wall clock jumps, as under a bad NTP server; deadlines must not notice.
  void SkewWall(Duration by) { wall_ += by; }

 private:
  MonoTime mono_{std::chrono::hours(1)};
  WallTime wall_ = kStart;
};

}  // namespace trimtab::sim
