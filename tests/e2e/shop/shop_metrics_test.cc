#include "tests/e2e/shop/shop_metrics.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace trimtab::shop {
namespace {

using std::chrono::milliseconds;

// The value of the line that begins with the series; "" when there is none.
std::string ValueOf(const std::string& text, const std::string& series) {
  const size_t at = ("\n" + text).find("\n" + series + " ");
  if (at == std::string::npos) return "";
  const size_t begin = at + series.size() + 1;
  return text.substr(begin, text.find('\n', begin) - begin);
}

TEST(ShopMetrics, CountAnswersByRouteAndCode) {
  ShopMetrics metrics;
  metrics.Answered(Route::kOrder, 200, milliseconds(4), 1000);
  metrics.Answered(Route::kOrder, 200, milliseconds(40), 500);
  metrics.Answered(Route::kOrder, 504, milliseconds(2000), 30);
  const std::string text = metrics.Text(0);
  EXPECT_EQ(ValueOf(text, R"(http_requests_total{code="200",route="order"})"), "2");
  EXPECT_EQ(ValueOf(text, R"(http_requests_total{code="504",route="order"})"), "1");
  EXPECT_EQ(ValueOf(text, R"(http_requests_total{code="200",route="customer_orders"})"), "0");
  EXPECT_EQ(ValueOf(text, R"(http_request_duration_seconds_count{route="order"})"), "3");
  EXPECT_EQ(ValueOf(text, R"(http_request_duration_seconds_bucket{route="order",le="0.005"})"),
            "1");
  EXPECT_EQ(ValueOf(text, R"(http_response_bytes_total{route="order"})"), "1530");
}

TEST(ShopMetrics, CountNothingOfMachines) {
  ShopMetrics metrics;
  for (const Route route : {Route::kMetrics, Route::kHealth, Route::kReady}) {
    metrics.Answered(route, 200, milliseconds(1), 10);
  }
  const std::string text = metrics.Text(0);
  for (const char* route : {"metrics", "health", "ready"}) {
    EXPECT_EQ(text.find("route=\"" + std::string(route) + "\""), std::string::npos);
  }
}

TEST(ShopMetrics, SayWhatThePartsDo) {
  ShopMetrics metrics;
  metrics.WaitedForDatabase(milliseconds(3));
  metrics.LookedIntoCache(true);
  metrics.LookedIntoCache(false);
  metrics.LookedIntoCache(false);
  metrics.WroteBatch(7);
  metrics.FailedToReload();
  const std::string text = metrics.Text(5);
  EXPECT_EQ(ValueOf(text, "shop_db_wait_seconds_count"), "1");
  EXPECT_EQ(ValueOf(text, R"(shop_cache_requests_total{outcome="hit"})"), "1");
  EXPECT_EQ(ValueOf(text, R"(shop_cache_requests_total{outcome="miss"})"), "2");
  EXPECT_EQ(ValueOf(text, "shop_batch_orders_sum"), "7");
  EXPECT_EQ(ValueOf(text, "shop_config_reload_failures_total"), "1");
  EXPECT_EQ(ValueOf(text, "shop_queue_depth"), "5");
}

TEST(ShopMetrics, SayWhatTheProcessUses) {
  ShopMetrics metrics;
  const std::string first = metrics.Text(0);
  EXPECT_GT(std::stod(ValueOf(first, "process_resident_memory_bytes")), 1e6);
  EXPECT_GE(std::stod(ValueOf(first, "process_open_fds")), 3);
  // Work until the kernel has counted some.
  double spent = 0;
  while (spent < 0.01) {
    spent = std::stod(ValueOf(metrics.Text(0), "process_cpu_seconds_total")) -
            std::stod(ValueOf(first, "process_cpu_seconds_total"));
  }
  EXPECT_GT(spent, 0);
}

TEST(ShopMetrics, MayBeUsedByManyThreads) {
  ShopMetrics metrics;
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&metrics] {
      for (int i = 0; i < 250; ++i) {
        metrics.Answered(Route::kPlaceOrder, 201, milliseconds(1), 1);
        metrics.LookedIntoCache(true);
        if (i % 100 == 0) {
          EXPECT_FALSE(metrics.Text(0).empty());
        }
      }
    });
  }
  threads.clear();
  EXPECT_EQ(ValueOf(metrics.Text(0), R"(http_requests_total{code="201",route="place_order"})"),
            "1000");
}

}  // namespace
}  // namespace trimtab::shop
