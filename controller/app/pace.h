#pragma once

#include <functional>
#include <stop_token>

#include "base/clock.h"

namespace trimtab::app {

// Calls `step` again and again until the stop, each time not before the moment that the last call
// named. The one place in which a thread of the controller waits.
void KeepStepping(const Clock& clock, const std::stop_token& stop,
                  const std::function<MonoTime()>& step);

}  // namespace trimtab::app
