#pragma once

#include <Eigen/Core>

namespace trimtab::optimizer {

// Whether two series of equal length rise together: 1 if they have the same order, 0 if the one
// says nothing of the other or is constant. What is tied shares its rank.
double RankCorrelation(const Eigen::VectorXd& a, const Eigen::VectorXd& b);

}  // namespace trimtab::optimizer
