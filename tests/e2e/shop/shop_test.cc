#include "tests/e2e/shop/shop.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "k8s/json.h"
#include "tests/e2e/shop/shop_fixture.h"
#include "tests/e2e/shop/unpack.h"

namespace trimtab::shop {
namespace {

using k8s::Json;
using std::chrono::milliseconds;

constexpr const char* kOrder =
    R"({"customer": 7, "note": "ring", "lines": [{"product": 3, "quantity": 2}]})";

int64_t IdOf(const ClientAnswer& answer) {
  const auto json = Json::Parse(answer.body);
  return json.ok() && json->Find("id") ? json->Find("id")->integer().value_or(0) : 0;
}

std::string ErrorOf(const ClientAnswer& answer) {
  const auto json = Json::Parse(answer.body);
  return json.ok() ? std::string(json->Text({"error"})) : "no JSON: " + answer.body;
}

TEST_F(ShopTest, AnOrderThatIsWrittenIsReadBack) {
  const auto shop = Start(Defaults());
  Client client(shop->address());
  const ClientAnswer placed = client.Post("/orders", kOrder);
  ASSERT_EQ(placed.status, 201) << placed.body;
  const ClientAnswer read = client.Get("/orders/" + std::to_string(IdOf(placed)));
  ASSERT_EQ(read.status, 200) << read.body;
  const auto order = Json::Parse(read.body);
  ASSERT_TRUE(order.ok());
  EXPECT_EQ(order->Text({"note"}), "ring");
  EXPECT_EQ(order->Get({"customer", "id"})->integer(), 7);
  const ClientAnswer latest = client.Get("/customers/7/orders");
  ASSERT_EQ(latest.status, 200);
  const auto list = Json::Parse(latest.body);
  ASSERT_TRUE(list.ok());
  EXPECT_EQ(list->Find("orders")->array()->front().Find("id")->integer(), IdOf(placed));
}

TEST_F(ShopTest, BodiesArePackedForWhoTakesIt) {
  const auto shop = Start(Defaults());
  Client client(shop->address());
  const ClientAnswer plain = client.Get("/customers/3/orders");
  const ClientAnswer packed = client.Get("/customers/3/orders", "gzip, zstd");
  EXPECT_EQ(plain.headers.count("content-encoding"), 0u);
  ASSERT_EQ(packed.headers.at("content-encoding"), "gzip");
  EXPECT_LT(packed.body.size(), plain.body.size() / 2);
  EXPECT_EQ(Unpack("gzip", packed.body), plain.body);
}

TEST_F(ShopTest, AnOrderIsReadFromTheDatabaseOnceForEachPacking) {
  const auto shop = Start(Defaults());
  Client client(shop->address());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.Get("/orders/11", "gzip").status, 200);
  EXPECT_EQ(Metric(*shop, R"(shop_cache_requests_total{outcome="hit"})"), "2");
  EXPECT_EQ(client.Get("/orders/11").status, 200);
  EXPECT_EQ(Metric(*shop, R"(shop_cache_requests_total{outcome="miss"})"), "2");
  EXPECT_EQ(Metric(*shop, "shop_db_wait_seconds_count"), "2");
}

TEST_F(ShopTest, OrdersOfOneBatchAreOneTransaction) {
  Settings settings = Defaults();
  settings.workers = 4;
  settings.live.batch_size = 4;
  settings.live.batch_linger = milliseconds(50);
  settings.live.request_timeout = std::chrono::minutes(1);
  const auto shop = Start(settings);
  // Whoever is fast enough shares a batch with the others; four at once are tried until they do.
  const bool shared = Eventually([&] {
    std::vector<std::future<int64_t>> placed;
    for (int i = 0; i < 4; ++i) {
      placed.push_back(std::async(std::launch::async, [&shop] {
        return IdOf(Client(shop->address()).Post("/orders", kOrder));
      }));
    }
    std::string ids;
    for (auto& each : placed) ids += (ids.empty() ? "" : ",") + std::to_string(each.get());
    return Ask("SELECT count(*) || '/' || count(DISTINCT xmin::text) FROM orders WHERE id IN (" +
               ids + ")") == "4/1";
  });
  EXPECT_TRUE(shared);
  EXPECT_NE(Metric(*shop, R"(shop_batch_orders_bucket{le="2"})"),
            Metric(*shop, R"(shop_batch_orders_bucket{le="4"})"));
}

TEST_F(ShopTest, EveryFaultOfARequestIsOneSentence) {
  const auto shop = Start(Defaults());
  Client client(shop->address());
  const auto expect = [](const ClientAnswer& answer, int status, const std::string& sentence) {
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_EQ(ErrorOf(answer), sentence);
  };
  expect(client.Get("/orders/90000000"), 404, "there is no order 90000000");
  expect(client.Get("/customers/90000000/orders"), 404, "there is no customer 90000000");
  expect(client.Get("/order/1"), 404, "there is no such page");
  expect(client.Get("/orders"), 405, "the page has no such method");
  expect(client.Post("/orders", R"({"customer": 1})"), 400,
         "order.lines must be a list of 1 to 100 lines");
  expect(client.Post("/orders", R"({"customer": 9999, "lines": [{"product": 1, "quantity": 1}]})"),
         422, "there is no customer 9999");
  expect(client.Post("/orders", std::string(70'000, ' ')), 413, "the order is larger than 64 KiB");
  EXPECT_EQ(Client(shop->address()).Send("no http at all\r\n\r\n").status, 400);
}

TEST_F(ShopTest, ARequestThatTheDatabaseKeepsTooLongIsAnswered504) {
  Settings settings = Defaults();
  settings.workers = 2;
  settings.database_pool = 1;
  settings.live.request_timeout = milliseconds(100);
  settings.live.batch_linger = milliseconds(10);
  settings.live.batch_size = 2;
  const auto shop = Start(settings);
  {
    const LockedOrders lock(Connect(), In());
    // One waits for the answer of the database, one for the connection, one for a worker.
    std::vector<std::future<int>> answers;
    for (const char* target : {"/orders/21", "/orders/22", "/orders/23"}) {
      answers.push_back(std::async(std::launch::async, [&shop, target] {
        return Client(shop->address()).Get(target).status;
      }));
    }
    for (auto& answer : answers) EXPECT_EQ(answer.get(), 504);
    EXPECT_EQ(Client(shop->address()).Post("/orders", kOrder).status, 504);
  }
  EXPECT_EQ(Client(shop->address()).Get("/orders/21").status, 200);
}

TEST_F(ShopTest, WhatDoesNotFitTheQueueIsRefusedAtOnceAndMetricsAreServedAllTheWhile) {
  Settings settings = Defaults();
  settings.workers = 1;
  settings.queue_size = 1;
  settings.live.request_timeout = std::chrono::minutes(1);
  const auto shop = Start(settings);
  Client first(shop->address()), second(shop->address()), third(shop->address());
  {
    const LockedOrders lock(Connect(), In());
    EXPECT_TRUE(first.SendOnly("GET /orders/31 HTTP/1.1\r\nHost: shop\r\n\r\n"));
    // The worker has the first when the queue is empty again and its connection is taken.
    EXPECT_TRUE(Eventually([&] { return Metric(*shop, "shop_db_wait_seconds_count") == "1"; }));
    EXPECT_TRUE(second.SendOnly("GET /orders/32 HTTP/1.1\r\nHost: shop\r\n\r\n"));
    EXPECT_TRUE(Eventually([&] { return Metric(*shop, "shop_queue_depth") == "1"; }));
    const ClientAnswer refused = third.Get("/orders/33");
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(ErrorOf(refused), "too many requests are waiting");
    EXPECT_EQ(third.Get("/healthz").status, 200);
  }
  EXPECT_EQ(first.Receive().status, 200);
  EXPECT_EQ(second.Receive().status, 200);
  EXPECT_EQ(Metric(*shop, R"(http_requests_total{code="503",route="order"})"), "1");
}

TEST_F(ShopTest, TakesOverItsFileWhileItRunsAndKeepsTheOldValuesForABadOne) {
  const TempDir folder;
  const std::string text = "compression: none\n";
  const SettingSources sources{.file_name = folder.Write("shop.yaml", text).string(),
                               .file_text = text};
  Settings settings = Defaults();
  settings.live.compression = {.codec = Codec::kNone, .level = 0};
  const auto shop = Start(settings, sources);
  Client client(shop->address());
  const auto encoding = [&client] {
    const ClientAnswer answer = client.Get("/customers/3/orders", "gzip, zstd");
    const auto found = answer.headers.find("content-encoding");
    return found == answer.headers.end() ? "" : found->second;
  };
  EXPECT_EQ(encoding(), "");
  folder.Write("shop.yaml", "compression: zstd-3\n");
  EXPECT_TRUE(Eventually([&] { return encoding() == "zstd"; }));

  folder.Write("shop.yaml", "compression: zstd-99\n");
  EXPECT_TRUE(
      Eventually([&] { return Metric(*shop, "shop_config_reload_failures_total") == "1"; }));
  EXPECT_EQ(encoding(), "zstd");
  EXPECT_EQ(shop->log().Count("COMPRESSION is \"zstd-99\""), 1u);

  folder.Write("shop.yaml", "compression: gzip-1\nworkers: 9\n");
  EXPECT_TRUE(Eventually([&] { return encoding() == "gzip"; }));
  EXPECT_EQ(shop->log().Count("taken over at the next start only"), 1u);
}

TEST_F(ShopTest, FinishesWhatIsInFlightBeforeItEnds) {
  Settings settings = Defaults();
  settings.live.request_timeout = std::chrono::minutes(1);
  const auto shop = Start(settings);
  Client busy(shop->address()), idle(shop->address());
  EXPECT_EQ(idle.Get("/healthz").status, 200);
  {
    const LockedOrders lock(Connect(), In());
    EXPECT_TRUE(busy.SendOnly("GET /orders/41 HTTP/1.1\r\nHost: shop\r\n\r\n"));
    EXPECT_TRUE(Eventually([&] { return Metric(*shop, "shop_db_wait_seconds_count") == "1"; }));
    shop->shop().BeginShutdown();
    EXPECT_EQ(idle.Receive().status, 0);  // closed
    EXPECT_EQ(Client(shop->address()).Get("/healthz").status, 0);
  }
  const ClientAnswer answer = busy.Receive();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.at("connection"), "close");
}

TEST_F(ShopTest, AnswersDuringItsGraceAndSendsClientsElsewhere) {
  Settings settings = Defaults();
  settings.shutdown_grace = std::chrono::minutes(10);
  const auto shop = Start(settings);
  Client kept(shop->address());
  EXPECT_EQ(kept.Get("/orders/1").headers.count("connection"), 0u);
  shop->shop().BeginShutdown();
  EXPECT_TRUE(Eventually([&] { return Client(shop->address()).Get("/readyz").status == 503; }));
  const ClientAnswer last = kept.Get("/orders/2");
  EXPECT_EQ(last.status, 200);
  EXPECT_EQ(last.headers.at("connection"), "close");
  EXPECT_EQ(Client(shop->address()).Get("/orders/3").status, 200);
}

TEST_F(ShopTest, IsNotReadyWithoutItsDatabaseAndSaysWhy) {
  Settings settings = Defaults();
  settings.database_url = "postgresql://shop:s3cret@127.0.0.1:1/postgres";
  RunningShop shop(settings, {}, clock_);
  Client client(shop.address());
  EXPECT_EQ(client.Get("/healthz").status, 200);
  const ClientAnswer ready = client.Get("/readyz");
  EXPECT_EQ(ready.status, 503);
  EXPECT_EQ(ErrorOf(ready), "the database is not ready yet");
  EXPECT_EQ(client.Get("/orders/1").status, 503);
  EXPECT_TRUE(Eventually([&] { return shop.log().Count("the database is not ready") >= 2; }));
  EXPECT_EQ(shop.log().Count("s3cret"), 0u);
}

TEST_F(ShopTest, CannotListenWhereSomebodyDoes) {
  const auto shop = Start(Defaults());
  CapturedLog log;
  Settings settings = Defaults();
  for (const std::string& address : {shop->address(), std::string("nowhere:80"),
                                     std::string("127.0.0.1:65536"), std::string("127.0.0.1")}) {
    settings.listen = address;
    const auto second = Shop::Open(settings, {}, clock_, log);
    ASSERT_FALSE(second.ok()) << address;
    EXPECT_EQ(second.error().message.rfind("cannot listen on " + address + ": ", 0), 0u)
        << second.error().message;
  }
}

TEST_F(ShopTest, AnswersManyConnectionsAtOnce) {
  Settings settings = Defaults();
  settings.live.request_timeout = std::chrono::minutes(1);
  settings.live.batch_size = 8;
  const auto shop = Start(settings);
  std::atomic<int> good = 0;
  std::vector<std::jthread> clients;
  for (int c = 0; c < 16; ++c) {
    clients.emplace_back([&, c] {
      Client client(shop->address());
      for (int i = 0; i < 20; ++i) {
        const std::string id = std::to_string(1 + (c * 31 + i * 7) % 200);
        good += client.Get("/orders/" + id, i % 2 == 0 ? "gzip" : "").status == 200;
        good += client.Post("/orders", kOrder).status == 201;
      }
    });
  }
  clients.clear();
  EXPECT_EQ(good, 16 * 40);
  EXPECT_EQ(Metric(*shop, "shop_batch_orders_sum"), "320");
}

}  // namespace
}  // namespace trimtab::shop
