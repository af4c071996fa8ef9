#include "optimizer/acquisition/acquisition.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numeric>
#include <string>

#include "optimizer/acquisition/confidence_bound.h"
#include "optimizer/acquisition/feasibility.h"
#include "optimizer/acquisition/log_expected_improvement.h"
#include "tests/unit/optimizer/gp_data.h"

namespace trimtab::optimizer {
namespace {

GaussianProcess Model(double noise = 0.1) {
  Hyperparameters h = SomeHyperparameters(3);
  h.log_noise = 2 * std::log(noise);
  return GaussianProcess::Make(WavyData(25, 3, noise, 2), h).value();
}

std::vector<Eigen::Index> All(const GaussianProcess& gp) {
  std::vector<Eigen::Index> rows(static_cast<size_t>(gp.data().y.size()));
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

// Every acquisition on one model, by name.
void ForEach(const std::function<void(const Acquisition&, const std::string&)>& check) {
  const GaussianProcess gp = Model();
  const std::vector<LimitedGp> guardrails = {{Model(0.2), 0.3}, {Model(0.5), 1}};
  const LogExpectedImprovement improvement(gp, -0.5);
  const LogNoisyExpectedImprovement noisy(gp, All(gp), Rng(1));
  check(improvement, "improvement");
  check(noisy, "noisy improvement");
  check(ConfidenceBound(gp, 1.7), "bound");
  check(Feasibility(guardrails, nullptr), "feasibility");
  check(Feasibility(guardrails, &noisy), "both");
}

TEST(Acquisition, GradientsAgreeWithCentralDifferences) {
  ForEach([](const Acquisition& acquisition, const std::string& name) {
    Rng rng(7);
    for (int trial = 0; trial < 10; ++trial) {
      Eigen::VectorXd x(3);
      for (double& part : x) part = rng.Unit();
      Eigen::VectorXd gradient;
      Eigen::VectorXd unused;
      acquisition.Score(x, gradient);
      for (int i = 0; i < 3; ++i) {
        Eigen::VectorXd up = x;
        Eigen::VectorXd down = x;
        up[i] += 1e-6;
        down[i] -= 1e-6;
        const double difference =
            (acquisition.Score(up, unused) - acquisition.Score(down, unused)) / 2e-6;
        EXPECT_NEAR(gradient[i], difference, 2e-5 * std::max(1.0, std::abs(difference))) << name;
      }
    }
  });
}

TEST(Acquisition, ManyAtOnceAreAsOneByOne) {
  ForEach([](const Acquisition& acquisition, const std::string& name) {
    const Eigen::MatrixXd x = WavyData(10, 3, 0, 9).x;
    const Eigen::VectorXd scores = acquisition.Scores(x);
    Eigen::VectorXd gradient;
    for (Eigen::Index i = 0; i < 10; ++i) {
      EXPECT_NEAR(scores[i], acquisition.Score(x.row(i).transpose(), gradient),
                  1e-6 * std::max(1.0, std::abs(scores[i])))
          << name;
    }
  });
}

TEST(Acquisition, ImprovementIsThatOfSampling) {
  const GaussianProcess gp = Model();
  const Eigen::MatrixXd x = Eigen::MatrixXd::Constant(1, 3, 0.9);
  const Predictions at = gp.Predict(x);
  Rng rng(3);
  double sum = 0;
  const int draws = 200000;
  for (int i = 0; i < draws; ++i) {
    sum += std::max(0.0, 0.2 - (at.mean[0] + at.sd[0] * rng.Normal()));
  }
  EXPECT_NEAR(std::exp(LogExpectedImprovement(gp, 0.2).Scores(x)[0]) / (sum / draws), 1, 0.03);
}

TEST(Acquisition, WithoutNoiseBothImprovementsAgree) {
  const GaussianProcess gp = Model(1e-3);
  const double best = gp.Predict(gp.data().x).mean.minCoeff();
  const Eigen::MatrixXd x = WavyData(10, 3, 0, 9).x;
  const Eigen::VectorXd plain = LogExpectedImprovement(gp, best).Scores(x);
  const Eigen::VectorXd noisy = LogNoisyExpectedImprovement(gp, All(gp), Rng(1)).Scores(x);
  for (Eigen::Index i = 0; i < 10; ++i) EXPECT_NEAR(plain[i], noisy[i], 0.05 * std::abs(plain[i]));
}

TEST(Acquisition, SafetyIsThatOfTheWorstGuardrail) {
  const std::vector<LimitedGp> guardrails = {{Model(), 100}, {Model(), 0.5}};
  const Eigen::MatrixXd x = WavyData(5, 3, 0, 9).x;
  const Eigen::VectorXd margins = SafetyMargins(guardrails, x);
  const Predictions at = guardrails[1].gp.Predict(x);
  for (Eigen::Index i = 0; i < 5; ++i) {
    EXPECT_DOUBLE_EQ(margins[i], (0.5 - at.mean[i]) / at.sd[i]);
  }
  EXPECT_GT(SafetyMargins({}, x)[0], 100);
}

}  // namespace
}  // namespace trimtab::optimizer
