#include "sim/service/load.h"

#include <algorithm>
#include <string>

#include "base/rng.h"

namespace trimtab::sim {
namespace {

// A sine's shape without the library's sine: 0 at 0 and 0.5, 1 at 0.25, -1 at 0.75.
double Wave(double turn) {
  const double half = turn < 0.5 ? turn : turn - 0.5;
  const double hill = 16 * half * (0.5 - half);
  return turn < 0.5 ? hill : -hill;
}

}  // namespace

double LoadAt(const LoadShape& shape, WallTime start, WallTime now) {
  using Days = std::chrono::duration<double, std::ratio<86400>>;
  const Days age = now - start;
  const auto midnight = std::chrono::floor<std::chrono::days>(now);
  // The low is at 3 in the morning.
  const double turn = Days(now - midnight).count() + 0.625;
  double load = shape.mean * (1 + shape.diurnal * Wave(turn < 1 ? turn : turn - 1));
  load *= std::max(0.0, 1 + shape.growth_per_day * age.count());
  if (shape.burst_chance > 0) {
    const auto minute = std::chrono::floor<std::chrono::minutes>(now).time_since_epoch().count();
    Rng rng = Rng(shape.seed).Fork(std::to_string(minute));
    if (rng.Chance(shape.burst_chance)) load *= shape.burst_factor;
  }
  return load;
}

}  // namespace trimtab::sim
