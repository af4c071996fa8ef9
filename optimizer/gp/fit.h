#pragma once

#include <optional>
#include <span>
#include <vector>

#include "optimizer/gp/gaussian_process.h"

namespace trimtab::optimizer {

// What is believed of the hyper-parameters before anything is seen.
struct Priors {
  // The logarithm of the noise's variance is normal about this, but towards no noise its density
  // falls no faster than the variance: systems are about this noisy or not at all.
  double noise_mode = -2;
  double noise_sd = 1;
  // A model that safety rests on must not believe that what it saw holds far away.
  double longest = 50;
};

// (log lengths, log signal, log noise), as a search sees them, and where it may look.
std::vector<double> ToTheta(const Hyperparameters& h);
Hyperparameters FromTheta(std::span<const double> theta);
struct ThetaBox {
  std::vector<double> lower;
  std::vector<double> upper;
};
ThetaBox BoxOf(const GpData& data, const Priors& priors);

// The most likely hyper-parameters before anything is seen.
Hyperparameters PriorMode(const GpData& data, const Priors& priors);

// How likely hyper-parameters are after the data. Keeps its matrices between calls; refers to what
// it is given. One thread at a time.
class Posterior {
 public:
  Posterior(const GpData& data, const Priors& priors) : data_(data), priors_(priors) {}

  // The negative logarithm of the density, up to a constant, at (log lengths, log signal, log
  // noise), with its gradient. Nothing if the covariance is singular there.
  std::optional<double> NegativeLog(std::span<const double> theta, std::span<double> gradient);

 private:
  const GpData& data_;
  const Priors& priors_;
  Eigen::MatrixXd k_;
  Eigen::MatrixXd slope_;
  Eigen::MatrixXd c_;
  Eigen::MatrixXd w_;
  Eigen::MatrixXd workspace_;
};

struct Fit {
  Hyperparameters hyperparameters;
  double value = 0;
  int evaluations = 0;
};

// The most likely hyper-parameters that a search finds from these.
Fit FitFrom(const GpData& data, const Priors& priors, const Hyperparameters& start);

}  // namespace trimtab::optimizer
