#include "optimizer/gp/cholesky.h"

#include <Eigen/Cholesky>

#include <cmath>
#include <utility>

#include "base/portable_math.h"

namespace trimtab::optimizer {
namespace {

using Block = Eigen::Ref<Eigen::MatrixXd, 0, Eigen::OuterStride<>>;

// Below this size halving costs more than it saves.
constexpr Eigen::Index kSmall = 32;

// L^-1 in the place of L, by halves: a third of the work of solving for the identity.
void InvertLower(Block l) {
  const Eigen::Index n = l.rows();
  if (n <= kSmall) {
    l = l.triangularView<Eigen::Lower>().solve(Eigen::MatrixXd::Identity(n, n)).eval();
    return;
  }
  const Eigen::Index half = n / 2;
  const Eigen::Index rest = n - half;
  Block corner = l.bottomLeftCorner(rest, half);
  l.bottomRightCorner(rest, rest).triangularView<Eigen::Lower>().solveInPlace(corner);
  InvertLower(l.topLeftCorner(half, half));
  InvertLower(l.bottomRightCorner(rest, rest));
  corner = -corner * l.topLeftCorner(half, half).triangularView<Eigen::Lower>();
}

// The lower triangle of L^T L, by halves as well.
void MultiplyByTranspose(const Eigen::Ref<const Eigen::MatrixXd, 0, Eigen::OuterStride<>>& l,
                         Block product) {
  const Eigen::Index n = l.rows();
  if (n <= kSmall) {
    product.noalias() = l.transpose() * l;
    return;
  }
  const Eigen::Index half = n / 2;
  const Eigen::Index rest = n - half;
  const auto corner = l.bottomLeftCorner(rest, half);
  MultiplyByTranspose(l.topLeftCorner(half, half), product.topLeftCorner(half, half));
  MultiplyByTranspose(l.bottomRightCorner(rest, rest), product.bottomRightCorner(rest, rest));
  product.topLeftCorner(half, half).selfadjointView<Eigen::Lower>().rankUpdate(corner.transpose());
  product.bottomLeftCorner(rest, half).noalias() =
      l.bottomRightCorner(rest, rest).triangularView<Eigen::Lower>().transpose() * corner;
}

}  // namespace

std::optional<Cholesky> Cholesky::Factor(const Eigen::MatrixXd& matrix) {
  Eigen::LLT<Eigen::MatrixXd> llt(matrix);
  if (llt.info() != Eigen::Success) return std::nullopt;
  Eigen::MatrixXd lower = llt.matrixL();
  if (!lower.allFinite()) return std::nullopt;
  return Cholesky(std::move(lower));
}

std::optional<Cholesky> Cholesky::FactorWithJitter(Eigen::MatrixXd matrix) {
  double added = 0;
  for (const double jitter : {kLeastJitter, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4}) {
    matrix.diagonal().array() += jitter - added;
    added = jitter;
    auto factor = Factor(matrix);
    if (!factor) continue;
    factor->jitter_ = jitter;
    return factor;
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
  Eigen::MatrixXd inverse;
  Eigen::MatrixXd workspace;
  InvertInto(inverse, workspace);
  return inverse;
}

void Cholesky::InvertInto(Eigen::MatrixXd& inverse, Eigen::MatrixXd& workspace) const {
  workspace = lower_;
  InvertLower(workspace);
  inverse.resize(size(), size());
  MultiplyByTranspose(workspace, inverse);
  inverse.triangularView<Eigen::StrictlyUpper>() = inverse.transpose();
}

double Cholesky::HalfLogDeterminant() const {
  double sum = 0;
  for (Eigen::Index i = 0; i < size(); ++i) sum += PortableLog(lower_(i, i));
  return sum;
}

}  // namespace trimtab::optimizer
