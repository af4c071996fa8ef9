#pragma once

#include <Eigen/Core>

#include <optional>
#include <vector>

#include "optimizer/gp/cholesky.h"
#include "optimizer/gp/kernel.h"

namespace trimtab::optimizer {

// What a Gaussian process is fitted to.
struct GpData {
  Eigen::MatrixXd x;  // a row for each observation, its coordinates in [0, 1]
  Eigen::VectorXd y;  // standardised
  // The noise of an observation is `noise_weight` times the learned one plus `known_noise`.
  Eigen::VectorXd noise_weight;
  Eigen::VectorXd known_noise;
  std::vector<int> groups;  // which length scale each coordinate has
  int group_count = 0;
};

// The constant mean that fits best, pulled towards 0 as by a normal prior of variance 100.
double BestMean(const Eigen::VectorXd& inverse_times_one, const Eigen::VectorXd& inverse_times_y);

// The covariance of the observations, without noise.
Eigen::MatrixXd Covariance(const GpData& data, const Hyperparameters& hyperparameters);

// The kernel between one point and every observation, and how it changes with the point.
struct KernelRow {
  Eigen::VectorXd z;  // the point, scaled
  Eigen::VectorXd k;
  Eigen::VectorXd slope;
};

// Means and standard deviations of the function itself, without the noise of an observation.
struct Predictions {
  Eigen::VectorXd mean;
  Eigen::VectorXd sd;
};

// One prediction and its gradient.
struct Prediction {
  double mean = 0;
  double sd = 0;
  Eigen::VectorXd mean_gradient;
  Eigen::VectorXd sd_gradient;
};

// A function known from noisy observations: at any point a normal distribution. Immutable but for
// Append; any number of threads may read it.
class GaussianProcess {
 public:
  // Nothing if the covariance cannot be factored even with jitter.
  static std::optional<GaussianProcess> Make(GpData data, Hyperparameters hyperparameters);

  const GpData& data() const { return data_; }
  const Hyperparameters& hyperparameters() const { return hyperparameters_; }
  double signal() const { return signal_; }
  double noise() const { return noise_; }
  double mean() const { return mean_; }
  const Cholesky& factor() const { return factor_; }

  Predictions Predict(const Eigen::MatrixXd& x) const;
  Prediction PredictWithGradient(const Eigen::VectorXd& x) const;

  // The covariance of the function at these points with the function at the observations.
  Eigen::MatrixXd CrossCovariance(const Eigen::MatrixXd& x) const;
  KernelRow Row(const Eigen::VectorXd& x) const;
  // The gradient of sum_j weights_j k(x, x_j).
  Eigen::VectorXd GradientOf(const KernelRow& row, const Eigen::VectorXd& weights) const;

  // Adds an observation without learning from it anew. False, and nothing changed, if it makes the
  // covariance singular.
  bool Append(const Eigen::VectorXd& x, double y);

 private:
  GaussianProcess(GpData data, Hyperparameters hyperparameters, Cholesky factor);
  void Solve();

  GpData data_;
  Hyperparameters hyperparameters_;
  double signal_;
  double noise_;
  Eigen::MatrixXd z_;
  Eigen::VectorXd inverse_length_;  // for each coordinate
  Cholesky factor_;
  double mean_ = 0;
  Eigen::VectorXd alpha_;
};

}  // namespace trimtab::optimizer
