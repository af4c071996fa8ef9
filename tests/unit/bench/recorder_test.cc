#include "bench/recorder.h"

#include <gtest/gtest.h>

namespace trimtab::bench {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Exchange At(Duration intended, Duration late = Duration::zero()) {
  return {.endpoint = 0, .intended = intended, .taken = intended + late};
}

TEST(Recorder, TellsResponseTimeFromServiceTime) {
  Recorder recorder(1, Duration::zero());
  const Exchange exchange = At(seconds(1), milliseconds(200));
  recorder.Sent(exchange, false);
  recorder.Answered(exchange, seconds(1) + milliseconds(500), 64);
  const Tally& tally = recorder.tallies().at(0);
  EXPECT_EQ(tally.counts, (Counts{.sent = 1, .succeeded = 1, .bytes = 64}));
  EXPECT_EQ(tally.response.max(), milliseconds(500));
  EXPECT_EQ(tally.service.max(), milliseconds(300));
  EXPECT_EQ(recorder.effort().lateness.max(), milliseconds(200));
}

TEST(Recorder, CountsNothingThatWasMeantForTheWarmUp) {
  Recorder recorder(1, seconds(10));
  // It is answered when the warm-up is over.
  const Exchange warm = At(seconds(10) - milliseconds(1));
  recorder.Sent(warm, true);
  recorder.Answered(warm, seconds(11), 5);
  recorder.Unsent(seconds(9));
  EXPECT_EQ(recorder.tallies().at(0).counts, Counts{});
  EXPECT_EQ(recorder.tallies().at(0).response.count(), 0U);
  EXPECT_EQ(recorder.effort().sent, 0U);
  EXPECT_EQ(recorder.effort().waited_for_connection, 0U);
  EXPECT_EQ(recorder.effort().unsent, 0U);
  EXPECT_EQ(recorder.all().succeeded, 1U);
  EXPECT_EQ(recorder.TakeInterval().response.count(), 1U);
}

TEST(Recorder, CountsFromTheEndOfTheWarmUpOn) {
  Recorder recorder(1, seconds(10));
  recorder.Sent(At(seconds(10)), true);
  recorder.Abandoned(At(seconds(10)));
  recorder.Unsent(seconds(10));
  EXPECT_EQ(recorder.tallies().at(0).counts, (Counts{.sent = 1, .abandoned = 1}));
  EXPECT_EQ(recorder.effort().waited_for_connection, 1U);
  EXPECT_EQ(recorder.effort().lateness.count(), 0U);
  EXPECT_EQ(recorder.effort().unsent, 1U);
}

TEST(Recorder, TimesWhatCameAndWhatTookTooLongAndNoOther) {
  Recorder recorder(1, Duration::zero());
  const auto times_of = [&](Failure failure) {
    const uint64_t before = recorder.tallies().at(0).response.count();
    recorder.Sent(At(seconds(1)), false);
    recorder.Failed(At(seconds(1)), seconds(2), 0, failure);
    return recorder.tallies().at(0).response.count() - before;
  };
  EXPECT_EQ(times_of(Failure::kTimeout), 1U);
  EXPECT_EQ(times_of(Failure::kConnect), 0U);
  EXPECT_EQ(times_of(Failure::kReset), 0U);
  EXPECT_EQ(times_of(Failure::kMalformed), 0U);
  recorder.Sent(At(seconds(1)), false);
  recorder.Answered(At(seconds(1)), seconds(2), 0, Failure::kStatus);
  const Tally& tally = recorder.tallies().at(0);
  EXPECT_EQ(tally.response.count(), 2U);
  EXPECT_EQ(tally.counts.succeeded, 0U);
  EXPECT_EQ(tally.counts.failed(), 5U);
}

TEST(Recorder, KeepsEndpointsApart) {
  Recorder recorder(2, Duration::zero());
  recorder.Sent({.endpoint = 1}, false);
  recorder.Answered({.endpoint = 1}, seconds(1), 0);
  EXPECT_EQ(recorder.tallies().at(0).counts, Counts{});
  EXPECT_EQ(recorder.tallies().at(1).counts.succeeded, 1U);
}

TEST(Recorder, AnIntervalHasWhatCameSinceTheLast) {
  Recorder recorder(1, Duration::zero());
  recorder.Sent(At(seconds(1)), false);
  recorder.Answered(At(seconds(1)), seconds(2), 0);
  recorder.Sent(At(seconds(2)), false);
  EXPECT_EQ(recorder.TakeInterval().counts, (Counts{.sent = 2, .succeeded = 1}));
  recorder.Answered(At(seconds(2)), seconds(5), 0);
  const Interval second = recorder.TakeInterval();
  EXPECT_EQ(second.counts, (Counts{.sent = 0, .succeeded = 1}));
  EXPECT_EQ(second.response.count(), 1U);
  EXPECT_EQ(second.response.max(), seconds(3));
}

}  // namespace
}  // namespace trimtab::bench
