#pragma once

#include <Eigen/Core>

#include "optimizer/acquisition/acquisition.h"
#include "optimizer/gp/gaussian_process.h"

namespace trimtab::optimizer {

// How low the function may be: minus its mean plus so many standard deviations. It explores where
// the expected improvement has grown sure.
class ConfidenceBound : public Acquisition {
 public:
  ConfidenceBound(const GaussianProcess& gp, double deviations)
      : gp_(gp), deviations_(deviations) {}

  Eigen::VectorXd Scores(const Eigen::MatrixXd& x) const override {
    const Predictions at = gp_.Predict(x);
    return deviations_ * at.sd - at.mean;
  }

  double Score(const Eigen::VectorXd& x, Eigen::VectorXd& gradient) const override {
    const Prediction at = gp_.PredictWithGradient(x);
    gradient = deviations_ * at.sd_gradient - at.mean_gradient;
    return deviations_ * at.sd - at.mean;
  }

 private:
  const GaussianProcess& gp_;
  double deviations_;
};

}  // namespace trimtab::optimizer
