#pragma once

#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "k8s/json.h"
#include "tests/e2e/shop/surface/surface_plan.h"

namespace trimtab::shop {

struct SurfaceLoad {
  double per_second = 400;
  Duration warm_up = std::chrono::seconds(2);
  Duration counted = std::chrono::seconds(6);
};

// Starts the program with the point's knobs on this database, drives the load, and ends it. One
// object: what users saw, what one request cost the shop, and as `doubt` why the figures may speak
// of the generator instead. An error when the shop does not serve.
Result<k8s::Json> MeasurePoint(const SurfacePoint& point, const SurfaceLoad& load,
                               const std::string& program, const std::string& database_url,
                               const Clock& clock);

}  // namespace trimtab::shop
