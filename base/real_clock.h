#pragma once

#include "base/clock.h"

namespace trimtab {

// The system's clocks. The monotonic one includes the time that a machine was suspended, so that a
// lease held across a sleep is seen to be old.
class RealClock final : public Clock {
 public:
  MonoTime Now() const override;
  WallTime WallNow() const override;
};

}  // namespace trimtab
