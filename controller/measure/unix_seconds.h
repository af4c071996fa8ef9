#pragma once

#include <chrono>

#include "base/time.h"

namespace trimtab::measure {

// As Prometheus counts time.
inline double UnixSecondsOf(WallTime at) {
  return std::chrono::duration<double>(at.time_since_epoch()).count();
}

inline double SecondsOf(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace trimtab::measure
