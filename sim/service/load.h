#pragma once

#include <cstdint>

#include "base/time.h"

namespace trimtab::sim {

// Requests a second that a service as a whole is sent, over the day. Plain data.
struct LoadShape {
  double mean = 100;
  double diurnal = 0;       // the day's peak is (1 + diurnal) times the mean, its low (1 - diurnal)
  double burst_chance = 0;  // of each minute
  double burst_factor = 3;
  double growth_per_day = 0;
  uint64_t seed = 1;  // which minutes burst
};

// Pure: the same shape and time give the same load.
double LoadAt(const LoadShape& shape, WallTime start, WallTime now);

}  // namespace trimtab::sim
