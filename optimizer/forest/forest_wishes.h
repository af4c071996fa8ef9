#pragma once

#include <Eigen/Core>

#include "optimizer/acquisition/acquisition.h"
#include "optimizer/forest/random_forest.h"

namespace trimtab::optimizer {

// What a forest promises is constant on boxes: gradients are 0, and the best point is found by
// looking at many.

// The logarithm of the expected improvement below `best`, as if the trees' opinions were a normal
// distribution.
class ForestImprovement : public Acquisition {
 public:
  ForestImprovement(const RandomForest& forest, double best) : forest_(forest), best_(best) {}

  Eigen::VectorXd Scores(const Eigen::MatrixXd& x) const override;
  double Score(const Eigen::VectorXd& x, Eigen::VectorXd& gradient) const override;

 private:
  const RandomForest& forest_;
  double best_;
};

// How low the trees expect the function to be, on average: what looks best, however little is
// known of it.
class ForestMean : public Acquisition {
 public:
  explicit ForestMean(const RandomForest& forest) : forest_(forest) {}

  Eigen::VectorXd Scores(const Eigen::MatrixXd& x) const override;
  double Score(const Eigen::VectorXd& x, Eigen::VectorXd& gradient) const override;

 private:
  const RandomForest& forest_;
};

}  // namespace trimtab::optimizer
