#include "controller/domain/statistics/trend.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace trimtab::domain {
namespace {

constexpr size_t kLeastValues = 8;
// One-sided, about one in a thousand.
constexpr double kSignificant = 3.09;

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : 0.5 * (values[half - 1] + values[half]);
}

// The variance of the Mann-Kendall sum, less what ties take from it.
double SumVariance(std::vector<double> values) {
  const auto term = [](double n) { return n * (n - 1) * (2 * n + 5); };
  std::sort(values.begin(), values.end());
  double variance = term(static_cast<double>(values.size()));
  for (auto tie = values.begin(); tie != values.end();) {
    const auto end = std::upper_bound(tie, values.end(), *tie);
    variance -= term(static_cast<double>(end - tie));
    tie = end;
  }
  return variance / 18;
}

}  // namespace

std::optional<Trend> TrendOf(std::span<const TimedValue> values) {
  if (values.size() < kLeastValues) return std::nullopt;
  std::vector<double> slopes;
  std::vector<double> heights;
  double sum = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i].value)) return std::nullopt;
    heights.push_back(values[i].value);
    for (size_t j = i + 1; j < values.size(); ++j) {
      const double rise = values[j].value - values[i].value;
      if (!(values[j].time > values[i].time)) return std::nullopt;
      slopes.push_back(rise / (values[j].time - values[i].time));
      sum += rise > 0 ? 1 : (rise < 0 ? -1 : 0);
    }
  }
  Trend trend = {.slope = Median(std::move(slopes))};
  std::vector<double> levels;
  for (const TimedValue& at : values) {
    levels.push_back(at.value + trend.slope * (values.back().time - at.time));
  }
  trend.level = Median(std::move(levels));
  const double variance = SumVariance(std::move(heights));
  const double continuous = sum > 0 ? sum - 1 : (sum < 0 ? sum + 1 : 0);
  trend.z = variance > 0 ? continuous / std::sqrt(variance) : 0;
  return trend;
}

std::optional<double> TimeToReach(const Trend& trend, double limit) {
  if (trend.level >= limit) return 0;
  if (!(trend.slope > 0)) return std::nullopt;
  return (limit - trend.level) / trend.slope;
}

bool WillReach(std::span<const TimedValue> values, double limit, double horizon) {
  const std::optional<Trend> trend = TrendOf(values);
  if (!trend || trend->z < kSignificant) return false;
  const std::optional<double> time = TimeToReach(*trend, limit);
  return time && *time <= horizon;
}

}  // namespace trimtab::domain
