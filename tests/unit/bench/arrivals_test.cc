#include "bench/arrivals.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace trimtab::bench {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

std::vector<Duration> AllOf(Arrivals arrivals) {
  std::vector<Duration> times;
  for (; arrivals.next(); arrivals.Take()) times.push_back(*arrivals.next());
  return times;
}

std::vector<Duration> Even(std::vector<Stage> stages) {
  return AllOf(Arrivals(std::move(stages), Spacing::kEven, Rng(1)));
}

size_t CountBefore(const std::vector<Duration>& times, Duration end) {
  return static_cast<size_t>(
      std::count_if(times.begin(), times.end(), [&](Duration time) { return time < end; }));
}

struct AreaCase {
  std::string name;
  std::vector<Stage> stages;
  size_t count;
};

class ArrivalsArea : public ::testing::TestWithParam<AreaCase> {};

TEST_P(ArrivalsArea, IsTheirNumber) {
  const std::vector<Duration> times = Even(GetParam().stages);
  EXPECT_EQ(times.size(), GetParam().count);
  EXPECT_TRUE(std::is_sorted(times.begin(), times.end()));
  Duration length = Duration::zero();
  for (const Stage& stage : GetParam().stages) length += stage.time;
  if (!times.empty()) {
    EXPECT_GE(times.front(), Duration::zero());
    EXPECT_LT(times.back(), length);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Stages, ArrivalsArea,
    ::testing::Values(
        AreaCase{"Hold", {Hold(100, seconds(3))}, 300},
        AreaCase{"RampUp", {{0, 100, seconds(10)}}, 500},
        AreaCase{"RampDown", {{100, 0, seconds(10)}}, 500},
        AreaCase{"RampBetween", {{20, 60, seconds(5)}}, 200},
        AreaCase{"Spike", {Hold(50, seconds(2)), Hold(500, seconds(1)), Hold(50, seconds(2))}, 700},
        AreaCase{"RampHoldRamp",
                 {{0, 200, seconds(4)}, Hold(200, seconds(1)), {200, 0, seconds(4)}},
                 1000},
        AreaCase{"SilenceBetween",
                 {Hold(10, seconds(1)), Hold(0, seconds(5)), Hold(10, seconds(1))},
                 20},
        AreaCase{"FractionsOfStagesAddUp",
                 {Hold(1, milliseconds(1500)), Hold(1, milliseconds(1500))},
                 3},
        AreaCase{"LessThanHalfARequest", {Hold(0.1, seconds(4))}, 0}, AreaCase{"Nothing", {}, 0}),
    [](const auto& test) { return test.param.name; });

TEST(Arrivals, OfAHoldAreEvenlySpaced) {
  const std::vector<Duration> times = Even({Hold(1000, seconds(1))});
  for (size_t i = 1; i < times.size(); ++i) EXPECT_EQ(times[i] - times[i - 1], milliseconds(1));
}

TEST(Arrivals, OfARampFollowItsAreaAtEveryMoment) {
  const std::vector<Duration> times = Even({{0, 1000, seconds(10)}});
  for (int second = 1; second <= 10; ++second) {
    // 1000 / 10 * t^2 / 2
    EXPECT_EQ(CountBefore(times, seconds(second)), static_cast<size_t>(50 * second * second));
  }
}

TEST(Arrivals, DoNotDriftOverHours) {
  // A period that no binary number holds.
  Arrivals arrivals({Hold(300.3, hours(3))}, Spacing::kEven, Rng(1));
  constexpr int kCount = 3'000'000;
  for (int i = 0; i < kCount; ++i) arrivals.Take();
  const double seconds_expected = (kCount + 0.5) / 300.3;
  EXPECT_NEAR(static_cast<double>(arrivals.next()->count()) / 1e9, seconds_expected, 1e-6);
}

TEST(Arrivals, ThatArePoissonHaveTheMomentsOfPoisson) {
  const std::vector<Duration> times =
      AllOf(Arrivals({Hold(100, seconds(2000))}, Spacing::kPoisson, Rng(5)));
  // Counts of each second: mean and variance are the rate.
  std::vector<double> counts(2000);
  for (const Duration time : times) ++counts.at(static_cast<size_t>(time / seconds(1)));
  double mean = 0;
  for (const double count : counts) mean += count / 2000;
  double variance = 0;
  for (const double count : counts) variance += (count - mean) * (count - mean) / 1999;
  EXPECT_NEAR(mean, 100, 5 * std::sqrt(100 / 2000.0));
  EXPECT_NEAR(variance, 100, 5 * 100 * std::sqrt(2 / 1999.0));
  // Gaps are exponential: one in e is longer than their mean.
  size_t longer = 0;
  for (size_t i = 1; i < times.size(); ++i) longer += times[i] - times[i - 1] > milliseconds(10);
  EXPECT_NEAR(static_cast<double>(longer) / static_cast<double>(times.size()), std::exp(-1), 0.006);
}

TEST(Arrivals, ThatArePoissonFollowTheStages) {
  const std::vector<Duration> times =
      AllOf(Arrivals({{0, 2000, seconds(10)}, Hold(0, seconds(5)), Hold(1000, seconds(10))},
                     Spacing::kPoisson, Rng(6)));
  EXPECT_NEAR(static_cast<double>(CountBefore(times, seconds(5))), 2500, 5 * 50);
  EXPECT_EQ(CountBefore(times, seconds(15)), CountBefore(times, seconds(10)));
  EXPECT_NEAR(static_cast<double>(times.size()), 20'000, 5 * 142);
}

TEST(Arrivals, OfOneSeedAreTheSame) {
  const Arrivals one({Hold(100, seconds(5))}, Spacing::kPoisson, Rng(7));
  const Arrivals other({Hold(100, seconds(5))}, Spacing::kPoisson, Rng(8));
  EXPECT_EQ(AllOf(one), AllOf(one));
  EXPECT_NE(AllOf(one), AllOf(other));
}

TEST(Arrivals, HoldFromChangesTheRateAndKeepsTheEnd) {
  Arrivals arrivals({Hold(100, seconds(10))}, Spacing::kEven, Rng(1));
  for (int i = 0; i < 200; ++i) arrivals.Take();
  arrivals.HoldFrom(seconds(2), 10);
  EXPECT_EQ(arrivals.length(), seconds(10));
  EXPECT_EQ(AllOf(arrivals).size(), 80U);
  EXPECT_EQ(arrivals.next(), seconds(2) + milliseconds(50));
}

TEST(Arrivals, HoldFromCutsARampWhereItIs) {
  Arrivals arrivals({{0, 100, seconds(10)}}, Spacing::kEven, Rng(1));
  arrivals.HoldFrom(seconds(5), 50);
  const std::vector<Duration> times = AllOf(arrivals);
  EXPECT_EQ(CountBefore(times, seconds(5)), 125U);
  EXPECT_EQ(times.size(), 125U + 250U);
}

TEST(Arrivals, HoldFromKeepsWhatWasDue) {
  Arrivals arrivals({Hold(100, seconds(10))}, Spacing::kEven, Rng(1));
  const auto due = arrivals.next();
  arrivals.HoldFrom(seconds(5), 0);
  EXPECT_EQ(arrivals.next(), due);
  EXPECT_EQ(AllOf(arrivals).size(), 500U);
}

TEST(Arrivals, HoldFromWakesASilentRun) {
  Arrivals arrivals({Hold(0, seconds(10))}, Spacing::kPoisson, Rng(1));
  EXPECT_EQ(arrivals.next(), std::nullopt);
  arrivals.HoldFrom(seconds(4), 100);
  EXPECT_GE(arrivals.next().value(), seconds(4));
  EXPECT_NEAR(static_cast<double>(AllOf(arrivals).size()), 600, 5 * 25);
}

TEST(Arrivals, HoldFromAfterTheEndChangesNothing) {
  Arrivals arrivals({Hold(100, seconds(1))}, Spacing::kEven, Rng(1));
  arrivals.HoldFrom(seconds(1), 1000);
  EXPECT_EQ(AllOf(arrivals).size(), 100U);
}

}  // namespace
}  // namespace trimtab::bench
