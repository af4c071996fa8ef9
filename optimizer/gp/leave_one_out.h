#pragma once

#include <Eigen/Core>

#include "optimizer/gp/gaussian_process.h"

namespace trimtab::optimizer {

// What the process would expect at each of its observations had it not seen that one, with the
// hyper-parameters that it has.
Eigen::VectorXd LeaveOneOut(const GaussianProcess& gp);

}  // namespace trimtab::optimizer
