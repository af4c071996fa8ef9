#include "controller/domain/statistics/autocorrelation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/rng.h"

namespace trimtab::domain {
namespace {

using Series = std::vector<std::optional<double>>;

// AR(1), averaged over a window.
Series Draw(double phi, size_t window, size_t looks, uint64_t seed) {
  Rng rng(seed);
  std::vector<double> raw;
  double state = rng.Normal();
  for (size_t i = 0; i < looks + window; ++i) {
    raw.push_back(state);
    state = phi * state + std::sqrt(1 - phi * phi) * rng.Normal();
  }
  Series series;
  for (size_t i = 0; i < looks; ++i) {
    double sum = 0;
    for (size_t k = 0; k < window; ++k) sum += raw[i + k];
    series.emplace_back(sum / static_cast<double>(window));
  }
  return series;
}

double MeanTime(double phi, size_t window, size_t looks) {
  double sum = 0;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    sum += CorrelationTime(Draw(phi, window, looks, seed), static_cast<int64_t>(window));
  }
  return sum / 20;
}

TEST(CorrelationTime, IsTheTrueOneOfLongSeriesAndRatherMore) {
  // (1 + phi) / (1 - phi)
  EXPECT_NEAR(MeanTime(0.5, 1, 2000), 3, 0.5);
  EXPECT_NEAR(MeanTime(0.8, 1, 2000), 9, 2);
  EXPECT_GT(MeanTime(0.5, 1, 2000), 3);
}

TEST(CorrelationTime, DoesNotCountWhatOverlappingWindowsShare) {
  EXPECT_LT(MeanTime(0, 4, 400), 1.7);
  EXPECT_GT(MeanTime(0, 4, 400), 1);
  EXPECT_NEAR(MeanTime(0.8, 4, 2000), 9, 2);
}

TEST(CorrelationTime, ErrsOnTheLongSideWhereLittleIsSeen) { EXPECT_GT(MeanTime(0.9, 1, 30), 15); }

TEST(CorrelationTime, SkipsWhatIsMissing) {
  Series series = Draw(0.5, 1, 500, 3);
  const double whole = CorrelationTime(series, 1);
  for (size_t i = 0; i < series.size(); i += 7) series[i].reset();
  EXPECT_NEAR(CorrelationTime(series, 1), whole, 0.3 * whole);
}

TEST(CorrelationTime, IsOneWhereNothingVariesOrLittleIsKnown) {
  EXPECT_EQ(CorrelationTime(Series(50, 2.0), 4), 1);
  EXPECT_EQ(CorrelationTime(Series(50), 4), 1);
  EXPECT_EQ(CorrelationTime({}, 1), 1);
  EXPECT_EQ(CorrelationTime(Series{1.0, 2.0}, 1), 1);
}

}  // namespace
}  // namespace trimtab::domain
