#pragma once

#include <Eigen/Core>

#include "base/rng.h"
#include "optimizer/gp/gaussian_process.h"

namespace trimtab::optimizer {

// One function that a Gaussian process holds possible, at any number of points: one from the prior,
// made of waves, and what it lacks to pass through the observations but for their noise (Matheron's
// rule). Refers to the process. Immutable.
class FunctionDraw {
 public:
  FunctionDraw(const GaussianProcess& gp, Rng rng);

  Eigen::VectorXd At(const Eigen::MatrixXd& x) const;

 private:
  Eigen::VectorXd PriorAt(const Eigen::MatrixXd& x) const;

  const GaussianProcess& gp_;
  Eigen::MatrixXd turns_;  // a column for each wave: its turns per unit of each coordinate
  Eigen::VectorXd sines_;
  Eigen::VectorXd cosines_;
  Eigen::VectorXd weights_;
};

}  // namespace trimtab::optimizer
