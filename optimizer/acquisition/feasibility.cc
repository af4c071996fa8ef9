#include "optimizer/acquisition/feasibility.h"

#include "optimizer/acquisition/normal.h"

namespace trimtab::optimizer {
namespace {

// More deviations than any model can promise.
constexpr double kCertain = 1e3;

}  // namespace

Eigen::VectorXd Feasibility::Scores(const Eigen::MatrixXd& x) const {
  Eigen::VectorXd scores =
      wanted_ != nullptr ? wanted_->Scores(x) : Eigen::VectorXd::Zero(x.rows());
  for (const LimitedGp& guardrail : guardrails_) {
    const Predictions at = guardrail.gp.Predict(x);
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
      scores[i] += LogNormalCdf((guardrail.limit - at.mean[i]) / at.sd[i]);
    }
  }
  return scores;
}

double Feasibility::Score(const Eigen::VectorXd& x, Eigen::VectorXd& gradient) const {
  gradient = Eigen::VectorXd::Zero(x.size());
  double score = wanted_ != nullptr ? wanted_->Score(x, gradient) : 0;
  for (const LimitedGp& guardrail : guardrails_) {
    const Prediction at = guardrail.gp.PredictWithGradient(x);
    const double z = (guardrail.limit - at.mean) / at.sd;
    score += LogNormalCdf(z);
    gradient -= LogNormalCdfSlope(z) * (at.mean_gradient + z * at.sd_gradient) / at.sd;
  }
  return score;
}

Eigen::VectorXd SafetyMargins(const std::vector<LimitedGp>& guardrails, const Eigen::MatrixXd& x) {
  Eigen::VectorXd margins = Eigen::VectorXd::Constant(x.rows(), kCertain);
  for (const LimitedGp& guardrail : guardrails) {
    const Predictions at = guardrail.gp.Predict(x);
    const Eigen::VectorXd z = (guardrail.limit - at.mean.array()) / at.sd.array();
    margins = margins.cwiseMin(z);
  }
  return margins;
}

}  // namespace trimtab::optimizer
