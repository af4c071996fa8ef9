#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/real_clock.h"
#include "tests/e2e/shop/pq_connection.h"
#include "tests/e2e/shop/schema.h"
#include "tests/support/postgres_server.h"

namespace trimtab::shop {

// One PostgreSQL for all tests of a program, filled as the shop fills it. Skips where there is
// none.
class DatabaseTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (PostgresServer::ReasonToSkip()) return;
    auto started = PostgresServer::Start({.settings = {{"max_connections", "300"}}});
    ASSERT_TRUE(started.ok()) << started.error().message;
    server_.emplace(*std::move(started));
    const auto connection = Connect();
    const auto made = MakeSchema(*connection, In(std::chrono::minutes(2)));
    ASSERT_TRUE(made.ok()) << made.error().message;
  }
  static void TearDownTestSuite() { server_.reset(); }
  void SetUp() override {
    if (const auto reason = PostgresServer::ReasonToSkip()) GTEST_SKIP() << *reason;
    ASSERT_TRUE(server_.has_value());
  }

  // Long enough for any machine.
  static MonoTime In(Duration time = std::chrono::minutes(1)) { return clock_.Now() + time; }

  static std::unique_ptr<Connection> Connect() {
    auto opened = PqConnection::Open(server_->url(), clock_);
    EXPECT_TRUE(opened.ok()) << opened.error().message;
    return opened.ok() ? *std::move(opened) : nullptr;
  }
  // The one value that a question has.
  static std::string Ask(const std::string& sql) {
    const auto rows = Connect()->Run({"", sql.c_str()}, {}, In());
    EXPECT_TRUE(rows.ok()) << rows.error().message;
    return rows.ok() && !rows->empty() ? rows->front().front() : "";
  }

  inline static const RealClock clock_;
  inline static std::optional<PostgresServer> server_;
};

}  // namespace trimtab::shop
