#include "tests/e2e/shop/pq_connection.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "tests/e2e/shop/database_fixture.h"

namespace trimtab::shop {
namespace {

using std::chrono::milliseconds;

class ShopConnectionTest : public DatabaseTest {};

TEST_F(ShopConnectionTest, GivesRowsAsTextAndNullAsEmpty) {
  const auto rows = Connect()->Run(
      {"", "SELECT x, NULL, 'a' || $1::text FROM generate_series(1, 2) AS x"}, {"b"}, In());
  ASSERT_TRUE(rows.ok()) << rows.error().message;
  EXPECT_EQ(*rows, (Rows{{"1", "", "ab"}, {"2", "", "ab"}}));
}

TEST_F(ShopConnectionTest, ParsesAStatementWithANameOnce) {
  const auto connection = Connect();
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(connection->Run({"named", "SELECT $1::int + 1"}, {"1"}, In()).ok());
  }
  const auto prepared = connection->Run(
      {"",
       "SELECT count(*), sum(generic_plans + custom_plans) FROM pg_prepared_statements "
       "WHERE name = 'named'"},
      {}, In());
  ASSERT_TRUE(prepared.ok());
  EXPECT_EQ(*prepared, (Rows{{"1", "3"}}));
}

TEST_F(ShopConnectionTest, IsAsGoodAsBeforeAfterTheServerRefusedAStatement) {
  const auto connection = Connect();
  const auto refused = connection->Run({"", "SELECT no_such_column"}, {}, In());
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, Code::kUnavailable);
  EXPECT_NE(refused.error().message.find("no_such_column"), std::string::npos);
  EXPECT_EQ(refused.error().message.find('\n'), std::string::npos);
  EXPECT_FALSE(connection->broken());
  EXPECT_TRUE(connection->Run({"", "SELECT 1"}, {}, In()).ok());
}

TEST_F(ShopConnectionTest, TellsTheServerToGiveUpAtTheDeadline) {
  const auto connection = Connect();
  const auto late =
      connection->Run({"", "SELECT pg_sleep(3600) /* mine */"}, {}, In(milliseconds(50)));
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().code, Code::kTimeout);
  EXPECT_TRUE(connection->broken());
  const MonoTime limit = In();
  std::string running = "1";
  while (running != "0" && clock_.Now() < limit) {
    running =
        Ask("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE "
            "'%pg_sleep(3600) /* mine%' AND pid <> pg_backend_pid()");
  }
  EXPECT_EQ(running, "0");
}

TEST_F(ShopConnectionTest, IsBrokenWhenTheServerEndsIt) {
  const auto connection = Connect();
  const auto pid = connection->Run({"", "SELECT pg_backend_pid()"}, {}, In());
  ASSERT_TRUE(pid.ok());
  Ask("SELECT pg_terminate_backend(" + pid->front().front() + ", 10000)");
  const auto lost = connection->Run({"", "SELECT 1"}, {}, In());
  ASSERT_FALSE(lost.ok());
  EXPECT_EQ(lost.error().code, Code::kInterrupted);
  EXPECT_TRUE(connection->broken());
}

TEST_F(ShopConnectionTest, ThatCannotBeOpenedSaysWhyWithoutThePassword) {
  const auto opened = PqConnection::Open("postgresql://shop:s3cret@127.0.0.1:1/postgres", clock_);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, Code::kUnreachable);
  EXPECT_EQ(opened.error().message.rfind("no connection to the database: ", 0), 0u);
  EXPECT_EQ(opened.error().message.find("s3cret"), std::string::npos);
}

}  // namespace
}  // namespace trimtab::shop
