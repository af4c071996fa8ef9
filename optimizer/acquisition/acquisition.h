#pragma once

#include <Eigen/Core>

namespace trimtab::optimizer {

// How much measuring at a point promises; more is better. Points are model coordinates. What it
// refers to outlives it. Immutable; any number of threads may read it.
class Acquisition {
 public:
  virtual ~Acquisition() = default;

  // One score for each row.
  virtual Eigen::VectorXd Scores(const Eigen::MatrixXd& x) const = 0;
  virtual double Score(const Eigen::VectorXd& x, Eigen::VectorXd& gradient) const = 0;
};

}  // namespace trimtab::optimizer
