#pragma once

#include <Eigen/Core>

#include <vector>

#include "optimizer/acquisition/acquisition.h"
#include "optimizer/gp/gaussian_process.h"

namespace trimtab::optimizer {

// A guardrail's model and the value, on the model's scale, that must not be exceeded.
struct LimitedGp {
  GaussianProcess gp;
  double limit = 0;
};

// The logarithm of the probability that all guardrails hold, as if they were independent, added to
// what else is wanted.
class Feasibility : public Acquisition {
 public:
  // `wanted` may be null: then only feasibility counts.
  Feasibility(const std::vector<LimitedGp>& guardrails, const Acquisition* wanted)
      : guardrails_(guardrails), wanted_(wanted) {}

  Eigen::VectorXd Scores(const Eigen::MatrixXd& x) const override;
  double Score(const Eigen::VectorXd& x, Eigen::VectorXd& gradient) const override;

 private:
  const std::vector<LimitedGp>& guardrails_;
  const Acquisition* wanted_;
};

// By how many standard deviations the worst guardrail holds at each row; many where there is none.
Eigen::VectorXd SafetyMargins(const std::vector<LimitedGp>& guardrails, const Eigen::MatrixXd& x);

}  // namespace trimtab::optimizer
