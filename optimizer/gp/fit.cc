#include "optimizer/gp/fit.h"

#include <algorithm>
#include <numbers>
#include <vector>

#include "base/portable_math.h"
#include "optimizer/bounded_minimizer.h"

namespace trimtab::optimizer {
namespace {

// A likelihood that differs by less says nothing about which one is true.
constexpr Effort kEffort = {.evaluations = 60, .least_gain = 1e-3};
constexpr double kLengthVariance = 3;  // of the logarithm
constexpr double kSignalVariance = 0.25;
constexpr double kMeanPrecision = 1e-2;
constexpr double kLeastJitter = 1e-9;

// More dimensions make distances longer; length scales follow.
double LengthMean(int groups) {
  return std::numbers::sqrt2 + 0.5 * PortableLog(std::max(groups, 1));
}

double LogPriors(const Priors& priors, const Hyperparameters& h, std::span<double> gradient) {
  const auto groups = static_cast<size_t>(h.log_length.size());
  const double length_mean = LengthMean(static_cast<int>(groups));
  double value = 0;
  for (size_t i = 0; i < groups; ++i) {
    const double theta = h.log_length[static_cast<Eigen::Index>(i)];
    const double off = theta - length_mean;
    value += off * off / (2 * kLengthVariance) + theta;
    gradient[i] += off / kLengthVariance + 1;
  }
  value += h.log_signal * h.log_signal / (2 * kSignalVariance);
  gradient[groups] += h.log_signal / kSignalVariance;
  // Where the parabola is steeper than the tail it gives way to it.
  const double off = h.log_noise - priors.noise_mode;
  const double variance = priors.noise_sd * priors.noise_sd;
  const double slope = std::max(off / variance, -1.0);
  value += slope * (off - 0.5 * slope * variance);
  gradient[groups + 1] += slope;
  return value;
}

}  // namespace

Hyperparameters FromTheta(std::span<const double> theta) {
  const auto groups = static_cast<Eigen::Index>(theta.size()) - 2;
  Hyperparameters h;
  h.log_length = Eigen::Map<const Eigen::VectorXd>(theta.data(), groups);
  h.log_signal = theta[theta.size() - 2];
  h.log_noise = theta[theta.size() - 1];
  return h;
}

std::vector<double> ToTheta(const Hyperparameters& h) {
  std::vector<double> theta(h.log_length.begin(), h.log_length.end());
  theta.push_back(h.log_signal);
  theta.push_back(h.log_noise);
  return theta;
}

ThetaBox BoxOf(const GpData& data, const Priors& priors) {
  const auto groups = static_cast<size_t>(data.group_count);
  ThetaBox box{.lower = std::vector<double>(groups, PortableLog(0.025)),
               .upper = std::vector<double>(groups, PortableLog(priors.longest))};
  box.lower.insert(box.lower.end(), {PortableLog(0.05), PortableLog(1e-6)});
  box.upper.insert(box.upper.end(), {PortableLog(20), PortableLog(2)});
  return box;
}

Hyperparameters PriorMode(const GpData& data, const Priors& priors) {
  const double length = LengthMean(data.group_count) - kLengthVariance;
  Hyperparameters h;
  h.log_length = Eigen::VectorXd::Constant(data.group_count, std::max(length, PortableLog(0.1)));
  h.log_noise = priors.noise_mode;
  return h;
}

std::optional<double> Posterior::NegativeLog(std::span<const double> theta,
                                             std::span<double> gradient) {
  const Hyperparameters h = FromTheta(theta);
  const double signal = PortableExp(h.log_signal);
  const double noise = PortableExp(h.log_noise);
  const Eigen::MatrixXd z = Scaled(data_.x, data_.groups, h);
  SquaredDistancesWithin(z, k_);
  Matern(k_, slope_);
  c_ = signal * k_;
  c_.diagonal() += noise * data_.noise_weight + data_.known_noise;
  c_.diagonal().array() += kLeastJitter;
  const auto factor = Cholesky::Factor(c_);
  if (!factor) return std::nullopt;

  factor->InvertInto(w_, workspace_);
  const Eigen::VectorXd inverse_times_one = w_.rowwise().sum();
  const Eigen::VectorXd inverse_times_y = w_ * data_.y;
  const double mean = BestMean(inverse_times_one, inverse_times_y);
  const Eigen::VectorXd alpha = inverse_times_y - mean * inverse_times_one;
  const double misfit = (data_.y.array() - mean).matrix().dot(alpha);
  w_.noalias() -= alpha * alpha.transpose();

  std::fill(gradient.begin(), gradient.end(), 0.0);
  const auto groups = static_cast<size_t>(data_.group_count);
  gradient[groups] = 0.5 * signal * w_.cwiseProduct(k_).sum();
  gradient[groups + 1] = 0.5 * noise * w_.diagonal().dot(data_.noise_weight);
  slope_.array() *= signal * w_.array();
  const Eigen::VectorXd row_sums = slope_.rowwise().sum();
  const Eigen::MatrixXd slope_z = slope_ * z;
  for (Eigen::Index i = 0; i < z.cols(); ++i) {
    const double part = row_sums.dot(z.col(i).cwiseAbs2()) - z.col(i).dot(slope_z.col(i));
    gradient[static_cast<size_t>(data_.groups[static_cast<size_t>(i)])] += part;
  }
  const double log_priors = LogPriors(priors_, h, gradient);
  return 0.5 * misfit + factor->HalfLogDeterminant() + 0.5 * kMeanPrecision * mean * mean +
         log_priors;
}

Fit FitFrom(const GpData& data, const Priors& priors, const Hyperparameters& start) {
  const ThetaBox box = BoxOf(data, priors);
  Posterior posterior(data, priors);
  const auto function = [&](std::span<const double> theta, std::span<double> gradient) {
    return posterior.NegativeLog(theta, gradient).value_or(1e10);
  };
  Minimum minimum = Minimize(function, box.lower, box.upper, ToTheta(start), kEffort);
  return {FromTheta(minimum.x), minimum.value, minimum.evaluations};
}

}  // namespace trimtab::optimizer
