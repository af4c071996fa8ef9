#include "optimizer/acquisition/log_expected_improvement.h"

#include <algorithm>
#include <cmath>

#include "base/portable_math.h"
#include "optimizer/acquisition/normal.h"

namespace trimtab::optimizer {
namespace {

constexpr Eigen::Index kDraws = 32;
// Of the signal: keeps the covariance without noise definite.
constexpr double kJitter = 1e-6;
constexpr double kLeastVariance = 1e-12;

// Draws of the function at the observations, a column each; every second one mirrors the one
// before about the mean.
std::optional<Eigen::MatrixXd> DrawFunctions(const GaussianProcess& gp, const Eigen::MatrixXd& k,
                                             Rng& rng) {
  const Eigen::VectorXd mean = gp.Predict(gp.data().x).mean;
  const Eigen::MatrixXd explained = gp.factor().SolveLower(k);
  Eigen::MatrixXd covariance = k - explained.transpose() * explained;
  covariance.diagonal().array() += kJitter * gp.signal();
  const auto factor = Cholesky::FactorWithJitter(std::move(covariance));
  if (!factor) return std::nullopt;
  Eigen::MatrixXd normal(k.rows(), kDraws / 2);
  for (Eigen::Index i = 0; i < normal.size(); ++i) normal.data()[i] = rng.Normal();
  const Eigen::MatrixXd off = factor->lower() * normal;
  Eigen::MatrixXd draws(k.rows(), kDraws);
  draws << off, -off;
  draws.colwise() += mean;
  return draws;
}

}  // namespace

Eigen::VectorXd LogExpectedImprovement::Scores(const Eigen::MatrixXd& x) const {
  const Predictions at = gp_.Predict(x);
  Eigen::VectorXd scores(x.rows());
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    const double sd = at.sd[i];
    scores[i] = LogImprovementAt((best_ - at.mean[i]) / sd).value + PortableLog(sd);
  }
  return scores;
}

double LogExpectedImprovement::Score(const Eigen::VectorXd& x, Eigen::VectorXd& gradient) const {
  const Prediction at = gp_.PredictWithGradient(x);
  const double u = (best_ - at.mean) / at.sd;
  const LogImprovement improvement = LogImprovementAt(u);
  gradient = (at.sd_gradient - improvement.slope * (at.mean_gradient + u * at.sd_gradient)) / at.sd;
  return improvement.value + PortableLog(at.sd);
}

LogNoisyExpectedImprovement::LogNoisyExpectedImprovement(
    const GaussianProcess& gp, const std::vector<Eigen::Index>& incumbents, Rng rng)
    : gp_(gp) {
  const Eigen::MatrixXd k = gp.CrossCovariance(gp.data().x);
  const auto draws = DrawFunctions(gp, k, rng);
  if (!draws) return;
  Eigen::MatrixXd without_noise = k;
  without_noise.diagonal().array() += kJitter * gp.signal();
  factor_ = Cholesky::FactorWithJitter(std::move(without_noise));
  if (!factor_) return;
  weights_ = factor_->Solve(draws->array() - gp.mean());
  best_ = draws->row(incumbents.front()).transpose();
  for (const Eigen::Index row : incumbents) best_ = best_.cwiseMin(draws->row(row).transpose());
}

Eigen::VectorXd LogNoisyExpectedImprovement::Scores(const Eigen::MatrixXd& x) const {
  const Eigen::MatrixXd k = gp_.CrossCovariance(x);
  const Eigen::VectorXd explained = factor_->SolveLower(k).colwise().squaredNorm().transpose();
  const Eigen::MatrixXd means = (k.transpose() * weights_).array() + gp_.mean();
  Eigen::VectorXd scores(x.rows());
  Eigen::ArrayXd terms(kDraws);
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    const double sd =
        std::sqrt(std::max(gp_.signal() - explained[i], kLeastVariance * gp_.signal()));
    for (Eigen::Index s = 0; s < kDraws; ++s) {
      terms[s] = LogImprovementAt((best_[s] - means(i, s)) / sd).value;
    }
    const double most = terms.maxCoeff();
    double sum = 0;
    for (const double term : terms) sum += PortableExp(term - most);
    scores[i] = most + PortableLog(sum / kDraws) + PortableLog(sd);
  }
  return scores;
}

double LogNoisyExpectedImprovement::Score(const Eigen::VectorXd& x,
                                          Eigen::VectorXd& gradient) const {
  const KernelRow row = gp_.Row(x);
  const Eigen::VectorXd beta = factor_->Solve(row.k);
  const double variance = gp_.signal() - row.k.dot(beta);
  const double sd = std::sqrt(std::max(variance, kLeastVariance * gp_.signal()));
  const Eigen::VectorXd u = (best_ - (weights_.transpose() * row.k)).array() / sd - gp_.mean() / sd;
  Eigen::VectorXd values(kDraws);
  Eigen::VectorXd slopes(kDraws);
  for (Eigen::Index s = 0; s < kDraws; ++s) {
    const LogImprovement improvement = LogImprovementAt(u[s]);
    values[s] = improvement.value;
    slopes[s] = improvement.slope;
  }
  const double most = values.maxCoeff();
  Eigen::VectorXd share(kDraws);
  for (Eigen::Index s = 0; s < kDraws; ++s) share[s] = PortableExp(values[s] - most);
  const double sum = share.sum();
  const Eigen::VectorXd pull = share.cwiseProduct(slopes) / sum;
  // The gradients of all the draws' means at once: their weights add up before the kernel's do.
  const Eigen::VectorXd mean_gradient = gp_.GradientOf(row, weights_ * pull);
  const Eigen::VectorXd sd_gradient = -gp_.GradientOf(row, beta) / sd;
  gradient = (sd_gradient * (1 - pull.dot(u)) - mean_gradient) / sd;
  return most + PortableLog(sum / kDraws) + PortableLog(sd);
}

}  // namespace trimtab::optimizer
