#pragma once

#include <Eigen/Core>

#include "base/rng.h"
#include "optimizer/acquisition/acquisition.h"
#include "optimizer/forest/random_forest.h"

namespace trimtab::optimizer {

// A ticket in a lottery for each point of a list, and none for the half that the trees expect to be
// worse: what models are wrong about is found by chance. Tickets are such that adding the logarithm
// of a probability to each makes a point win in proportion to it. Refers to the forest.
class Chance : public Acquisition {
 public:
  Chance(const RandomForest& forest, Rng rng) : forest_(forest), rng_(rng) {}

  Eigen::VectorXd Scores(const Eigen::MatrixXd& x) const override;
  double Score(const Eigen::VectorXd& x, Eigen::VectorXd& gradient) const override;

 private:
  const RandomForest& forest_;
  Rng rng_;
};

}  // namespace trimtab::optimizer
