#include "k8s/transport/exchange.h"

#include <gtest/gtest.h>

#include <thread>

namespace trimtab::k8s {
namespace {

using std::chrono::seconds;
using Awaited = Exchange::Awaited;

// Whether it is there now.
bool Has(Exchange& exchange, Awaited what) {
  const auto there = exchange.Wait(what, Duration(0), {});
  return there.ok() && *there;
}

Error Broken() { return Error{.code = Code::kInterrupted, .message = "broken"}; }

TEST(Exchange, IsEmptyAtFirst) {
  Exchange exchange(10);
  EXPECT_FALSE(Has(exchange, Awaited::kHead));
  EXPECT_FALSE(Has(exchange, Awaited::kBytes));
  EXPECT_FALSE(Has(exchange, Awaited::kEnd));
}

TEST(Exchange, HandsOverHeadBytesAndEnd) {
  Exchange exchange(10);
  exchange.SetHead({.status = 200});
  ASSERT_TRUE(Has(exchange, Awaited::kHead));
  EXPECT_EQ(exchange.TakeHead().status, 200);
  EXPECT_FALSE(Has(exchange, Awaited::kBytes));
  EXPECT_TRUE(exchange.Add("ab"));
  EXPECT_TRUE(exchange.Add("c"));
  ASSERT_TRUE(Has(exchange, Awaited::kBytes));
  EXPECT_FALSE(Has(exchange, Awaited::kEnd));
  EXPECT_EQ(exchange.TakeBytes(), "abc");
  EXPECT_EQ(exchange.TakeBytes(), "");
  exchange.End();
  EXPECT_TRUE(Has(exchange, Awaited::kBytes));
  EXPECT_TRUE(Has(exchange, Awaited::kEnd));
}

TEST(Exchange, BytesThatWereTakenCountNoMore) {
  Exchange exchange(4);
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(exchange.Add("1234"));
    EXPECT_EQ(exchange.TakeBytes(), "1234");
  }
  EXPECT_FALSE(Has(exchange, Awaited::kBytes));
}

TEST(Exchange, AboveItsCapItFailsAndHoldsNothing) {
  Exchange exchange(4);
  EXPECT_TRUE(exchange.Add("123"));
  EXPECT_FALSE(exchange.Add("45"));
  EXPECT_FALSE(exchange.Add("6"));
  EXPECT_EQ(exchange.TakeBytes(), "");
  exchange.Fail(Broken());  // what the library makes of it
  const auto end = exchange.Wait(Awaited::kEnd, Duration(0), {});
  ASSERT_FALSE(end.ok());
  EXPECT_EQ(end.error().code, Code::kTooLarge);
}

TEST(Exchange, WhatCameBeforeAFailureComesFirst) {
  Exchange exchange(10);
  exchange.SetHead({.status = 200});
  exchange.Add("abc");
  exchange.Fail(Broken());
  EXPECT_TRUE(Has(exchange, Awaited::kHead));
  EXPECT_TRUE(Has(exchange, Awaited::kBytes));
  EXPECT_FALSE(exchange.Wait(Awaited::kEnd, Duration(0), {}).ok());
  EXPECT_EQ(exchange.TakeBytes(), "abc");
  EXPECT_FALSE(exchange.Wait(Awaited::kBytes, Duration(0), {}).ok());
}

TEST(Exchange, TheFirstFailureCounts) {
  Exchange exchange(10);
  exchange.Fail(Broken());
  exchange.Fail(Error{.code = Code::kMalformed});
  exchange.End();
  const auto end = exchange.Wait(Awaited::kEnd, Duration(0), {});
  ASSERT_FALSE(end.ok());
  EXPECT_EQ(end.error().code, Code::kInterrupted);
}

TEST(Exchange, NothingCountsAfterTheEnd) {
  Exchange exchange(10);
  exchange.End();
  exchange.Fail(Broken());
  EXPECT_FALSE(exchange.Add("late"));
  EXPECT_TRUE(Has(exchange, Awaited::kEnd));
  EXPECT_EQ(exchange.TakeBytes(), "");
}

TEST(Exchange, WakesWhoWaits) {
  Exchange exchange(10);
  std::jthread library([&] { exchange.SetHead({.status = 204}); });
  const auto there = exchange.Wait(Awaited::kHead, seconds(60), {});
  ASSERT_TRUE(there.ok());
  EXPECT_TRUE(*there);
}

TEST(Exchange, StopWakesWhoWaits) {
  Exchange exchange(10);
  std::stop_source stop;
  std::jthread stopper([&] { stop.request_stop(); });
  const auto there = exchange.Wait(Awaited::kHead, seconds(60), stop.get_token());
  ASSERT_TRUE(there.ok());
  EXPECT_FALSE(*there);
}

TEST(Exchange, EachHandOverChangesItsNumber) {
  Exchange exchange(10);
  const auto before = exchange.handed_over();
  exchange.SetHead({});
  const auto between = exchange.handed_over();
  exchange.Add("x");
  EXPECT_NE(before, between);
  EXPECT_NE(between, exchange.handed_over());
}

}  // namespace
}  // namespace trimtab::k8s
