// What went wrong in other optimizers (docs/optimizer-rules.md) does not go wrong here: the parts.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/rng.h"
#include "optimizer/gp/fit.h"
#include "optimizer/initial_design.h"
#include "optimizer/space_sampler.h"
#include "tests/perf/optimizer/problems.h"
#include "tests/unit/optimizer/gp_data.h"
#include "tests/unit/optimizer/spaces.h"

namespace trimtab::optimizer {
namespace {

Hyperparameters Fitted(const GpData& data) {
  return FitFrom(data, {}, PriorMode(data, {})).hyperparameters;
}

// Ten random points of hartmann6, standardised.
GpData TenPoints(uint64_t seed) {
  const auto& all = perf::TestFunctions();
  const auto function =
      std::find_if(all.begin(), all.end(), [](const auto& f) { return f.name == "hartmann6"; });
  GpData data = WavyData(10, 6, 0, seed);
  for (Eigen::Index i = 0; i < 10; ++i) {
    const Eigen::VectorXd x = data.x.row(i);
    data.y[i] = function->value({x.begin(), x.end()});
  }
  data.y.array() -= data.y.mean();
  data.y /= std::sqrt(data.y.squaredNorm() / 10);
  return data;
}

// limbo: four of six inputs had length scales without end, and stayed so.
TEST(PeerPitfall, TenPointsSwitchHardlyAnInputOff) {
  int off = 0;
  for (uint64_t seed = 0; seed < 10; ++seed) {
    const Hyperparameters learned = Fitted(TenPoints(seed));
    for (const double log_length : learned.log_length) off += std::exp(log_length) > 10 ? 1 : 0;
  }
  EXPECT_LE(off, 12);  // of 60
}

// SMAC3 #1249: with more inputs, points lie further apart.
TEST(PeerPitfall, LongerScalesAreExpectedOfMoreKnobs) {
  const auto mode = [](int knobs) { return PriorMode(WavyData(5, knobs, 0, 1), {}).log_length[0]; };
  EXPECT_NEAR(mode(16) - mode(4), std::log(2.0), 1e-9);
  EXPECT_NEAR(mode(36) - mode(9), std::log(2.0), 1e-9);
}

// BoTorch #2619 asks for the scale of the signal back.
TEST(PeerPitfall, TheSizeOfTheSignalIsLearned) {
  GpData large = WavyData(40, 3, 0.05, 2);
  GpData small = large;
  large.y *= 4;
  small.y /= 4;
  EXPECT_GT(Fitted(large).log_signal, Fitted(small).log_signal + 1);
}

// Ax #353: rounding gave the ends of an integer half the share of the rest.
TEST(PeerPitfall, TheEndsOfAnIntegerAreDrawnAsOftenAsTheRest) {
  const SearchSpace space =
      Space({Integer("n", 0, 4), Integer("m", 1, 4, Parameter::Scale::kLog), Real("x", 0, 1)},
            {"n + x <= 4.5"});
  Rng rng(1);
  std::map<double, int> drawn;
  for (int i = 0; i < 4500; ++i) ++drawn[SampleFeasible(space, rng)->values[0]];
  for (const double n : {0.0, 1.0, 2.0, 3.0}) EXPECT_NEAR(drawn[n], 1000, 120) << n;
  EXPECT_NEAR(drawn[4], 500, 90);
  std::map<double, int> designed;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    for (uint64_t i = 0; i < 5; ++i) ++designed[DesignPoint(space, i, Rng(seed))->values[0]];
  }
  EXPECT_NEAR(designed[0], designed[2], 60);
}

}  // namespace
}  // namespace trimtab::optimizer
