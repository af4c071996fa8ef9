#include "optimizer/gp/leave_one_out.h"

namespace trimtab::optimizer {

Eigen::VectorXd LeaveOneOut(const GaussianProcess& gp) {
  const Eigen::MatrixXd inverse = gp.factor().Inverse();
  const Eigen::VectorXd& y = gp.data().y;
  const Eigen::VectorXd weights = inverse * (y.array() - gp.mean()).matrix();
  return y - weights.cwiseQuotient(inverse.diagonal());
}

}  // namespace trimtab::optimizer
