#include "bench/latency_histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/portable_math.h"
#include "base/rng.h"

namespace trimtab::bench {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

// Log-normal around a millisecond, with a tail to seconds.
std::vector<Duration> Samples(uint64_t seed, size_t count) {
  Rng rng(seed);
  std::vector<Duration> samples;
  while (samples.size() < count) {
    samples.push_back(Duration(std::llround(1e6 * PortableExp(1.5 * rng.Normal()))));
  }
  return samples;
}

LatencyHistogram HistogramOf(const std::vector<Duration>& samples) {
  LatencyHistogram histogram;
  for (const Duration sample : samples) histogram.Record(sample);
  return histogram;
}

// The width of the bucket that a time is in, at most.
Duration Error(Duration time) { return std::max<Duration>(microseconds(1), time / 1000); }

TEST(LatencyHistogram, GivesPercentilesWithinItsErrorAndNeverBelow) {
  for (const uint64_t seed : {1U, 2U, 3U}) {
    std::vector<Duration> samples = Samples(seed, 100'000);
    const LatencyHistogram histogram = HistogramOf(samples);
    std::sort(samples.begin(), samples.end());
    for (const double share : {0.0001, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 0.9999, 1.0}) {
      const auto rank = static_cast<size_t>(std::ceil(share * 100'000 - 1e-6));
      const Duration truth = samples[rank - 1];
      const Duration shown = histogram.Percentile(share).value();
      EXPECT_GE(shown, truth) << share;
      EXPECT_LE(shown, truth + Error(truth)) << share;
    }
  }
}

TEST(LatencyHistogram, HoldsEachTimeWithinItsErrorFromAMicrosecondToAnHour) {
  for (Duration time = microseconds(1); time <= hours(1); time += time / 7 + Duration(333)) {
    LatencyHistogram histogram;
    histogram.Record(time);
    histogram.Record(hours(1));  // or the greatest, which is exact, would be the median
    const Duration shown = histogram.Percentile(0.5).value();
    ASSERT_GE(shown, time);
    ASSERT_LE(shown, time + Error(time));
  }
}

TEST(LatencyHistogram, OfAThousandNeedsNineHundredAndNinetyForItsP99) {
  LatencyHistogram histogram;
  for (int i = 0; i < 990; ++i) histogram.Record(milliseconds(1));
  for (int i = 0; i < 10; ++i) histogram.Record(seconds(1));
  EXPECT_LT(histogram.Percentile(0.99).value(), milliseconds(2));
  EXPECT_EQ(histogram.Percentile(0.991).value(), seconds(1));
}

TEST(LatencyHistogram, PreservesCounts) {
  const LatencyHistogram histogram = HistogramOf(Samples(4, 12'345));
  EXPECT_EQ(histogram.count(), 12'345U);
  EXPECT_EQ(histogram.CountAbove(Duration::zero() - seconds(1)), 12'345U);
  EXPECT_EQ(histogram.CountAbove(hours(1)), 0U);
}

TEST(LatencyHistogram, CountsWhatIsAbove) {
  const std::vector<Duration> samples = Samples(5, 10'000);
  const LatencyHistogram histogram = HistogramOf(samples);
  const auto above = [&](Duration time) {
    return static_cast<uint64_t>(std::count_if(samples.begin(), samples.end(),
                                               [&](Duration sample) { return sample > time; }));
  };
  EXPECT_GE(histogram.CountAbove(milliseconds(5)), above(milliseconds(5) + Error(milliseconds(5))));
  EXPECT_LE(histogram.CountAbove(milliseconds(5)), above(milliseconds(5)));
}

TEST(LatencyHistogram, MergedIsWhatOneWouldHaveCounted) {
  std::vector<Duration> samples = Samples(6, 5000);
  const std::vector<Duration> others = Samples(7, 3000);
  LatencyHistogram merged = HistogramOf(samples);
  merged.Merge(HistogramOf(others));
  samples.insert(samples.end(), others.begin(), others.end());
  const LatencyHistogram whole = HistogramOf(samples);
  EXPECT_EQ(merged.count(), whole.count());
  EXPECT_EQ(merged.max(), whole.max());
  for (const double share : {0.1, 0.5, 0.99}) {
    EXPECT_EQ(merged.Percentile(share), whole.Percentile(share));
  }
}

TEST(LatencyHistogram, BoundsWhatIsOutsideOfItsRange) {
  LatencyHistogram histogram;
  histogram.Record(Duration(-5));
  histogram.Record(hours(30));
  EXPECT_EQ(histogram.count(), 2U);
  EXPECT_EQ(histogram.Percentile(0.5).value(), microseconds(1));
  EXPECT_EQ(histogram.max(), hours(1));
}

TEST(LatencyHistogram, OfNothingSaysNothing) {
  LatencyHistogram histogram;
  EXPECT_EQ(histogram.Percentile(0.5), std::nullopt);
  EXPECT_EQ(histogram.max(), std::nullopt);
  histogram.Record(seconds(1));
  histogram.Clear();
  EXPECT_EQ(histogram.count(), 0U);
  EXPECT_EQ(histogram.Percentile(0.99), std::nullopt);
}

}  // namespace
}  // namespace trimtab::bench
