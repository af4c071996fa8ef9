#pragma once

#include <Eigen/Core>

#include <vector>

#include "base/rng.h"
#include "optimizer/forest/regression_tree.h"
#include "optimizer/gp/gaussian_process.h"

namespace trimtab::optimizer {

// Regression trees grown from random draws of the rows: a model that plateaus, cliffs and many
// categories do not bend. Where the trees disagree it knows little. Immutable; any number of
// threads may read it.
class RandomForest {
 public:
  // At least one row.
  RandomForest(const Eigen::MatrixXd& x, const Eigen::VectorXd& y, const Rng& rng);

  // Constant near almost every point.
  Predictions Predict(const Eigen::MatrixXd& x) const;
  // For each row what the trees say that did not see it.
  const Eigen::VectorXd& held_out() const { return held_out_; }

 private:
  std::vector<RegressionTree> trees_;
  Eigen::VectorXd held_out_;
};

}  // namespace trimtab::optimizer
