#include "optimizer/gp/gaussian_process.h"

#include <Eigen/LU>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/optimizer/gp_data.h"

namespace trimtab::optimizer {
namespace {

GaussianProcess Some(int n = 25, int d = 3) {
  return GaussianProcess::Make(WavyData(n, d, 0.1, 2), SomeHyperparameters(d)).value();
}

TEST(GaussianProcess, AgreesWithTheFormulaOfTheBook) {
  const GpData data = WavyData(25, 3, 0.1, 2);
  const Hyperparameters h = SomeHyperparameters(3);
  const GaussianProcess gp = Some();
  const Eigen::MatrixXd x = Eigen::MatrixXd::Constant(1, 3, 0.4);
  Eigen::MatrixXd c = Covariance(data, h);
  c.diagonal().array() += std::exp(h.log_noise) + 1e-9;
  const Eigen::VectorXd k = gp.CrossCovariance(x);
  const Eigen::VectorXd centred = data.y.array() - gp.mean();
  const Predictions prediction = gp.Predict(x);
  EXPECT_NEAR(prediction.mean[0], gp.mean() + k.dot(c.inverse() * centred), 1e-9);
  EXPECT_NEAR(prediction.sd[0], std::sqrt(std::exp(h.log_signal) - k.dot(c.inverse() * k)), 1e-9);
}

TEST(GaussianProcess, KernelIsMatern) {
  Eigen::MatrixXd k(1, 2);
  k << 0, 0.49;
  Eigen::MatrixXd slope;
  Matern(k, slope);
  const double r = 0.7;
  const double decay = std::exp(-std::sqrt(5) * r);
  EXPECT_DOUBLE_EQ(k(0, 0), 1);
  EXPECT_NEAR(k(0, 1), (1 + std::sqrt(5) * r + 5 * r * r / 3) * decay, 1e-15);
  EXPECT_NEAR(slope(0, 1), 5.0 / 3 * (1 + std::sqrt(5) * r) * decay, 1e-15);
}

TEST(GaussianProcess, NoiseIsNotPartOfThePrediction) {
  // At a point measured often, the function is known well however noisy one observation is.
  GpData data = WavyData(100, 2, 0.5, 3);
  data.x.setConstant(0.5);
  Hyperparameters h = SomeHyperparameters(2);
  h.log_noise = 0;
  const auto gp = GaussianProcess::Make(data, h).value();
  EXPECT_LT(gp.Predict(Eigen::MatrixXd::Constant(1, 2, 0.5)).sd[0], 0.12);
}

TEST(GaussianProcess, GradientsAgreeWithCentralDifferences) {
  const GaussianProcess gp = Some();
  const Eigen::VectorXd x = Eigen::Vector3d(0.3, 0.6, 0.2);
  const Prediction at = gp.PredictWithGradient(x);
  const Predictions batch = gp.Predict(x.transpose());
  EXPECT_NEAR(at.mean, batch.mean[0], 1e-12);
  EXPECT_NEAR(at.sd, batch.sd[0], 1e-10);
  for (int i = 0; i < 3; ++i) {
    Eigen::VectorXd up = x;
    Eigen::VectorXd down = x;
    up[i] += 1e-5;
    down[i] -= 1e-5;
    const Prediction above = gp.PredictWithGradient(up);
    const Prediction below = gp.PredictWithGradient(down);
    EXPECT_NEAR(at.mean_gradient[i], (above.mean - below.mean) / 2e-5, 1e-6);
    EXPECT_NEAR(at.sd_gradient[i], (above.sd - below.sd) / 2e-5, 1e-6);
  }
}

TEST(GaussianProcess, AppendingEqualsMakingItWithThePoint) {
  const GpData data = WavyData(20, 2, 0.1, 4);
  GpData fewer = data;
  fewer.x = data.x.topRows(19);
  fewer.y = data.y.head(19);
  fewer.noise_weight = data.noise_weight.head(19);
  fewer.known_noise = data.known_noise.head(19);
  auto grown = GaussianProcess::Make(fewer, SomeHyperparameters(2)).value();
  ASSERT_TRUE(grown.Append(data.x.row(19).transpose(), data.y[19]));
  const auto whole = GaussianProcess::Make(data, SomeHyperparameters(2)).value();
  const Eigen::MatrixXd x = Eigen::MatrixXd::Constant(1, 2, 0.7);
  EXPECT_NEAR(grown.Predict(x).mean[0], whole.Predict(x).mean[0], 1e-9);
  EXPECT_NEAR(grown.Predict(x).sd[0], whole.Predict(x).sd[0], 1e-9);
}

TEST(GaussianProcess, DuplicatesWithoutNoiseAreNoObstacle) {
  GpData data = WavyData(10, 2, 0, 5);
  data.x.setConstant(0.5);
  Hyperparameters h = SomeHyperparameters(2);
  h.log_noise = std::log(1e-6);
  EXPECT_TRUE(GaussianProcess::Make(data, h));
}

TEST(GaussianProcess, KnownNoiseMovesTheFitLess) {
  GpData data = WavyData(10, 2, 0, 6);
  data.x.col(0).setLinSpaced(0.0, 1.0);
  data.x.col(1).setZero();
  data.y.setZero();
  data.y[5] = 3;
  const Eigen::MatrixXd x = data.x.row(5);
  const double trusted =
      GaussianProcess::Make(data, SomeHyperparameters(2)).value().Predict(x).mean[0];
  data.known_noise[5] = 4;
  const double doubted =
      GaussianProcess::Make(data, SomeHyperparameters(2)).value().Predict(x).mean[0];
  EXPECT_LT(doubted, 0.3 * trusted);
}

}  // namespace
}  // namespace trimtab::optimizer
