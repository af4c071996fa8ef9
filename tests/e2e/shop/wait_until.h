#pragma once

#include <condition_variable>
#include <mutex>

#include "base/clock.h"

namespace trimtab::shop {

// Waits until the predicate holds, or until the deadline on this clock; says whether it holds.
template <class Predicate>
bool WaitUntil(std::condition_variable& changed, std::unique_lock<std::mutex>& lock,
               const Clock& clock, MonoTime deadline, Predicate holds) {
  while (!holds()) {
    const Duration left = deadline - clock.Now();
    if (left <= Duration::zero()) return false;
    changed.wait_for(lock, left);
  }
  return true;
}

}  // namespace trimtab::shop
