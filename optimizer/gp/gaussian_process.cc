#include "optimizer/gp/gaussian_process.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/portable_math.h"

namespace trimtab::optimizer {
namespace {

constexpr double kMeanPrecision = 1e-2;
// Below this share of the signal a variance is rounding.
constexpr double kLeastVariance = 1e-12;

}  // namespace

double BestMean(const Eigen::VectorXd& inverse_times_one, const Eigen::VectorXd& inverse_times_y) {
  return inverse_times_y.sum() / (inverse_times_one.sum() + kMeanPrecision);
}

Eigen::MatrixXd Covariance(const GpData& data, const Hyperparameters& hyperparameters) {
  const Eigen::MatrixXd z = Scaled(data.x, data.groups, hyperparameters);
  Eigen::MatrixXd k;
  SquaredDistancesWithin(z, k);
  Matern(k);
  return PortableExp(hyperparameters.log_signal) * k;
}

std::optional<GaussianProcess> GaussianProcess::Make(GpData data, Hyperparameters hyperparameters) {
  Eigen::MatrixXd c = Covariance(data, hyperparameters);
  c.diagonal() += PortableExp(hyperparameters.log_noise) * data.noise_weight + data.known_noise;
  auto factor = Cholesky::FactorWithJitter(std::move(c));
  if (!factor) return std::nullopt;
  return GaussianProcess(std::move(data), std::move(hyperparameters), *std::move(factor));
}

GaussianProcess::GaussianProcess(GpData data, Hyperparameters hyperparameters, Cholesky factor)
    : data_(std::move(data)),
      hyperparameters_(std::move(hyperparameters)),
      signal_(PortableExp(hyperparameters_.log_signal)),
      noise_(PortableExp(hyperparameters_.log_noise)),
      z_(Scaled(data_.x, data_.groups, hyperparameters_)),
      inverse_length_(data_.x.cols()),
      factor_(std::move(factor)) {
  for (Eigen::Index i = 0; i < inverse_length_.size(); ++i) {
    const int group = data_.groups[static_cast<size_t>(i)];
    inverse_length_[i] = PortableExp(-hyperparameters_.log_length[group]);
  }
  Solve();
}

void GaussianProcess::Solve() {
  Eigen::MatrixXd right(data_.y.size(), 2);
  right.col(0).setOnes();
  right.col(1) = data_.y;
  const Eigen::MatrixXd solved = factor_.Solve(right);
  mean_ = BestMean(solved.col(0), solved.col(1));
  alpha_ = solved.col(1) - mean_ * solved.col(0);
}

Eigen::MatrixXd GaussianProcess::CrossCovariance(const Eigen::MatrixXd& x) const {
  Eigen::MatrixXd k = SquaredDistances(z_, Scaled(x, data_.groups, hyperparameters_));
  Matern(k);
  k *= signal_;
  return k;
}

Predictions GaussianProcess::Predict(const Eigen::MatrixXd& x) const {
  const Eigen::MatrixXd k = CrossCovariance(x);
  const Eigen::VectorXd mean = (k.transpose() * alpha_).array() + mean_;
  const Eigen::VectorXd explained = factor_.SolveLower(k).colwise().squaredNorm().transpose();
  return {mean, (signal_ - explained.array()).max(kLeastVariance * signal_).sqrt()};
}

KernelRow GaussianProcess::Row(const Eigen::VectorXd& x) const {
  KernelRow row{.z = x.cwiseProduct(inverse_length_)};
  Eigen::MatrixXd k = (z_.rowwise() - row.z.transpose()).rowwise().squaredNorm();
  Eigen::MatrixXd slope;
  Matern(k, slope);
  row.k = signal_ * k;
  row.slope = signal_ * slope;
  return row;
}

Eigen::VectorXd GaussianProcess::GradientOf(const KernelRow& row,
                                            const Eigen::VectorXd& weights) const {
  const Eigen::VectorXd weighted = weights.cwiseProduct(row.slope);
  return (z_.transpose() * weighted - weighted.sum() * row.z).cwiseProduct(inverse_length_);
}

Prediction GaussianProcess::PredictWithGradient(const Eigen::VectorXd& x) const {
  const KernelRow row = Row(x);
  const Eigen::VectorXd beta = factor_.Solve(row.k);
  Prediction prediction;
  prediction.mean = mean_ + row.k.dot(alpha_);
  const double variance = signal_ - row.k.dot(beta);
  prediction.sd = std::sqrt(std::max(variance, kLeastVariance * signal_));
  prediction.mean_gradient = GradientOf(row, alpha_);
  prediction.sd_gradient = -GradientOf(row, beta) / prediction.sd;
  return prediction;
}

bool GaussianProcess::Append(const Eigen::VectorXd& x, double y) {
  const Eigen::VectorXd column = CrossCovariance(x.transpose());
  if (!factor_.Append(column, signal_ + noise_ + 1e-9)) return false;
  const Eigen::Index n = data_.y.size();
  data_.x.conservativeResize(n + 1, Eigen::NoChange);
  data_.x.row(n) = x.transpose();
  z_.conservativeResize(n + 1, Eigen::NoChange);
  z_.row(n) = x.cwiseProduct(inverse_length_).transpose();
  data_.y.conservativeResize(n + 1);
  data_.y[n] = y;
  data_.noise_weight.conservativeResize(n + 1);
  data_.noise_weight[n] = 1;
  data_.known_noise.conservativeResize(n + 1);
  data_.known_noise[n] = 0;
  Solve();
  return true;
}

}  // namespace trimtab::optimizer
