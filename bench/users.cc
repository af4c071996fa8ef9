#include "bench/users.h"

#include <algorithm>
#include <cmath>

namespace trimtab::bench {
namespace {

constexpr Duration kAfterNobody = std::chrono::milliseconds(100);

Duration Times(Duration time, double factor) {
  return Duration(std::llround(static_cast<double>(time.count()) * factor));
}

}  // namespace

Users::Users(int count, Think think, Duration length, Rng rng)
    : think_(think), length_(length), rng_(rng) {
  // They did not all finish thinking at once.
  for (int i = 0; i < count; ++i) ready_.push(Times(think_.time, rng_.Unit()));
}

std::optional<Duration> Users::next() const {
  if (ready_.empty() || ready_.top() >= length_) return std::nullopt;
  return ready_.top();
}

void Users::Finished(Duration at, bool reached_nobody) {
  const Duration pause = ThinkTime();
  ready_.push(at + (reached_nobody ? std::max(pause, kAfterNobody) : pause));
}

Duration Users::ThinkTime() {
  return Times(think_.time, 1 + think_.spread * (2 * rng_.Unit() - 1));
}

}  // namespace trimtab::bench
