#include "tests/e2e/shop/orders.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "k8s/json.h"
#include "tests/e2e/shop/database_fixture.h"

namespace trimtab::shop {
namespace {

using k8s::Json;

class ShopOrdersTest : public DatabaseTest {
 protected:
  Json Read(int64_t id) {
    const auto text = orders_.Order(id, In());
    EXPECT_TRUE(text.ok()) << text.error().message;
    const auto json = Json::Parse(text.ok() ? *text : "null");
    EXPECT_TRUE(json.ok());
    return json.ok() ? *json : Json();
  }
  static NewOrder OrderOf(int64_t customer, std::string note, int64_t product) {
    return {.customer = customer,
            .note = std::move(note),
            .lines = {{.product = product, .quantity = 2}, {.product = 1, .quantity = 3}}};
  }

  ConnectionPool pool_{4, clock_, [] { return PqConnection::Open(server_->url(), clock_); },
                       [](Duration) {}};
  Orders orders_{pool_};
};

TEST_F(ShopOrdersTest, AreThereFromTheStartInTheNumbersThatTheHeaderNames) {
  EXPECT_EQ(Ask("SELECT count(*) FROM customers"), std::to_string(kCustomers));
  EXPECT_EQ(Ask("SELECT count(*) FROM products"), std::to_string(kProducts));
  EXPECT_EQ(Ask("SELECT count(*) FROM orders WHERE id <= 30000"), std::to_string(kOrders));
  EXPECT_EQ(Ask("SELECT count(*) FROM orders AS o WHERE NOT EXISTS "
                "(SELECT FROM order_lines WHERE order_id = o.id)"),
            "0");
}

TEST_F(ShopOrdersTest, AreOfAFewKilobytesEach) {
  for (int64_t id = 1; id <= kOrders; id += 997) {
    const auto text = orders_.Order(id, In());
    ASSERT_TRUE(text.ok()) << text.error().message;
    EXPECT_GT(text->size(), 2000u);
    EXPECT_LT(text->size(), 10'000u);
  }
}

TEST_F(ShopOrdersTest, OfACustomerAreTheLatestFiftyNewestFirst) {
  for (int64_t customer = 1; customer <= kCustomers; customer += 99) {
    const auto text = orders_.OfCustomer(customer, In());
    ASSERT_TRUE(text.ok()) << text.error().message;
    EXPECT_GT(text->size(), 10'000u);
    EXPECT_LT(text->size(), 100'000u);
    const auto json = Json::Parse(*text);
    ASSERT_TRUE(json.ok());
    const Json::Array& list = *json->Find("orders")->array();
    ASSERT_EQ(list.size(), 50u);
    EXPECT_TRUE(std::is_sorted(list.rbegin(), list.rend(), [](const Json& a, const Json& b) {
      return *a.Find("id")->integer() < *b.Find("id")->integer();
    }));
  }
}

TEST_F(ShopOrdersTest, AndCustomersThatAreNotThereAreNotFound) {
  EXPECT_EQ(orders_.Order(99'000'000, In()).error().code, Code::kNotFound);
  EXPECT_EQ(orders_.OfCustomer(99'000'000, In()).error().message, "there is no customer 99000000");
}

TEST_F(ShopOrdersTest, ThatArePlacedAreReadBackAndCostWhatTheProductCosts) {
  const std::string note = R"(quotes " ' and \ and, {braces} and ünïcode)";
  const auto placed = orders_.Place({OrderOf(5, note, 7)}, In());
  ASSERT_EQ(placed.size(), 1u);
  ASSERT_TRUE(placed[0].ok()) << placed[0].error().message;
  EXPECT_GT(*placed[0], kOrders);
  const Json order = Read(*placed[0]);
  EXPECT_EQ(order.Text({"note"}), note);
  EXPECT_EQ(order.Get({"customer", "id"})->integer(), 5);
  const Json::Array& lines = *order.Find("lines")->array();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].Get({"product", "id"})->integer(), 7);
  EXPECT_EQ(lines[0].Find("quantity")->integer(), 2);
  EXPECT_EQ(std::to_string(*lines[0].Find("unitPriceCents")->integer()),
            Ask("SELECT price_cents FROM products WHERE id = 7"));
}

TEST_F(ShopOrdersTest, PlacedTogetherAreOneTransaction) {
  const auto placed =
      orders_.Place({OrderOf(1, "a", 1), OrderOf(2, "b", 2), OrderOf(3, "c", 3)}, In());
  ASSERT_EQ(placed.size(), 3u);
  for (size_t i = 0; i < placed.size(); ++i) {
    EXPECT_EQ(Read(*placed[i]).Get({"customer", "id"})->integer(), int64_t(i + 1));
  }
  const std::string first = std::to_string(*placed[0]);
  const std::string last = std::to_string(*placed[2]);
  EXPECT_EQ(
      Ask("SELECT count(DISTINCT xmin::text) FROM (SELECT xmin FROM orders WHERE id BETWEEN " +
          first + " AND " + last +
          " UNION ALL SELECT xmin FROM order_lines WHERE order_id BETWEEN " + first + " AND " +
          last + ") AS rows"),
      "1");
}

TEST_F(ShopOrdersTest, OfNobodyOrNothingDoNotSpoilTheOthersOfTheirBatch) {
  const auto placed = orders_.Place(
      {OrderOf(1, "good", 1), OrderOf(9000, "nobody", 1), OrderOf(2, "nothing", 9001)}, In());
  ASSERT_EQ(placed.size(), 3u);
  EXPECT_TRUE(placed[0].ok());
  EXPECT_EQ(placed[1].error().message, "there is no customer 9000");
  EXPECT_EQ(placed[2].error().message, "there is no product 9001");
  EXPECT_EQ(Read(*placed[0]).Text({"note"}), "good");
}

TEST_F(ShopOrdersTest, ThatCannotBeWrittenAllHaveTheReason) {
  const auto locker = Connect();
  ASSERT_TRUE(locker->Run({"", "BEGIN"}, {}, In()).ok());
  ASSERT_TRUE(locker->Run({"", "LOCK TABLE orders"}, {}, In()).ok());
  const auto placed =
      orders_.Place({OrderOf(1, "a", 1), OrderOf(2, "b", 1)}, In(std::chrono::milliseconds(50)));
  ASSERT_EQ(placed.size(), 2u);
  for (const auto& each : placed) EXPECT_EQ(each.error().code, Code::kTimeout);
}

TEST_F(ShopOrdersTest, TablesAreMadeOnce) {
  const auto connection = Connect();
  const auto again = MakeSchema(*connection, In());
  EXPECT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(Ask("SELECT count(*) FROM customers"), std::to_string(kCustomers));
}

}  // namespace
}  // namespace trimtab::shop
