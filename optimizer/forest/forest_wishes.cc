#include "optimizer/forest/forest_wishes.h"

#include "base/portable_math.h"
#include "optimizer/acquisition/normal.h"

namespace trimtab::optimizer {

Eigen::VectorXd ForestImprovement::Scores(const Eigen::MatrixXd& x) const {
  const Predictions at = forest_.Predict(x);
  Eigen::VectorXd scores(x.rows());
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    scores[i] = LogImprovementAt((best_ - at.mean[i]) / at.sd[i]).value + PortableLog(at.sd[i]);
  }
  return scores;
}

double ForestImprovement::Score(const Eigen::VectorXd& x, Eigen::VectorXd& gradient) const {
  gradient.setZero(x.size());
  return Scores(x.transpose())[0];
}

Eigen::VectorXd ForestMean::Scores(const Eigen::MatrixXd& x) const {
  return -forest_.Predict(x).mean;
}

double ForestMean::Score(const Eigen::VectorXd& x, Eigen::VectorXd& gradient) const {
  gradient.setZero(x.size());
  return Scores(x.transpose())[0];
}

}  // namespace trimtab::optimizer
