#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace trimtab::domain {

// Why a look has no usable number. Who measures sets what only it can see; the judge itself finds
// kEmpty, kNotANumber, kNotPositive and kLowTraffic.
enum class Fault {
  kEmpty,        // the query found nothing
  kNotANumber,   // NaN or infinite
  kNotPositive,  // zero or below on a logarithmic scale without a floor
  kStale,        // the newest sample is too old
  kManySeries,   // more than one series: which one is meant?
  kLowTraffic,   // fewer requests than the rules ask for
  kTargetDown,   // pods that are not scraped
  kCounterReset,
  kPartial,     // the source left something out
  kSourceDown,  // the source gave no answer
  kSkew,        // the source's clock differs from ours
};

std::string_view NameOf(Fault fault);
std::optional<Fault> FaultNamed(std::string_view name);

// A number, or why there is none.
struct Reading {
  std::optional<double> value;
  std::optional<Fault> fault;
};

// What the pods of an arm have done since the trial began.
struct PodHealth {
  int restarts = 0;
  bool out_of_memory = false;
  // The longest time that a pod has now been out of service.
  Duration not_ready = Duration::zero();
};

// One arm at one instant.
struct ArmLook {
  // In the order of the rules' metrics.
  std::vector<Reading> metrics;
  // Requests a second that this arm served.
  Reading load;
  PodHealth pods;
};

// All that was read at one instant of the grid. Both arms under Exposure::kPartial, the one that
// was live under kWhole.
struct Look {
  // Steps since the first look of the trial; looks come in ascending order, and may be missing.
  int64_t tick = 0;
  std::optional<ArmLook> control;
  std::optional<ArmLook> candidate;
};

// All that a verdict rests on. A Trial record keeps it beside the rules: the two replay to the same
// verdict bit for bit. Plain data.
struct Evidence {
  std::vector<Look> looks;
  // Each metric's level before the trial, where it was measured; empty where none was.
  std::vector<std::optional<double>> before;
};

}  // namespace trimtab::domain
