#include "optimizer/gp/kernel.h"

#include <cmath>

#include "base/portable_math.h"

namespace trimtab::optimizer {
namespace {

constexpr double kSqrt5 = 2.2360679774997896964;

}  // namespace

Eigen::MatrixXd Scaled(const Eigen::MatrixXd& x, const std::vector<int>& groups,
                       const Hyperparameters& hyperparameters) {
  Eigen::MatrixXd z(x.rows(), x.cols());
  for (Eigen::Index i = 0; i < x.cols(); ++i) {
    const int group = groups[static_cast<size_t>(i)];
    z.col(i) = x.col(i) * PortableExp(-hyperparameters.log_length[group]);
  }
  return z;
}

Eigen::MatrixXd SquaredDistances(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  Eigen::MatrixXd distances = -2.0 * a * b.transpose();
  distances.colwise() += a.rowwise().squaredNorm();
  distances.rowwise() += b.rowwise().squaredNorm().transpose();
  return distances;
}

void SquaredDistancesWithin(const Eigen::MatrixXd& z, Eigen::MatrixXd& distances) {
  const Eigen::VectorXd squared = z.rowwise().squaredNorm();
  distances.noalias() = -2.0 * z * z.transpose();
  distances.colwise() += squared;
  distances.rowwise() += squared.transpose();
  distances.diagonal().setZero();
}

void Matern(Eigen::MatrixXd& distances) {
  double* const end = distances.data() + distances.size();
  for (double* k = distances.data(); k != end; ++k) {
    const double squared = *k > 0 ? *k : 0;
    const double r = kSqrt5 * std::sqrt(squared);
    *k = (1 + r + r * r / 3) * PortableExp(-r);
  }
}

void Matern(Eigen::MatrixXd& distances, Eigen::MatrixXd& slope) {
  slope.resize(distances.rows(), distances.cols());
  double* e = slope.data();
  double* const end = distances.data() + distances.size();
  for (double* k = distances.data(); k != end; ++k, ++e) {
    const double squared = *k > 0 ? *k : 0;
    const double r = kSqrt5 * std::sqrt(squared);
    const double decay = PortableExp(-r);
    *k = (1 + r + r * r / 3) * decay;
    *e = 5.0 / 3.0 * (1 + r) * decay;
  }
}

}  // namespace trimtab::optimizer
