#include "optimizer/gp/hyperparameter_draws.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/unit/optimizer/gp_data.h"

namespace trimtab::optimizer {
namespace {

std::vector<Hyperparameters> Draw(const GpData& data, size_t count, uint64_t seed) {
  const Fit fit = FitFrom(data, Priors{}, PriorMode(data, Priors{}));
  return DrawHyperparameters(data, Priors{}, fit.hyperparameters, count, Rng(seed));
}

double MeanOf(const std::vector<Hyperparameters>& draws, const auto& part) {
  double sum = 0;
  for (const Hyperparameters& draw : draws) sum += part(draw);
  return sum / static_cast<double>(draws.size());
}

TEST(HyperparameterDraws, FollowThePriorWhereNothingWasSeen) {
  GpData data = WavyData(1, 2, 0, 1);
  data.y.setZero();
  const std::vector<Hyperparameters> draws =
      DrawHyperparameters(data, Priors{}, PriorMode(data, Priors{}), 1500, Rng(1));
  // The prior of ln length is normal about sqrt(2) + ln(2) / 2 with variance 3, cut at ln 50; that
  // of ln noise normal about -2 with a longer tail below.
  EXPECT_NEAR(MeanOf(draws, [](const auto& h) { return h.log_length[0]; }), 1.55, 0.3);
  EXPECT_NEAR(MeanOf(draws, [](const auto& h) { return h.log_signal; }), 0, 0.25);
  EXPECT_NEAR(MeanOf(draws, [](const auto& h) { return h.log_noise; }), -2.2, 0.3);
}

TEST(HyperparameterDraws, KnowTheNoiseOfManyObservations) {
  const std::vector<Hyperparameters> draws = Draw(WavyData(100, 2, 0.3, 2), 60, 2);
  for (const Hyperparameters& draw : draws) {
    EXPECT_GT(draw.log_noise, -3.2);  // the noise is ln 0.09 = -2.4
    EXPECT_LT(draw.log_noise, -1.7);
  }
}

TEST(HyperparameterDraws, FindInputsThatDoNothing) {
  const std::vector<Hyperparameters> draws = Draw(WavyData(60, 3, 0.05, 3), 60, 3);
  EXPECT_GT(MeanOf(draws, [](const auto& h) { return h.log_length[2] - h.log_length[0]; }), 1);
}

TEST(HyperparameterDraws, MoveOnWithEachDraw) {
  const std::vector<Hyperparameters> draws = Draw(WavyData(40, 3, 0.2, 4), 40, 4);
  std::set<double> places;
  for (const Hyperparameters& draw : draws) places.insert(draw.log_length[0]);
  EXPECT_GT(places.size(), 20U);
}

TEST(HyperparameterDraws, AreTheSameForTheSameSeed) {
  const GpData data = WavyData(30, 2, 0.2, 5);
  const std::vector<Hyperparameters> a = Draw(data, 10, 6);
  const std::vector<Hyperparameters> b = Draw(data, 10, 6);
  for (size_t i = 0; i < a.size(); ++i) EXPECT_EQ(ToTheta(a[i]), ToTheta(b[i]));
}

TEST(HyperparameterDraws, StayInTheBox) {
  const GpData data = WavyData(20, 3, 1, 7);
  const ThetaBox box = BoxOf(data, Priors{});
  for (const Hyperparameters& draw : Draw(data, 40, 7)) {
    const std::vector<double> theta = ToTheta(draw);
    for (size_t i = 0; i < theta.size(); ++i) {
      EXPECT_GE(theta[i], box.lower[i]);
      EXPECT_LE(theta[i], box.upper[i]);
    }
  }
}

}  // namespace
}  // namespace trimtab::optimizer
