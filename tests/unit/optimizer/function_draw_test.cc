#include "optimizer/gp/function_draw.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/optimizer/gp_data.h"

namespace trimtab::optimizer {
namespace {

GaussianProcess Process(const GpData& data) {
  return GaussianProcess::Make(data, SomeHyperparameters(data.group_count)).value();
}

TEST(FunctionDraw, VariesAboutThePredictionAsMuchAsItIsUnsure) {
  const GaussianProcess gp = Process(WavyData(12, 2, 0.1, 1));
  const Eigen::MatrixXd x = WavyData(20, 2, 0, 2).x;
  const Predictions at = gp.Predict(x);
  constexpr int kDraws = 400;
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(x.rows());
  Eigen::VectorXd squares = sum;
  const Rng rng(3);
  for (int i = 0; i < kDraws; ++i) {
    const Eigen::VectorXd off = FunctionDraw(gp, rng.Fork(std::to_string(i))).At(x) - at.mean;
    sum += off;
    squares += off.cwiseAbs2();
  }
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    EXPECT_NEAR(sum[i] / kDraws, 0, 4 * at.sd[i] / std::sqrt(kDraws) + 1e-3) << i;
    EXPECT_NEAR(std::sqrt(squares[i] / kDraws), at.sd[i], 0.25 * at.sd[i] + 1e-3) << i;
  }
}

TEST(FunctionDraw, PassesThroughObservationsWithoutNoise) {
  GpData data = WavyData(10, 2, 0, 4);
  Hyperparameters h = SomeHyperparameters(2);
  h.log_noise = -13;
  const GaussianProcess gp = GaussianProcess::Make(data, h).value();
  const Eigen::VectorXd values = FunctionDraw(gp, Rng(5)).At(data.x);
  for (Eigen::Index i = 0; i < 10; ++i) EXPECT_NEAR(values[i], data.y[i], 0.02);
}

TEST(FunctionDraw, IsOneFunctionWhereverItIsAsked) {
  const GaussianProcess gp = Process(WavyData(8, 2, 0.1, 6));
  const FunctionDraw draw(gp, Rng(7));
  const Eigen::MatrixXd x = WavyData(5, 2, 0, 8).x;
  const Eigen::VectorXd all = draw.At(x);
  for (Eigen::Index i = 0; i < x.rows(); ++i) EXPECT_NEAR(draw.At(x.row(i))[0], all[i], 1e-9);
}

}  // namespace
}  // namespace trimtab::optimizer
