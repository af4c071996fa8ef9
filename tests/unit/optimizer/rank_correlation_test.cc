#include "optimizer/rank_correlation.h"

#include <gtest/gtest.h>

namespace trimtab::optimizer {
namespace {

TEST(RankCorrelation, IsOneForTheSameOrderAndMinusOneForTheReverse) {
  const Eigen::Vector4d a(1, 5, 2, 9);
  EXPECT_DOUBLE_EQ(RankCorrelation(a, Eigen::Vector4d(-3, 1e9, 0, 1e10)), 1);
  EXPECT_DOUBLE_EQ(RankCorrelation(a, -a), -1);
}

TEST(RankCorrelation, TiesShareTheirRank) {
  // Ranks 0, 1.5, 1.5, 3 against 0, 1, 2, 3: 4.5 / sqrt(4.5 * 5).
  const double value = RankCorrelation(Eigen::Vector4d(1, 2, 2, 3), Eigen::Vector4d(1, 2, 3, 4));
  EXPECT_NEAR(value, 0.9486832980505138, 1e-12);
}

TEST(RankCorrelation, WhatIsConstantOrEmptySaysNothing) {
  EXPECT_EQ(RankCorrelation(Eigen::Vector3d(1, 1, 1), Eigen::Vector3d(1, 2, 3)), 0);
  EXPECT_EQ(RankCorrelation(Eigen::VectorXd(), Eigen::VectorXd()), 0);
}

TEST(RankCorrelation, DependsOnNothingButTheOrder) {
  const Eigen::Vector<double, 5> a(1, 4, 2, 8, 3);
  const Eigen::Vector<double, 5> b(2, 3, 1, 9, 7);
  EXPECT_DOUBLE_EQ(RankCorrelation(a, b), RankCorrelation(a.array().cube(), b));
}

}  // namespace
}  // namespace trimtab::optimizer
