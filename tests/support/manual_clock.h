#pragma once

#include <atomic>

#include "base/check.h"
#include "base/clock.h"

namespace trimtab {

// A clock that stands still until the test moves it. Owned by the test; any thread.
class ManualClock final : public Clock {
 public:
  MonoTime Now() const override { return MonoTime(Duration(passed_.load())); }
  WallTime WallNow() const override { return kStart + Duration(passed_.load()) + skew_; }

  void Advance(Duration time) {
    TRIMTAB_CHECK(time >= Duration::zero());
    passed_ += time.count();
  }
  // Moves the wall clock alone.
  void SkewWall(Duration time) { skew_ += time; }

 private:
  static constexpr WallTime kStart{std::chrono::seconds(1'767'225'600)};  // 2026-01-01T00:00:00Z

  std::atomic<Duration::rep> passed_ = Duration(std::chrono::hours(1)).count();
  Duration skew_ = Duration::zero();
};

}  // namespace trimtab
