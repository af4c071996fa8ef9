#include "k8s/reflector.h"

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

TEST_F(ReflectorTest, ListsByQuorumAndWatchesFromTheListsVersion) {  // K37
  EXPECT_FALSE(reflector_.synced());
  Start();
  EXPECT_TRUE(reflector_.synced());
  EXPECT_THAT(sink_.held, ElementsAre(Pair("a", "1")));
  EXPECT_EQ(client_.list_calls.at(0).resource_version, "") << "only then it is read by quorum";
  EXPECT_EQ(client_.list_calls.at(0).limit, 500);
  EXPECT_EQ(WatchedFrom(), "10");
}

TEST_F(ReflectorTest, AsksForWhatItsOptionsSay) {
  Start();
  EXPECT_EQ(client_.list_calls.at(0).ns, "shop");
  EXPECT_EQ(client_.list_calls.at(0).label_selector, "app=x");
  EXPECT_EQ(client_.watch_calls.at(0).ns, "shop");
  EXPECT_EQ(client_.watch_calls.at(0).label_selector, "app=x");
}

TEST_F(ReflectorTest, DeliversAListOnlyWhenAllItsPagesAreThere) {
  client_.lists.push_back(Page({ConfigMap("a", "1")}, "10", "more"));
  client_.lists.push_back(Page({ConfigMap("b", "2")}, "10"));
  reflector_.Step(Duration::zero());
  EXPECT_FALSE(reflector_.synced());
  EXPECT_EQ(sink_.replaced, 0);
  reflector_.Step(Duration::zero());
  EXPECT_TRUE(reflector_.synced());
  EXPECT_EQ(client_.list_calls.at(1).continue_token, "more");
  EXPECT_THAT(sink_.held, ElementsAre(Pair("a", "1"), Pair("b", "2")));
}

TEST_F(ReflectorTest, DeliversEventsInTheirOrder) {
  Start({Event(WatchEventType::kAdded, ConfigMap("b", "11")), Changed("a", "12"),
         Event(WatchEventType::kDeleted, ConfigMap("b", "13"))});
  EXPECT_THAT(sink_.held, ElementsAre(Pair("a", "12")));
}

TEST_F(ReflectorTest, GoesOnFromTheLastEventWhenTheServerEndsTheWatch) {
  Start({Changed("a", "12"), WatchEnds()});
  EXPECT_EQ(client_.watch_calls.size(), 2U);
  EXPECT_EQ(WatchedFrom(), "12");
  EXPECT_EQ(client_.list_calls.size(), 1U);
}

TEST_F(ReflectorTest, ListsAgainWhenItIsTold) {
  Start({Changed("a", "12")});
  client_.lists.push_back(Page({ConfigMap("b", "20")}, "20"));
  reflector_.Relist();
  reflector_.Step(Duration::zero());
  EXPECT_THAT(sink_.held, ElementsAre(Pair("b", "20")));
  reflector_.Step(Duration::zero());
  EXPECT_EQ(WatchedFrom(), "20");
}

TEST_F(ReflectorTest, AListThatIsCutShortBeginsAtItsFirstPage) {
  client_.lists.push_back(Page({ConfigMap("a", "1")}, "10", "more"));
  reflector_.Step(Duration::zero());
  client_.lists.push_back(Page({ConfigMap("b", "2")}, "11"));
  reflector_.Relist();
  reflector_.Step(Duration::zero());
  EXPECT_THAT(sink_.held, ElementsAre(Pair("b", "2")));
}

TEST_F(ReflectorTest, BookmarksOnlyMoveTheVersion) {  // K24
  Start({Event(WatchEventType::kBookmark, ConfigMap("bookmark", "40")), WatchEnds()});
  EXPECT_EQ(WatchedFrom(), "40");
  EXPECT_THAT(sink_.held, ElementsAre(Pair("a", "1")));
}

TEST_F(ReflectorTest, LogsAnUnknownEventTypeOnceAndIgnoresIt) {  // K25
  const WatchEvent unknown = {.type = WatchEventType::kUnknown, .raw_type = "RENAMED"};
  Start({unknown, unknown, Changed("a", "12")});
  EXPECT_THAT(sink_.held, ElementsAre(Pair("a", "12")));
  EXPECT_EQ(log_.Count("RENAMED"), 1U);
}

TEST_F(ReflectorTest, IgnoresObjectsOfAnotherKind) {  // K26
  auto pod = Object::Decode(
      R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","resourceVersion":"77"}})");
  ASSERT_TRUE(pod.ok());
  const WatchEvent wrong = Event(WatchEventType::kAdded, *pod);
  Start({wrong, wrong, Changed("a", "12"), WatchEnds()});
  EXPECT_THAT(sink_.held, ElementsAre(Pair("a", "12")));
  EXPECT_EQ(WatchedFrom(), "12");
  EXPECT_EQ(log_.Count("another kind"), 1U);
}

TEST_F(ReflectorTest, DuplicateEventsDoNoHarm) {  // K21
  Start({Changed("a", "12"), Changed("a", "12"),
         Event(WatchEventType::kDeleted, ConfigMap("b", "13")),
         Event(WatchEventType::kDeleted, ConfigMap("b", "13"))});
  EXPECT_THAT(sink_.held, ElementsAre(Pair("a", "12")));
}

TEST_F(ReflectorTest, AWatchThatLastedEndsWithoutBackoff) {
  Start({Duration(seconds(70)), WatchEnds()});
  Settle(seconds(10));
  EXPECT_EQ(client_.watch_calls.size(), 2U);
  EXPECT_EQ(client_.list_calls.size(), 1U);
}

TEST_F(ReflectorTest, AsksForWatchesOfOneToTwoMinutesNeverAllAlike) {
  Start({Changed("a", "11"), WatchEnds()});
  ASSERT_EQ(client_.watch_calls.size(), 2U);
  for (const WatchOptions& call : client_.watch_calls) {
    EXPECT_GE(call.server_timeout, seconds(60));
    EXPECT_LE(call.server_timeout, seconds(120));
  }
  EXPECT_NE(client_.watch_calls[0].server_timeout, client_.watch_calls[1].server_timeout);
}

TEST_F(ReflectorTest, ListsAnewEveryTenMinutesThoughTheWatchIsHealthy) {  // K23
  client_.lists.push_back(Page({ConfigMap("a", "1")}, "10"));
  const MonoTime began = clock_.Now();
  client_.lists.push_back(Page({ConfigMap("never-watched", "90")}, "99"));
  for (int i = 0; i < 12; ++i) {
    client_.watches.push_back(
        WatchScript{Changed("a", std::to_string(20 + i)), Duration(seconds(60)), WatchEnds()});
  }
  while (sink_.replaced < 2 && clock_.Now() < began + minutes(20)) reflector_.Step(seconds(5));
  EXPECT_LE(clock_.Now() - began, minutes(10));
  EXPECT_GE(clock_.Now() - began, minutes(9));
  EXPECT_THAT(sink_.held, ElementsAre(Pair("never-watched", "90")));
}

TEST_F(ReflectorTest, FollowsTenThousandObjects) {  // K42
  for (int page = 0; page < 20; ++page) {
    std::vector<Object> items;
    for (int i = 0; i < 500; ++i) {
      items.push_back(ConfigMap("object-" + std::to_string(500 * page + i), "1"));
    }
    client_.lists.push_back(Page(std::move(items), "10", page < 19 ? "more" : ""));
  }
  WatchScript storm;
  for (int i = 0; i < 10'000; ++i) {
    storm.emplace_back(Changed("object-" + std::to_string(i), "2"));
  }
  client_.watches.emplace_back(std::move(storm));
  for (int i = 0; i < 60; ++i) reflector_.Step(Duration::zero());
  EXPECT_EQ(sink_.held.size(), 10'000U);
  EXPECT_EQ(sink_.held.at("object-9999"), "2");
}

}  // namespace
}  // namespace trimtab::k8s
