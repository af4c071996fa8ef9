#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/rng.h"
#include "base/time.h"

namespace trimtab::sim {

// How a service answers to its settings, each of them a number in [0, 1].
enum class Shape {
  kInterior,     // a bowl with its best inside
  kInteraction,  // a valley along a diagonal: the settings depend on each other
  kCliff,        // better and better towards an edge behind which errors and latency jump
  kPlateau,      // nothing matters: there is nothing to be found
};

std::string_view NameOf(Shape shape);

struct Surface {
  Shape shape = Shape::kInterior;
  std::vector<double> best;  // where the bowl's ground or the valley's line is; one per setting
  double depth = 1;          // latency at the far corner is about 1 + depth times the best
  double cliff = 0.8;        // kCliff: the first setting's edge
  // From here on the first setting makes the container crash, or need more memory than it may.
  std::optional<double> crash_above;
  std::optional<double> memory_above;
  double moves_per_day = 0;  // of `best`, along each setting, turning back at 0.1 and 0.9
};

// What settings do to a pod, without noise and at a load of one.
struct Effect {
  double slowness = 1;  // factor on latency and on CPU for each request
  double errors = 0.001;
  double memory = 0.4;  // share of the limit
  bool crashes = false;
  bool out_of_memory = false;
};

// Pure. `age`: how long the service has existed, for what moves.
Effect EffectOf(const Surface& surface, const std::vector<double>& settings, Duration age);

// A surface for this many settings, shape included.
Surface DrawSurface(Rng& rng, size_t settings);

}  // namespace trimtab::sim
