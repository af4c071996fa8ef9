#pragma once

#include <Eigen/Core>

#include <optional>

namespace trimtab::optimizer {

// The factor L of a positive definite matrix C = L L^T, to which rows can be added. A value type.
class Cholesky {
 public:
  // Nothing if C is not positive definite, or not finite.
  static std::optional<Cholesky> Factor(const Eigen::MatrixXd& matrix);
  // As Factor, with more and more added to the diagonal, from kLeastJitter to 1e-4, until it works.
  static constexpr double kLeastJitter = 1e-9;
  static std::optional<Cholesky> FactorWithJitter(Eigen::MatrixXd matrix);

  // C with one more row and column. False, and nothing changed, if that is not definite any more.
  bool Append(const Eigen::VectorXd& column, double diagonal);

  // What had to be added to the diagonal.
  double jitter() const { return jitter_; }
  Eigen::Index size() const { return lower_.rows(); }
  // The triangle above the diagonal is zero.
  const Eigen::MatrixXd& lower() const { return lower_; }
  // C^-1 b.
  Eigen::MatrixXd Solve(const Eigen::MatrixXd& b) const;
  // L^-1 b.
  Eigen::MatrixXd SolveLower(const Eigen::MatrixXd& b) const;
  // C^-1, whole.
  Eigen::MatrixXd Inverse() const;
  // The same into matrices that are kept: memory from the system costs more than small products.
  void InvertInto(Eigen::MatrixXd& inverse, Eigen::MatrixXd& workspace) const;
  // Half the logarithm of the determinant of C.
  double HalfLogDeterminant() const;

 private:
  explicit Cholesky(Eigen::MatrixXd lower) : lower_(std::move(lower)) {}

  Eigen::MatrixXd lower_;
  double jitter_ = 0;
};

}  // namespace trimtab::optimizer
