#pragma once

#include <optional>
#include <span>

namespace trimtab::domain {

// A value at a time, in whatever unit the caller counts it.
struct TimedValue {
  double time = 0;
  double value = 0;
};

// How a series moves, whatever its noise is distributed like. Plain data.
struct Trend {
  double slope = 0;  // Theil-Sen: the median over all pairs
  double level = 0;  // of the line at the last time
  double z = 0;      // of the Mann-Kendall test, corrected for ties
};

// Nothing below eight values: fewer cannot show a trend.
std::optional<Trend> TrendOf(std::span<const TimedValue> values);

// When the line reaches `limit`, in time after the last value; 0 where it has, nothing where it
// does not rise.
std::optional<double> TimeToReach(const Trend& trend, double limit);

// Rising, significantly at about one in a thousand, and at the limit within `horizon`.
bool WillReach(std::span<const TimedValue> values, double limit, double horizon);

}  // namespace trimtab::domain
