#include "sim/service/surface.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace trimtab::sim {
namespace {

// Back and forth between 0.1 and 0.9.
double Wandered(double start, double way) {
  constexpr double kLow = 0.1;
  constexpr double kSpan = 0.8;
  const double at = std::fmod(std::max(0.0, start - kLow) + way, 2 * kSpan);
  return kLow + (at <= kSpan ? at : 2 * kSpan - at);
}

std::vector<double> BestAt(const Surface& surface, Duration age) {
  constexpr std::chrono::duration<double, std::ratio<86400>> kDay(1);
  std::vector<double> best = surface.best;
  if (surface.moves_per_day == 0) return best;
  for (double& at : best) at = Wandered(at, surface.moves_per_day * (age / kDay));
  return best;
}

// Mean squared distance to the best, so that the number of settings does not matter.
double Bowl(const std::vector<double>& best, const std::vector<double>& settings) {
  double sum = 0;
  for (size_t i = 0; i < settings.size(); ++i) {
    sum += (settings[i] - best[i]) * (settings[i] - best[i]);
  }
  return settings.empty() ? 0 : sum / static_cast<double>(settings.size());
}

// Steep across the line on which all settings lie equally far from their best, gentle along it.
double Valley(const std::vector<double>& best, const std::vector<double>& settings) {
  double across = 0;
  for (size_t i = 1; i < settings.size(); ++i) {
    const double gap = (settings[i] - best[i]) - (settings[i - 1] - best[i - 1]);
    across += gap * gap;
  }
  return (across + Bowl(best, settings)) / 2;
}

}  // namespace

std::string_view NameOf(Shape shape) {
  constexpr std::string_view kNames[] = {"interior", "interaction", "cliff", "plateau"};
  return kNames[static_cast<size_t>(shape)];
}

Effect EffectOf(const Surface& surface, const std::vector<double>& settings, Duration age) {
  Effect effect;
  if (settings.empty()) return effect;
  const std::vector<double> best = BestAt(surface, age);
  const double first = settings.front();
  switch (surface.shape) {
    case Shape::kInterior:
      effect.slowness = 1 + surface.depth * Bowl(best, settings);
      break;
    case Shape::kInteraction:
      effect.slowness = 1 + surface.depth * Valley(best, settings);
      break;
    case Shape::kCliff:
      effect.slowness = 1 + surface.depth * std::abs(surface.cliff - first);
      if (first > surface.cliff) {
        effect.slowness = 3 + surface.depth;
        effect.errors = 0.2;
      }
      break;
    case Shape::kPlateau:
      break;
  }
  effect.memory = 0.3 + 0.3 * first;
  effect.crashes = surface.crash_above && first > *surface.crash_above;
  effect.out_of_memory = surface.memory_above && first > *surface.memory_above;
  return effect;
}

Surface DrawSurface(Rng& rng, size_t settings) {
  Surface surface{.shape = static_cast<Shape>(rng.Below(4)),
                  .depth = 1 + 3 * rng.Unit(),
                  .cliff = 0.5 + 0.3 * rng.Unit()};
  for (size_t i = 0; i < settings; ++i) surface.best.push_back(0.1 + 0.8 * rng.Unit());
  if (rng.Chance(0.2)) surface.crash_above = 0.85 + 0.1 * rng.Unit();
  if (rng.Chance(0.2)) surface.memory_above = 0.85 + 0.1 * rng.Unit();
  if (rng.Chance(0.3)) surface.moves_per_day = rng.Unit();
  return surface;
}

}  // namespace trimtab::sim
