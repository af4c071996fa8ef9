#include "controller/domain/statistics/t_evidence.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "base/rng.h"
#include "controller/domain/statistics/mean_of_blocks.h"

namespace trimtab::domain {
namespace {

MeanSample Sample(int blocks, double mean, double scale) {
  return {.blocks = blocks,
          .weight = static_cast<double>(blocks),
          .dof = blocks - 1,
          .mean = mean,
          .scale = scale};
}

// The Bayes factor from its definition: a likelihood ratio with the effect size drawn from a normal
// cut to positive, and the scale from 1 / sigma, by sums over fine grids.
double BayesFactorBySums(const MeanSample& sample, double prior) {
  const auto n = static_cast<double>(sample.blocks);
  const double squares = sample.dof * sample.scale * sample.scale + n * sample.mean * sample.mean;
  double with = 0;
  double without = 0;
  const double step = 0.01;
  for (double log_sigma = -8; log_sigma < 6; log_sigma += step) {
    const double sigma = std::exp(log_sigma);
    const auto likelihood = [&](double delta) {
      const double rest =
          squares - 2 * n * sample.mean * delta * sigma + n * delta * delta * sigma * sigma;
      return std::exp(-n * log_sigma - rest / (2 * sigma * sigma));
    };
    without += likelihood(0);
    for (double delta = step / 2; delta < 8 * std::sqrt(prior); delta += step) {
      const double density =
          2 * std::exp(-delta * delta / (2 * prior)) / std::sqrt(2 * 3.14159265358979 * prior);
      with += likelihood(delta) * density * step;
    }
  }
  return with / without;
}

TEST(TEvidence, IsTheBayesFactorOfItsDefinition) {
  for (const MeanSample& sample :
       {Sample(4, 0.5, 0.4), Sample(9, 0.3, 0.5), Sample(6, -0.2, 0.3)}) {
    const double expected =
        0.5 * BayesFactorBySums(sample, 1) + 0.5 * BayesFactorBySums(sample, 16);
    EXPECT_NEAR(LogEvidenceAbove(sample, 0), std::log(expected), 2e-3);
  }
}

TEST(TEvidence, KnowsNothingFromFewerThanFourBlocks) {
  EXPECT_EQ(LogEvidenceAbove(Sample(3, 10, 0.1), 0), 0);
  EXPECT_GT(LogEvidenceAbove(Sample(4, 10, 0.1), 0), 1);
}

TEST(TEvidence, KnowsNothingFromNumbersThatAreNotFinite) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(LogEvidenceAbove(Sample(9, nan, 1), 0), 0);
  EXPECT_EQ(LogEvidenceAbove(Sample(9, 1, infinity), 0), 0);
  EXPECT_EQ(LogEvidenceAbove(Sample(9, 1, 1), infinity), 0);
}

TEST(TEvidence, IsFiniteWithoutScatter) {
  const double evidence = LogEvidenceAbove(Sample(8, 0.2, 0), 0);
  EXPECT_GT(evidence, std::log(100));
  EXPECT_TRUE(std::isfinite(evidence));
  EXPECT_LT(LogEvidenceAbove(Sample(8, 0, 0), 0), 0);
}

TEST(TEvidence, IsFiniteAtTheEndsOfNumbers) {
  EXPECT_TRUE(std::isfinite(LogEvidenceAbove(Sample(8, 1e300, 1e-300), 0)));
  EXPECT_TRUE(std::isfinite(LogEvidenceAbove(Sample(8, -1e300, 1e-300), 0)));
}

// The tail of Student's distribution must not be taken as the difference of two nearly equal
// numbers: multiplied by the other factor it once blamed candidates that were far better.
TEST(TEvidence, FallsAsTheLimitRises) {
  for (const int blocks : {4, 5, 20, 100, 400}) {
    double last = std::numeric_limits<double>::infinity();
    for (double limit = -3; limit <= 30; limit += 0.05) {
      const double here = LogEvidenceAbove(Sample(blocks, 0, 1), limit);
      EXPECT_LE(here, last + 1e-9) << blocks << ' ' << limit;
      EXPECT_LT(here, limit >= 0 ? 0 : last + 1) << blocks << ' ' << limit;
      last = here;
    }
  }
}

TEST(TEvidence, IsTheSameInOtherUnits) {
  EXPECT_NEAR(LogEvidenceAbove(Sample(12, 0.3, 0.4), 0.1),
              LogEvidenceAbove(Sample(12, 300, 400), 100), 1e-12);
}

TEST(TEvidence, BelowMirrorsAbove) {
  EXPECT_EQ(LogEvidenceBelow(Sample(7, -0.3, 0.2), -0.1),
            LogEvidenceAbove(Sample(7, 0.3, 0.2), 0.1));
}

TEST(TEvidence, ReachesItsLevelAtTheCriticalDistance) {
  for (const double alpha : {0.1, 0.01, 0.0025}) {
    const double distance = CriticalDistance(10, 9, alpha);
    const MeanSample at = Sample(10, distance / std::sqrt(10), 1);
    EXPECT_NEAR(LogEvidenceAbove(at, 0), -std::log(alpha), 1e-6);
  }
}

TEST(TEvidence, HasNoCriticalDistanceWhereItsCeilingIsTooLow) {
  EXPECT_TRUE(std::isinf(CriticalDistance(4, 3, 1e-9)));
}

// In runs of 100 blocks, looked at after each one.
double FalseAlarms(double mean, double limit, int runs) {
  int alarms = 0;
  for (int run = 0; run < runs; ++run) {
    Rng rng(static_cast<uint64_t>(run) + 1);
    std::vector<BlockEffect> blocks;
    for (int block = 0; block < 100; ++block) {
      blocks.push_back({.effect = mean + rng.Normal()});
      if (LogEvidenceAbove(MeanOf(blocks), limit) < std::log(20)) continue;
      ++alarms;
      break;
    }
  }
  return static_cast<double>(alarms) / runs;
}

TEST(TEvidence, AlarmsFalselyAtMostAsOftenAsPromised) {
  EXPECT_LE(FalseAlarms(0, 0, 1000), 0.05);
  EXPECT_LE(FalseAlarms(0.4, 0.4, 1000), 0.05);
  EXPECT_LE(FalseAlarms(-0.5, 0, 300), 0.01);
}

TEST(TEvidence, FindsWhatIsThere) { EXPECT_GT(FalseAlarms(1, 0, 100), 0.99); }

}  // namespace
}  // namespace trimtab::domain
