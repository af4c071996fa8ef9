#include "base/real_clock.h"

#include <ctime>

#include "base/check.h"

namespace trimtab {

MonoTime RealClock::Now() const {
  timespec now{};
  TRIMTAB_CHECK(clock_gettime(CLOCK_BOOTTIME, &now) == 0);
  return MonoTime(std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec));
}

WallTime RealClock::WallNow() const { return std::chrono::system_clock::now(); }

}  // namespace trimtab
