#include "optimizer/output_transform.h"

#include <algorithm>
#include <cmath>

#include "base/portable_math.h"

namespace trimtab::optimizer {
namespace {

constexpr double kNormalMad = 1.4826;
constexpr double kTypical = 6;
constexpr double kSteps = 20;  // powers are multiples of 1/20
constexpr size_t kLeastToWarp = 5;

double Power(double base, double exponent) { return PortableExp(exponent * PortableLog(base)); }

// Yeo and Johnson's power: 1 is the identity, below it large values are drawn in.
double Warp(double s, double power) {
  if (s >= 0) {
    return power == 0 ? PortableLog(1 + s) : (Power(1 + s, power) - 1) / power;
  }
  const double other = 2 - power;
  return other == 0 ? -PortableLog(1 - s) : -(Power(1 - s, other) - 1) / other;
}

double Unwarp(double t, double power) {
  // A value that no s maps to stands for one far out.
  constexpr double kLeast = 1e-12;
  if (t >= 0) {
    return power == 0 ? PortableExp(t) - 1 : Power(std::max(1 + power * t, kLeast), 1 / power) - 1;
  }
  const double other = 2 - power;
  return other == 0 ? 1 - PortableExp(-t) : 1 - Power(std::max(1 - other * t, kLeast), 1 / other);
}

double Sd(std::span<const double> values, double mean) {
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return std::sqrt(sum / static_cast<double>(std::max<size_t>(values.size(), 1)));
}

double LogLikelihood(std::span<const double> values, double power, double jacobian) {
  std::vector<double> warped;
  for (const double value : values) warped.push_back(Warp(value, power));
  const double sd = Sd(warped, Mean(warped));
  const auto n = static_cast<double>(values.size());
  return (sd > 0 ? -n * PortableLog(sd) : 0) + (power - 1) * jacobian;
}

double MostLikelyPower(std::span<const double> values) {
  double jacobian = 0;
  for (const double s : values) {
    const double part = PortableLog(1 + std::abs(s));
    jacobian += s >= 0 ? part : -part;
  }
  double best = 1;
  double most = LogLikelihood(values, 1, jacobian);
  for (int i = -60; i <= 60; ++i) {
    const double power = i / kSteps;
    const double likelihood = LogLikelihood(values, power, jacobian);
    if (likelihood <= most) continue;
    most = likelihood;
    best = power;
  }
  return best;
}

}  // namespace

double Mean(std::span<const double> values) {
  long double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? 0 : static_cast<double>(sum / static_cast<long double>(values.size()));
}

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : 0.5 * (values[half - 1] + values[half]);
}

void WinsoriseAbove(std::vector<double>& values, std::optional<double> least) {
  const double median = Median(values);
  std::vector<double> distances;
  distances.reserve(values.size());
  for (const double value : values) distances.push_back(std::abs(value - median));
  const double spread = kNormalMad * Median(std::move(distances));
  // Most of them are alike: no spread to judge by.
  if (spread <= 0) return;
  const double typical = median + kTypical * spread;
  const double most = std::max(typical, least.value_or(typical));
  for (double& value : values) value = std::min(value, most);
}

OutputTransform::OutputTransform(std::span<const double> values, bool warp, double least) {
  const double mean = Mean(values);
  const double sd = std::max(Sd(values, mean), least);
  centre_ = warp ? Median({values.begin(), values.end()}) : mean;
  const double rounding = 1e-14 * std::abs(mean);
  spread_ = sd > rounding ? sd : 1;
  if (sd <= rounding || !warp) return;
  std::vector<double> scaled;
  for (const double value : values) scaled.push_back((value - centre_) / spread_);
  if (values.size() >= kLeastToWarp) power_ = MostLikelyPower(scaled);
  for (double& value : scaled) value = Warp(value, power_);
  mean_ = Mean(scaled);
  const double warped_sd = Sd(scaled, mean_);
  sd_ = warped_sd > 0 ? warped_sd : 1;
}

double OutputTransform::Apply(double value) const {
  return (Warp((value - centre_) / spread_, power_) - mean_) / sd_;
}

double OutputTransform::Undo(double transformed) const {
  return centre_ + spread_ * Unwarp(transformed * sd_ + mean_, power_);
}

double OutputTransform::Slope(double value) const {
  const double s = (value - centre_) / spread_;
  const double warped = s >= 0 ? Power(1 + s, power_ - 1) : Power(1 - s, 1 - power_);
  return warped / (spread_ * sd_);
}

}  // namespace trimtab::optimizer
