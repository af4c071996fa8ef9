#include "optimizer/gp/cholesky.h"

#include <Eigen/Cholesky>

#include <cmath>
#include <utility>

#include "optimizer/portable_math.h"

namespace trimtab::optimizer {

std::optional<Cholesky> Cholesky::Factor(const Eigen::MatrixXd& matrix) {
  Eigen::LLT<Eigen::MatrixXd> llt(matrix);
  if (llt.info() != Eigen::Success) return std::nullopt;
  Eigen::MatrixXd lower = llt.matrixL();
  if (!lower.allFinite()) return std::nullopt;
  return Cholesky(std::move(lower));
}

std::optional<Cholesky> Cholesky::FactorWithJitter(Eigen::MatrixXd matrix) {
  double added = 0;
  for (double jitter = 1e-9; jitter < 2e-4; jitter *= 10) {
    matrix.diagonal().array() += jitter - added;
    added = jitter;
    if (auto factor = Factor(matrix)) return factor;
  }
  return std::nullopt;
}

bool Cholesky::Append(const Eigen::VectorXd& column, double diagonal) {
  const Eigen::VectorXd row = SolveLower(column);
  const double rest = diagonal - row.squaredNorm();
  // Not "rest < ...": a NaN fails too.
  if (!(rest >= 1e-10 * diagonal)) return false;
  const Eigen::Index n = size();
  lower_.conservativeResize(n + 1, n + 1);
  lower_.row(n).head(n) = row.transpose();
  lower_.col(n).head(n).setZero();
  lower_(n, n) = std::sqrt(rest);
  return true;
}

Eigen::MatrixXd Cholesky::SolveLower(const Eigen::MatrixXd& b) const {
  return lower_.triangularView<Eigen::Lower>().solve(b);
}

Eigen::MatrixXd Cholesky::Solve(const Eigen::MatrixXd& b) const {
  Eigen::MatrixXd x = SolveLower(b);
  lower_.transpose().triangularView<Eigen::Upper>().solveInPlace(x);
  return x;
}

Eigen::MatrixXd Cholesky::Inverse() const {
  const Eigen::MatrixXd inverse = SolveLower(Eigen::MatrixXd::Identity(size(), size()));
  Eigen::MatrixXd product = Eigen::MatrixXd::Zero(size(), size());
  product.selfadjointView<Eigen::Lower>().rankUpdate(inverse.transpose());
  product.triangularView<Eigen::StrictlyUpper>() = product.transpose();
  return product;
}

double Cholesky::HalfLogDeterminant() const {
  double sum = 0;
  for (Eigen::Index i = 0; i < size(); ++i) sum += PortableLog(lower_(i, i));
  return sum;
}

}  // namespace trimtab::optimizer
