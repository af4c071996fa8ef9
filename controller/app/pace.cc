#include "controller/app/pace.h"

#include <condition_variable>
#include <mutex>

namespace trimtab::app {

void KeepStepping(const Clock& clock, const std::stop_token& stop,
                  const std::function<MonoTime()>& step) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  while (!stop.stop_requested()) {
    const MonoTime next = step();
    const Duration wait = next - clock.Now();
    if (wait > Duration::zero()) stopped.wait_for(lock, stop, wait, [] { return false; });
  }
}

}  // namespace trimtab::app
