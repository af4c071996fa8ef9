#pragma once

#include "base/time.h"

namespace trimtab {

// The seam for time. Whoever needs the time is given a Clock; only RealClock asks the system.
// Implementations may be called from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual MonoTime Now() const = 0;
  virtual WallTime WallNow() const = 0;
};

}  // namespace trimtab
