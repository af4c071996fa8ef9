#pragma once

#include <Eigen/Core>

#include <optional>
#include <vector>

#include "base/rng.h"
#include "optimizer/acquisition/acquisition.h"
#include "optimizer/gp/gaussian_process.h"

namespace trimtab::optimizer {

// The logarithm of the expected improvement below `best`. Where the improvement itself is 0 in
// floating point its logarithm still says which way is better.
class LogExpectedImprovement : public Acquisition {
 public:
  LogExpectedImprovement(const GaussianProcess& gp, double best) : gp_(gp), best_(best) {}

  Eigen::VectorXd Scores(const Eigen::MatrixXd& x) const override;
  double Score(const Eigen::VectorXd& x, Eigen::VectorXd& gradient) const override;

 private:
  const GaussianProcess& gp_;
  double best_;
};

// The same when noise hides what the best is: the mean over draws of what the function may be at
// the observations, each with its own best. The draws are fixed, so that it is a smooth function.
class LogNoisyExpectedImprovement : public Acquisition {
 public:
  // `incumbents`: which observations count as something to beat. Not empty.
  LogNoisyExpectedImprovement(const GaussianProcess& gp,
                              const std::vector<Eigen::Index>& incumbents, Rng rng);

  // The covariance could not be factored; do not ask it.
  bool failed() const { return !factor_.has_value(); }

  Eigen::VectorXd Scores(const Eigen::MatrixXd& x) const override;
  double Score(const Eigen::VectorXd& x, Eigen::VectorXd& gradient) const override;

 private:
  const GaussianProcess& gp_;
  std::optional<Cholesky> factor_;  // of the covariance without noise
  Eigen::MatrixXd weights_;         // a column for each draw
  Eigen::VectorXd best_;            // of each draw
};

}  // namespace trimtab::optimizer
