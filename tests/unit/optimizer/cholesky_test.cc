#include "optimizer/gp/cholesky.h"

#include <Eigen/LU>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/optimizer/gp_data.h"

namespace trimtab::optimizer {
namespace {

Eigen::MatrixXd SomeCovariance(int n) {
  Eigen::MatrixXd c = Covariance(WavyData(n, 3, 0.1, 1), SomeHyperparameters(3));
  c.diagonal().array() += 0.01;
  return c;
}

TEST(Cholesky, SolvesAndInverts) {
  const Eigen::MatrixXd c = SomeCovariance(20);
  const auto factor = Cholesky::Factor(c).value();
  EXPECT_LT((factor.Inverse() * c - Eigen::MatrixXd::Identity(20, 20)).norm(), 1e-9);
  EXPECT_LT((c * factor.Solve(c.col(3)) - c.col(3)).norm(), 1e-9);
  EXPECT_NEAR(factor.HalfLogDeterminant(), 0.5 * std::log(c.determinant()), 1e-9);
}

TEST(Cholesky, AppendedRowsEqualFactoringAnew) {
  const Eigen::MatrixXd c = SomeCovariance(20);
  auto grown = Cholesky::Factor(c.topLeftCorner(15, 15)).value();
  for (int n = 15; n < 20; ++n) ASSERT_TRUE(grown.Append(c.col(n).head(n), c(n, n)));
  EXPECT_LT((grown.lower() - Cholesky::Factor(c).value().lower()).norm(), 1e-12);
}

TEST(Cholesky, RefusesToAppendWhatMakesItSingular) {
  Eigen::MatrixXd c = SomeCovariance(5);
  c.diagonal().array() -= 0.01;
  auto factor = Cholesky::FactorWithJitter(c).value();
  const Eigen::MatrixXd before = factor.lower();
  EXPECT_FALSE(factor.Append(c.col(4), c(4, 4) * (1 - 1e-6)));
  EXPECT_FALSE(factor.Append(c.col(4), std::nan("")));
  EXPECT_EQ(factor.lower(), before);
}

TEST(Cholesky, RefusesWhatIsNotPositiveDefinite) {
  EXPECT_FALSE(Cholesky::Factor(-Eigen::MatrixXd::Identity(3, 3)));
  EXPECT_FALSE(Cholesky::Factor(Eigen::MatrixXd::Constant(3, 3, std::nan(""))));
  EXPECT_FALSE(Cholesky::FactorWithJitter(-Eigen::MatrixXd::Identity(3, 3)));
}

TEST(Cholesky, JitterRepairsASingularMatrix) {
  const auto factor = Cholesky::FactorWithJitter(Eigen::MatrixXd::Ones(4, 4));
  ASSERT_TRUE(factor);
  EXPECT_TRUE(factor->lower().allFinite());
}

}  // namespace
}  // namespace trimtab::optimizer
