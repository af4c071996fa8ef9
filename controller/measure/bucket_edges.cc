#include "controller/measure/bucket_edges.h"

#include <algorithm>
#include <cmath>

namespace trimtab::measure {
namespace {

constexpr double kCoarse = 0.2;

}  // namespace

bool QuantilePlace::is_coarse() const { return upper - lower > kCoarse * lower; }

std::optional<QuantilePlace> PlaceOf(double quantile, const std::vector<AnsweredSeries>& edges) {
  std::vector<double> finite;
  for (const AnsweredSeries& series : edges) {
    const auto edge = ParseSampleValue(series.Label("le"));
    if (!edge) return std::nullopt;
    if (std::isfinite(*edge)) finite.push_back(*edge);
  }
  if (finite.empty()) return std::nullopt;
  std::sort(finite.begin(), finite.end());
  // Of what lies above the last edge Prometheus answers with that edge.
  if (quantile >= finite.back()) return QuantilePlace{.is_beyond = true, .lower = finite.back()};
  const auto upper = std::lower_bound(finite.begin(), finite.end(), quantile);
  return QuantilePlace{.lower = upper == finite.begin() ? 0 : *(upper - 1), .upper = *upper};
}

}  // namespace trimtab::measure
