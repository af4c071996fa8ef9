#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/unit/k8s/reflector_fixture.h"

namespace trimtab::k8s {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::Pair;

using ReflectorFaults = ReflectorTest;

TEST_F(ReflectorFaults, RetriesThePageThatFailedByItself) {  // K9, K15
  client_.lists.push_back(Page({ConfigMap("a", "1")}, "10", "more"));
  client_.lists.push_back(Failure(Code::kUnavailable));
  client_.lists.push_back(Page({ConfigMap("b", "2")}, "10"));
  Settle();
  WaitAndSettle();
  EXPECT_EQ(client_.list_calls.at(2).continue_token, "more");
  EXPECT_THAT(sink_.held, ElementsAre(Pair("a", "1"), Pair("b", "2")));
}

TEST_F(ReflectorFaults, AnExpiredContinueTokenRestartsTheListAndKeepsTheOldCache) {  // K38
  Start();
  clock_.Advance(minutes(10));
  client_.lists.push_back(Page({ConfigMap("a-gone", "1")}, "20", "more"));
  client_.lists.push_back(Failure(Code::kExpired));
  Settle();
  EXPECT_THAT(sink_.held, ElementsAre(Pair("a", "1"))) << "the old cache is still there";
  EXPECT_TRUE(reflector_.synced());
  client_.lists.push_back(Page({ConfigMap("b", "2")}, "30"));
  WaitAndSettle();
  EXPECT_EQ(client_.list_calls.back().continue_token, "");
  EXPECT_THAT(sink_.held, ElementsAre(Pair("b", "2")));
}

TEST_F(ReflectorFaults, APageAboveTheCapIsAskedForInSmallerParts) {
  client_.lists.push_back(Failure(Code::kTooLarge));
  client_.lists.push_back(Page({}, "10"));
  Settle();
  WaitAndSettle();
  EXPECT_EQ(client_.list_calls.at(1).limit, 250);
  EXPECT_TRUE(reflector_.synced());
}

TEST_F(ReflectorFaults, AListWithoutAVersionIsNoList) {
  client_.lists.push_back(Page({}, ""));
  Settle();
  EXPECT_FALSE(reflector_.synced());
  EXPECT_GT(Delay(), Duration::zero());
}

TEST_F(ReflectorFaults, RelistsWhenTheVersionIsGoneAndKeepsTheCacheMeanwhile) {  // K4
  client_.lists.push_back(Page({ConfigMap("a", "1")}, "10"));
  client_.watches.push_back(Failure(Code::kExpired));
  client_.lists.push_back(Failure(Code::kUnavailable));
  Settle();
  WaitAndSettle();
  EXPECT_THAT(sink_.held, ElementsAre(Pair("a", "1"))) << "a list that failed deletes nothing";
  client_.lists.push_back(Page({ConfigMap("b", "30")}, "30"));
  WaitAndSettle();
  EXPECT_THAT(sink_.held, ElementsAre(Pair("b", "30")));
  EXPECT_EQ(WatchedFrom(), "30");
}

TEST_F(ReflectorFaults, RelistsAfterGoneInStream) {  // K5
  Start({Changed("a", "12"), ErrorEvent(Code::kExpired)});
  EXPECT_THAT(sink_.held, ElementsAre(Pair("a", "12")));
  EXPECT_GT(Delay(), Duration::zero());
  client_.lists.push_back(Page({ConfigMap("a", "20")}, "21"));
  WaitAndSettle();
  EXPECT_EQ(WatchedFrom(), "21");
  EXPECT_EQ(client_.list_calls.back().resource_version, "");
}

TEST_F(ReflectorFaults, GoesOnWithoutAListWhenTheConnectionBroke) {  // K19
  Start({Changed("a", "12"), Failure(Code::kInterrupted)});
  WaitAndSettle();
  EXPECT_EQ(client_.list_calls.size(), 1U);
  EXPECT_EQ(WatchedFrom(), "12");
}

TEST_F(ReflectorFaults, RelistsWhenTheStreamCannotBeTrusted) {  // K27
  for (const Code code : {Code::kMalformed, Code::kTooLarge, Code::kTimeout}) {
    client_.lists.push_back(Page({}, "10"));
    client_.watches.push_back(WatchScript{Failure(code)});
    const size_t lists = client_.list_calls.size();
    WaitAndSettle();
    EXPECT_EQ(client_.list_calls.size(), lists + 1) << NameOf(code);
    EXPECT_GT(Delay(), Duration::zero()) << NameOf(code);
  }
}

TEST_F(ReflectorFaults, AVeryShortWatchWithoutEventsBacksOff) {
  Start({WatchEnds()});
  EXPECT_GT(Delay(), Duration::zero());
  EXPECT_EQ(client_.watch_calls.size(), 1U);
  WaitAndSettle();
  EXPECT_EQ(WatchedFrom(), "10");
}

TEST_F(ReflectorFaults, AWatchThatOutlivesItsTimeoutIsDeadAndRelistsWithinTwoMinutes) {  // K20
  Start();
  const MonoTime began = clock_.Now();
  client_.lists.push_back(Page({ConfigMap("b", "2")}, "20"));
  while (sink_.replaced == 1 && clock_.Now() < began + minutes(5)) {
    const MonoTime next = reflector_.Step(seconds(30));
    if (next > clock_.Now()) clock_.Advance(next - clock_.Now());
  }
  EXPECT_GT(clock_.Now() - began, client_.watch_calls[0].server_timeout);
  EXPECT_LE(clock_.Now() - began, seconds(122)) << "two minutes and one backoff";
  EXPECT_THAT(sink_.held, ElementsAre(Pair("b", "2")));
}

TEST_F(ReflectorFaults, HoldsThroughTenMinutesOfFailuresWithBoundedRetries) {  // K9
  Start();
  clock_.Advance(minutes(10));
  const MonoTime began = clock_.Now();
  int tries = 0;
  while (clock_.Now() < began + minutes(10)) {
    client_.lists.clear();
    client_.lists.push_back(Failure(Code::kUnavailable));
    WaitAndSettle();
    EXPECT_LE(Delay(), seconds(60));
    ++tries;
  }
  EXPECT_GE(tries, 10);
  EXPECT_LE(tries, 30);
  EXPECT_THAT(sink_.held, ElementsAre(Pair("a", "1")));
  EXPECT_TRUE(reflector_.synced());
  EXPECT_EQ(log_.Count("cannot follow"), 1U) << "once for each change, not for each try";
}

TEST_F(ReflectorFaults, BackoffStartsOverAfterTwoMinutesOfHealth) {
  Start();
  clock_.Advance(minutes(10));
  for (int i = 0; i < 8; ++i) {
    client_.lists.push_back(Failure(Code::kUnreachable));
    WaitAndSettle();
  }
  EXPECT_GE(Delay(), seconds(30));
  client_.lists.push_back(Page({}, "50"));
  client_.watches.push_back(WatchScript{Duration(seconds(60)), WatchEnds()});
  client_.watches.push_back(WatchScript{Duration(seconds(65)), Failure(Code::kInterrupted)});
  clock_.Advance(Delay());
  Settle(minutes(2));
  EXPECT_GT(Delay(), Duration::zero());
  EXPECT_LE(Delay(), seconds(2));
}

TEST_F(ReflectorFaults, WaitsAtLeastAsLongAsTheServerSays) {  // K6
  client_.lists.push_back(Failure(Code::kThrottled, seconds(17)));
  Settle();
  EXPECT_GE(Delay(), seconds(17));
  EXPECT_EQ(reflector_.Step(Duration::zero()), next_) << "and does nothing before";
  EXPECT_EQ(client_.list_calls.size(), 1U);
}

TEST_F(ReflectorFaults, ARefusalBacksOffToMinutesAndIsLoggedOnce) {  // K11
  for (int i = 0; i < 8; ++i) {
    client_.lists.push_back(Failure(Code::kForbidden));
    WaitAndSettle();
  }
  EXPECT_GE(Delay(), minutes(2));
  EXPECT_LE(Delay(), minutes(4));
  EXPECT_EQ(log_.lines().size(), 1U);
  client_.lists.push_back(Failure(Code::kUnauthenticated));
  WaitAndSettle();
  EXPECT_EQ(log_.lines().size(), 2U) << "another trouble is another line";
}

TEST_F(ReflectorFaults, AMissingKindWaitsUnsyncedAndSyncsWhenItComes) {  // K39
  for (int i = 0; i < 5; ++i) {
    client_.lists.push_back(Failure(Code::kNotFound));
    WaitAndSettle();
    EXPECT_FALSE(reflector_.synced());
  }
  EXPECT_EQ(log_.Count("cannot follow"), 1U);
  client_.lists.push_back(Page({ConfigMap("a", "1")}, "10"));
  client_.watches.push_back(WatchScript{Changed("a", "2")});
  WaitAndSettle();
  EXPECT_TRUE(reflector_.synced());
  EXPECT_EQ(log_.Count("following objects again"), 1U);
}

TEST_F(ReflectorFaults, AKindThatVanishedIsListedAnewNotAssumedEmpty) {  // K39
  Start({WatchEnds()});
  client_.watches.push_back(Failure(Code::kNotFound));
  WaitAndSettle();
  EXPECT_THAT(sink_.held, ElementsAre(Pair("a", "1")));
  client_.lists.push_back(Page({}, "50"));
  WaitAndSettle();
  EXPECT_TRUE(sink_.held.empty());
}

TEST_F(ReflectorFaults, AServerThatRefusesOurVersionForEverIsListedAtLast) {  // K37
  Start({Failure(Code::kInterrupted)});
  client_.lists.push_back(Page({ConfigMap("restored", "3")}, "4"));
  const MonoTime began = clock_.Now();
  while (sink_.replaced == 1 && clock_.Now() < began + minutes(20)) {
    client_.watches.push_back(Failure(Code::kUnavailable));  // "too large resource version"
    WaitAndSettle();
  }
  EXPECT_LE(clock_.Now() - began, minutes(11));
  EXPECT_THAT(sink_.held, ElementsAre(Pair("restored", "3")));
}

TEST_F(ReflectorFaults, AStopIsNoTrouble) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(reflector_.Step(Duration::zero(), stop.get_token()), clock_.Now());
  EXPECT_TRUE(log_.lines().empty());
  Start();
  EXPECT_TRUE(reflector_.synced());
}

}  // namespace
}  // namespace trimtab::k8s
