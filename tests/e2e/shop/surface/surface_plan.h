#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace trimtab::shop {

// One setting of the knobs to measure, by their names in the environment; those that are not named
// have their default. The group says what it is measured for: "default", a knob's name (that knob
// alone), two of them ("WORKERS x DB_POOL_SIZE", a grid), or "sample" (all at once, anywhere).
struct SurfacePoint {
  std::string group;
  std::map<std::string, std::string> knobs;
};

// All points of a sweep with so many samples. Their order is drawn, so that what changes with time
// (the tables grow, the machine warms up) is no knob's doing; the default comes back after every
// tenth, which shows how large that is. The same seed, the same plan.
std::vector<SurfacePoint> SurfacePlan(size_t samples, uint64_t seed);

}  // namespace trimtab::shop
