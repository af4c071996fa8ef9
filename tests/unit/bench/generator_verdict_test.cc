#include "bench/generator_verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/tally.h"

namespace trimtab::bench {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;

LatencyHistogram Times(Duration most, Duration slowest_two_percent) {
  LatencyHistogram histogram;
  for (int i = 0; i < 980; ++i) histogram.Record(most);
  for (int i = 0; i < 20; ++i) histogram.Record(slowest_two_percent);
  return histogram;
}

GeneratorEffort Calm() {
  return {.wall = seconds(10),
          .cpu = seconds(3),
          .lateness = Times(Duration(50'000), Duration(80'000)),
          .sent = 1000};
}

const LatencyHistogram kResponse = Times(milliseconds(5), milliseconds(30));

TEST(GeneratorVerdict, SaysNothingOfACalmRun) {
  const GeneratorVerdict verdict = JudgeGenerator(Calm(), kResponse);
  EXPECT_FALSE(verdict.limited);
  EXPECT_EQ(verdict.because, "");
}

TEST(GeneratorVerdict, SaysNothingOfARunThatNeverWas) {
  EXPECT_FALSE(JudgeGenerator({}, {}).limited);
}

TEST(GeneratorVerdict, SeesABusyCore) {
  GeneratorEffort effort = Calm();
  effort.cpu = milliseconds(9400);
  EXPECT_THAT(JudgeGenerator(effort, kResponse).because, HasSubstr("busy for 94 %"));
}

TEST(GeneratorVerdict, SeesLateSendsWhereTheyMatter) {
  GeneratorEffort effort = Calm();
  effort.lateness = Times(Duration(50'000), milliseconds(4));
  EXPECT_THAT(JudgeGenerator(effort, kResponse).because, HasSubstr("more than 4.0 ms late"));
  // Beside a response time of a second they do not.
  EXPECT_FALSE(JudgeGenerator(effort, Times(milliseconds(5), seconds(1))).limited);
}

TEST(GeneratorVerdict, SeesConnectionsUsedUp) {
  GeneratorEffort effort = Calm();
  effort.waited_for_connection = 10;
  EXPECT_FALSE(JudgeGenerator(effort, kResponse).limited);
  effort.waited_for_connection = 200;
  EXPECT_THAT(JudgeGenerator(effort, kResponse).because, HasSubstr("20 % of the requests waited"));
}

TEST(GeneratorVerdict, CountsWhatWasNeverSentAmongThem) {
  GeneratorEffort effort = Calm();
  effort.unsent = 1000;
  EXPECT_THAT(JudgeGenerator(effort, kResponse).because, HasSubstr("50 % of the requests waited"));
}

TEST(GeneratorVerdict, SeesSocketsUsedUpBeforeAllElse) {
  GeneratorEffort effort = Calm();
  effort.cpu = effort.wall;
  effort.without_socket = 3;
  EXPECT_THAT(JudgeGenerator(effort, kResponse).because,
              HasSubstr("3 requests found no free socket"));
}

TEST(Counts, AddUpAndTakeAway) {
  Counts counts = {.sent = 10, .succeeded = 6, .failures = {0, 1, 0, 0, 2, 0}, .abandoned = 1};
  EXPECT_EQ(counts.failed(), 3U);
  EXPECT_EQ(counts.of(Failure::kStatus), 2U);
  const Counts before = counts;
  const Counts more = {.sent = 2, .succeeded = 1, .failures = {1}, .bytes = 7};
  counts += more;
  EXPECT_EQ(counts - before, more);
}

TEST(Counts, EachFailureHasAName) {
  EXPECT_EQ(NameOf(Failure::kConnect), "connect");
  EXPECT_EQ(NameOf(Failure::kBody), "body");
}

TEST(Tally, MergesAllOfIt) {
  Tally one;
  one.counts.sent = 1;
  one.response.Record(milliseconds(3));
  Tally other;
  other.counts.sent = 2;
  other.service.Record(milliseconds(1));
  one.Merge(other);
  EXPECT_EQ(one.counts.sent, 3U);
  EXPECT_EQ(one.response.count(), 1U);
  EXPECT_EQ(one.service.count(), 1U);
}

}  // namespace
}  // namespace trimtab::bench
