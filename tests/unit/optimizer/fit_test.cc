#include "optimizer/gp/fit.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "optimizer/bounded_minimizer.h"
#include "tests/unit/optimizer/gp_data.h"

namespace trimtab::optimizer {
namespace {

double Value(const GpData& data, const std::vector<double>& theta) {
  std::vector<double> unused(theta.size());
  const Priors priors;
  return Posterior(data, priors).NegativeLog(theta, unused).value();
}

TEST(Fit, GradientAgreesWithCentralDifferencesToSixDigits) {
  GpData data = WavyData(30, 4, 0.2, 1);
  data.noise_weight[3] = 4;
  data.known_noise[5] = 0.1;
  data.groups = {0, 1, 2, 2};  // two coordinates share a length scale
  data.group_count = 3;
  const std::vector<double> theta = {-0.7, 0.4, -0.2, 0.3, -2.1};
  std::vector<double> gradient(theta.size());
  const Priors priors;
  ASSERT_TRUE(Posterior(data, priors).NegativeLog(theta, gradient));
  for (size_t i = 0; i < theta.size(); ++i) {
    std::vector<double> up = theta;
    std::vector<double> down = theta;
    up[i] += 1e-5;
    down[i] -= 1e-5;
    const double difference = (Value(data, up) - Value(data, down)) / 2e-5;
    EXPECT_NEAR(gradient[i], difference, 1e-6 * std::max(1.0, std::abs(difference))) << i;
  }
}

TEST(Fit, GradientAgreesWhereAlmostNoNoiseIsBelieved) {
  const GpData data = WavyData(20, 2, 0.2, 8);
  const std::vector<double> theta = {-0.7, 0.4, 0.3, -6};
  std::vector<double> gradient(theta.size());
  const Priors priors;
  ASSERT_TRUE(Posterior(data, priors).NegativeLog(theta, gradient));
  std::vector<double> up = theta;
  std::vector<double> down = theta;
  up.back() += 1e-5;
  down.back() -= 1e-5;
  const double difference = (Value(data, up) - Value(data, down)) / 2e-5;
  EXPECT_NEAR(gradient.back(), difference, 1e-6 * std::max(1.0, std::abs(difference)));
}

TEST(Fit, BelievesThatThereIsNoNoiseOnceSmoothDataSaySo) {
  const GpData data = WavyData(40, 2, 0, 6);
  const Fit fit = FitFrom(data, {}, PriorMode(data, {}));
  EXPECT_LT(fit.hyperparameters.log_noise, std::log(1e-3));
}

TEST(Fit, ExpectsNoiseBeforeDataSayOtherwise) {
  const GpData data = WavyData(4, 2, 0, 7);
  const Fit fit = FitFrom(data, {}, PriorMode(data, {}));
  EXPECT_GT(fit.hyperparameters.log_noise, std::log(1e-2));
}

TEST(Fit, LearnsNoiseAndWhichInputsMatter) {
  const GpData data = WavyData(80, 4, 0.2, 2);
  const Priors priors;
  const Fit fit = FitFrom(data, priors, PriorMode(data, priors));
  EXPECT_NEAR(std::sqrt(std::exp(fit.hyperparameters.log_noise)), 0.2, 0.06);
  EXPECT_GT(fit.hyperparameters.log_length[3], fit.hyperparameters.log_length[0] + 0.5);
  EXPECT_LE(fit.evaluations, 70);
}

TEST(Fit, IsNeverWorseThanItsStart) {
  const GpData data = WavyData(40, 3, 0.1, 3);
  const Hyperparameters start = SomeHyperparameters(3);
  const Fit fit = FitFrom(data, {}, start);
  EXPECT_LE(fit.value, Value(data, {-1.0, -0.25, 0.5, 0.3, -3}));
}

TEST(Fit, LengthScalesOfSafetyAreCapped) {
  const GpData data = WavyData(40, 3, 0.1, 4);
  const Priors priors{.longest = 0.5};
  const Fit fit = FitFrom(data, priors, PriorMode(data, priors));
  EXPECT_LE(fit.hyperparameters.log_length.maxCoeff(), std::log(0.5) + 1e-12);
}

TEST(Fit, IsTheSameTwice) {
  const GpData data = WavyData(40, 3, 0.1, 5);
  const Fit one = FitFrom(data, {}, PriorMode(data, {}));
  const Fit other = FitFrom(data, {}, PriorMode(data, {}));
  EXPECT_EQ(one.value, other.value);
  EXPECT_EQ(one.hyperparameters.log_length, other.hyperparameters.log_length);
}

TEST(BoundedMinimizer, FindsAValleyWithinBounds) {
  const auto rosenbrock = [](std::span<const double> x, std::span<double> gradient) {
    const double a = 1 - x[0];
    const double b = x[1] - x[0] * x[0];
    gradient[0] = -2 * a - 400 * x[0] * b;
    gradient[1] = 200 * b;
    return a * a + 100 * b * b;
  };
  const std::vector<double> lower = {-2, -2};
  const std::vector<double> upper = {2, 2};
  const Minimum minimum =
      Minimize(rosenbrock, lower, upper, {-1, 1}, {.evaluations = 200, .least_gain = 1e-12});
  EXPECT_NEAR(minimum.x[0], 1, 1e-4);
  EXPECT_NEAR(minimum.x[1], 1, 1e-4);
  const std::vector<double> tight = {0.5, 2};
  EXPECT_LE(Minimize(rosenbrock, lower, tight, {3, 3}, {}).x[0], 0.5);
}

TEST(BoundedMinimizer, SurvivesValuesThatAreNoNumbers) {
  const auto broken = [](std::span<const double> x, std::span<double> gradient) {
    gradient[0] = x[0] > 0.5 ? std::nan("") : -1;
    return x[0] > 0.5 ? std::nan("") : -x[0];
  };
  const std::vector<double> lower = {0};
  const std::vector<double> upper = {1};
  const Minimum minimum = Minimize(broken, lower, upper, {0.1}, {.evaluations = 100});
  EXPECT_LE(minimum.value, -0.1);
  EXPECT_LE(minimum.x[0], 0.5);
  EXPECT_LE(minimum.evaluations, 101);
}

TEST(BoundedMinimizer, SurvivesAFunctionThatIsNeverFinite) {
  const auto never = [](std::span<const double>, std::span<double>) { return std::nan(""); };
  const std::vector<double> lower = {0};
  const std::vector<double> upper = {1};
  EXPECT_EQ(Minimize(never, lower, upper, {0.25}, {.evaluations = 100}).x[0], 0.25);
}

}  // namespace
}  // namespace trimtab::optimizer
