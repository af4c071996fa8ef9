#pragma once

#include <Eigen/Core>

#include <vector>

namespace trimtab::optimizer {

// What the Gaussian process learns: a length scale for each group of coordinates, the variance of
// the signal and that of the noise, as logarithms.
struct Hyperparameters {
  Eigen::VectorXd log_length;
  double log_signal = 0;
  double log_noise = 0;
};

// Inputs (a row each) divided by their length scales.
Eigen::MatrixXd Scaled(const Eigen::MatrixXd& x, const std::vector<int>& groups,
                       const Hyperparameters& hyperparameters);

// Squared distance of each row of `a` to each of `b`.
Eigen::MatrixXd SquaredDistances(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b);

// Of the rows among each other; the diagonal is 0 whatever rounding says.
void SquaredDistancesWithin(const Eigen::MatrixXd& z, Eigen::MatrixXd& distances);

// Turns squared distances r^2 into the Matern-5/2 correlation. Twice differentiable, which is as
// smooth as measured systems are.
void Matern(Eigen::MatrixXd& distances);
// The same, and in `slope` -2 dk/d(r^2) = 5/3 (1 + sqrt5 r) exp(-sqrt5 r), for gradients.
void Matern(Eigen::MatrixXd& distances, Eigen::MatrixXd& slope);

}  // namespace trimtab::optimizer
