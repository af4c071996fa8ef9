#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "tests/e2e/shop/client.h"
#include "tests/e2e/shop/database_fixture.h"
#include "tests/e2e/shop/shop.h"
#include "tests/support/captured_log.h"
#include "tests/support/temp_dir.h"

namespace trimtab::shop {

// A shop that serves on a thread of its own until this is gone. Owned by a test; one thread.
class RunningShop {
 public:
  RunningShop(Settings settings, SettingSources sources, const Clock& clock) {
    auto opened = Shop::Open(settings, std::move(sources), clock, log_);
    EXPECT_TRUE(opened.ok()) << opened.error().message;
    shop_ = *std::move(opened);
    thread_ = std::jthread([this] { shop_->Run(); });
  }
  ~RunningShop() {
    // The second time ends the grace.
    shop_->BeginShutdown();
    shop_->BeginShutdown();
    thread_.join();
  }

  Shop& shop() { return *shop_; }
  CapturedLog& log() { return log_; }
  const std::string& address() const { return shop_->address(); }

 private:
  CapturedLog log_;
  std::unique_ptr<Shop> shop_;
  std::jthread thread_;
};

// Shops on the database of the program's tests.
class ShopTest : public DatabaseTest {
 protected:
  static Settings Defaults() {
    return {.database_url = server_->url(), .listen = "127.0.0.1:0", .shutdown_grace = {}};
  }
  // Asks until it is ready.
  static std::unique_ptr<RunningShop> Start(const Settings& settings, SettingSources sources = {}) {
    auto shop = std::make_unique<RunningShop>(settings, std::move(sources), clock_);
    EXPECT_TRUE(Eventually([&] { return Client(shop->address()).Get("/readyz").status == 200; }));
    return shop;
  }
  template <class Condition>
  static bool Eventually(Condition holds) {
    const MonoTime limit = In();
    while (clock_.Now() < limit) {
      if (holds()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
  }

  // The value of a series on /metrics; "" when it is not there.
  static std::string Metric(const RunningShop& shop, const std::string& series) {
    const std::string text = "\n" + Client(shop.address()).Get("/metrics").body;
    const size_t at = text.find("\n" + series + " ");
    if (at == std::string::npos) return "";
    const size_t begin = at + series.size() + 2;
    return text.substr(begin, text.find('\n', begin) - begin);
  }
};

// Nobody reads or writes orders while this is there. Owned by a test.
class LockedOrders {
 public:
  LockedOrders(std::unique_ptr<Connection> connection, MonoTime deadline)
      : connection_(std::move(connection)) {
    EXPECT_TRUE(connection_->Run({"", "BEGIN"}, {}, deadline).ok());
    EXPECT_TRUE(connection_->Run({"", "LOCK TABLE orders"}, {}, deadline).ok());
  }

 private:
  std::unique_ptr<Connection> connection_;  // its end is the lock's
};

}  // namespace trimtab::shop
