#include "controller/domain/statistics/autocorrelation.h"

#include <cmath>
#include <vector>

namespace trimtab::domain {
namespace {

// Autocorrelations above this cannot be told from a drift within a trial.
constexpr double kMost = 0.99;
// In standard errors. Chosen so that trials of 20 to 400 looks keep their error rates with
// autocorrelations up to 0.97, and no longer than that costs power.
constexpr double kCaution = 0.75;

// Autocovariances at lags 0 to n - 1 of a moving average over w of an AR(1) series.
std::vector<double> Autocovariances(double phi, int64_t w, int64_t n) {
  std::vector<double> powers(static_cast<size_t>(2 * w), 1);
  for (size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * phi;
  std::vector<double> covariances(static_cast<size_t>(n), 0);
  for (int64_t lag = 0; lag < n; ++lag) {
    double& sum = covariances[static_cast<size_t>(lag)];
    if (lag > w) {
      sum = phi * covariances[static_cast<size_t>(lag - 1)];
      continue;
    }
    for (int64_t k = 1 - w; k < w; ++k) {
      const int64_t apart = lag + k < 0 ? -(lag + k) : lag + k;
      sum += static_cast<double>(w - (k < 0 ? -k : k)) * powers[static_cast<size_t>(apart)];
    }
  }
  return covariances;
}

// Half the mean squared step over the variance about the sample's own mean: what to expect of it.
double ExpectedRoughness(double phi, int64_t w, int64_t n) {
  const std::vector<double> covariances = Autocovariances(phi, w, n);
  const auto count = static_cast<double>(n);
  double of_mean = covariances[0] / count;
  for (int64_t lag = 1; lag < n; ++lag) {
    of_mean +=
        2 * static_cast<double>(n - lag) / (count * count) * covariances[static_cast<size_t>(lag)];
  }
  return (covariances[0] - covariances[1]) / (covariances[0] - of_mean);
}

struct Roughness {
  int64_t values = 0;
  double ratio = 1;
};

std::optional<Roughness> Measure(std::span<const std::optional<double>> series) {
  int64_t values = 0;
  double sum = 0;
  for (const auto& value : series) {
    if (!value) continue;
    ++values;
    sum += *value;
  }
  if (values < 3) return std::nullopt;
  const double mean = sum / static_cast<double>(values);
  double squares = 0;
  double steps = 0;
  int64_t pairs = 0;
  for (size_t i = 0; i < series.size(); ++i) {
    if (!series[i]) continue;
    squares += (*series[i] - mean) * (*series[i] - mean);
    if (i == 0 || !series[i - 1]) continue;
    ++pairs;
    steps += (*series[i] - *series[i - 1]) * (*series[i] - *series[i - 1]);
  }
  if (pairs < 2 || !(squares > 0) || !std::isfinite(squares)) return std::nullopt;
  const double variance = squares / static_cast<double>(values);
  return Roughness{values, steps / (2 * static_cast<double>(pairs)) / variance};
}

}  // namespace

double CorrelationTime(std::span<const std::optional<double>> series, int64_t window_looks) {
  const std::optional<Roughness> rough = Measure(series);
  if (!rough) return 1;
  const double caution = 1 - kCaution * std::sqrt(2 / static_cast<double>(rough->values));
  const double ratio = rough->ratio * caution;
  double low = 0;
  double high = kMost;
  for (int i = 0; i < 12; ++i) {
    const double middle = 0.5 * (low + high);
    // The roughness falls as phi grows.
    (ExpectedRoughness(middle, window_looks, rough->values) > ratio ? low : high) = middle;
  }
  const double phi = ratio >= ExpectedRoughness(0, window_looks, rough->values) ? 0 : high;
  return (1 + phi) / (1 - phi);
}

}  // namespace trimtab::domain
