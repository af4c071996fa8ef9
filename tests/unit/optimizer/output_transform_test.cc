#include "optimizer/output_transform.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/rng.h"

namespace trimtab::optimizer {
namespace {

std::vector<double> Skewed(int n) {
  Rng rng(1);
  std::vector<double> values;
  for (int i = 0; i < n; ++i) values.push_back(std::exp(2 * rng.Normal()));
  return values;
}

TEST(OutputTransform, StandardisesAndDrawsInATail) {
  const auto values = Skewed(200);
  const OutputTransform transform(values, true);
  std::vector<double> warped;
  for (const double value : values) warped.push_back(transform.Apply(value));
  EXPECT_NEAR(Mean(warped), 0, 1e-9);
  EXPECT_LT(*std::max_element(warped.begin(), warped.end()), 4);
  EXPECT_LT(transform.power(), 0);
}

TEST(OutputTransform, KeepsTheOrderAndCanBeUndone) {
  const auto values = Skewed(50);
  for (const bool warp : {false, true}) {
    const OutputTransform transform(values, warp);
    for (double value = -5; value < 40; value += 0.7) {
      EXPECT_LT(transform.Apply(value), transform.Apply(value + 0.5));
      EXPECT_NEAR(transform.Undo(transform.Apply(value)), value, 1e-6 * (1 + std::abs(value)));
    }
  }
}

TEST(OutputTransform, SlopeIsTheDerivative) {
  const OutputTransform transform(Skewed(50), true);
  for (double value = -5; value < 40; value += 0.7) {
    const double difference =
        (transform.Apply(value + 1e-6) - transform.Apply(value - 1e-6)) / 2e-6;
    EXPECT_NEAR(transform.Slope(value), difference, 1e-5 * difference + 1e-8);
  }
}

TEST(OutputTransform, AConstantBecomesZero) {
  const OutputTransform transform(std::vector<double>(10, 7.0), true);
  EXPECT_EQ(transform.Apply(7), 0);
  EXPECT_EQ(transform.Undo(0), 7);
}

TEST(OutputTransform, AHugeOffsetSwallowsNothing) {
  std::vector<double> values;
  for (int i = 0; i < 20; ++i) values.push_back(1e9 + 1e-3 * i);
  const OutputTransform transform(values, true);
  for (int i = 1; i < 20; ++i) {
    EXPECT_GT(transform.Apply(values[static_cast<size_t>(i)]),
              transform.Apply(values[static_cast<size_t>(i) - 1]) + 0.01);
  }
}

TEST(OutputTransform, OutliersAreCutOnTheBadSideOnly) {
  std::vector<double> values = {1, 2, 3, 4, 5, 1e6, -1e6};
  WinsoriseAbove(values, std::nullopt);
  EXPECT_LT(values[5], 30);
  EXPECT_EQ(values[6], -1e6);
  EXPECT_EQ(values[2], 3);
}

TEST(OutputTransform, OutliersKeepAtLeastWhatIsAskedFor) {
  std::vector<double> values = {1, 2, 3, 4, 5, 1e6};
  WinsoriseAbove(values, 500);
  EXPECT_EQ(values[5], 500);
}

TEST(OutputTransform, TheScaleIsAtLeastWhatIsAskedFor) {
  const std::vector<double> values = {1, 1.1, 0.9};
  const OutputTransform transform(values, false, 4);
  EXPECT_DOUBLE_EQ(transform.Apply(5), 1);
  EXPECT_DOUBLE_EQ(transform.Slope(1), 0.25);
}

TEST(OutputTransform, MedianOfEvenAndOdd) {
  EXPECT_EQ(Median({3, 1, 2}), 2);
  EXPECT_EQ(Median({4, 1, 2, 3}), 2.5);
  EXPECT_EQ(Median({}), 0);
}

}  // namespace
}  // namespace trimtab::optimizer
