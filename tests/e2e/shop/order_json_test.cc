#include "tests/e2e/shop/order_json.h"

#include <gtest/gtest.h>

#include "k8s/json.h"

namespace trimtab::shop {
namespace {

using k8s::Json;

Json Parsed(const std::string& text) {
  const auto json = Json::Parse(text);
  EXPECT_TRUE(json.ok()) << json.error().message << " in " << text;
  return json.ok() ? *json : Json();
}

TEST(ShopOrderJson, HasTheOrderItsCustomerItsLinesAndTheirSum) {
  const Rows rows = {{"7", "2026-01-01T00:07:00Z", "say \"hi\"", "3", "Ann", "ann@shop.example",
                      "Graz", "1", "11", "oak table", "a table\nof oak", "2", "150"},
                     {"7", "2026-01-01T00:07:00Z", "say \"hi\"", "3", "Ann", "ann@shop.example",
                      "Graz", "2", "12", "lamp", "a lamp", "1", "99"}};
  const Json expected = Json::Of(
      {{"id", 7},
       {"placedAt", "2026-01-01T00:07:00Z"},
       {"note", "say \"hi\""},
       {"customer",
        Json::Of({{"id", 3}, {"name", "Ann"}, {"email", "ann@shop.example"}, {"city", "Graz"}})},
       {"lines",
        Json::List({Json::Of({{"line", 1},
                              {"product", Json::Of({{"id", 11},
                                                    {"name", "oak table"},
                                                    {"description", "a table\nof oak"}})},
                              {"quantity", 2},
                              {"unitPriceCents", 150}}),
                    Json::Of({{"line", 2},
                              {"product",
                               Json::Of({{"id", 12}, {"name", "lamp"}, {"description", "a lamp"}})},
                              {"quantity", 1},
                              {"unitPriceCents", 99}})})},
       {"totalCents", 399}});
  EXPECT_EQ(Parsed(OrderJson(rows)), expected);
}

TEST(ShopOrderJson, OfACustomerHasEachOrderOnce) {
  const Rows rows = {{"9", "t9", "", "1", "11", "table", "2", "150"},
                     {"9", "t9", "", "2", "12", "lamp", "1", "99"},
                     {"4", "t4", "n", "1", "12", "lamp", "3", "90"}};
  const Json json = Parsed(CustomerOrdersJson(3, rows));
  EXPECT_EQ(json.Find("customer")->integer(), 3);
  const Json::Array& orders = *json.Find("orders")->array();
  ASSERT_EQ(orders.size(), 2u);
  EXPECT_EQ(orders[0].Find("id")->integer(), 9);
  EXPECT_EQ(orders[0].Find("lines")->array()->size(), 2u);
  EXPECT_EQ(orders[0].Find("totalCents")->integer(), 399);
  EXPECT_EQ(orders[1].Text({"note"}), "n");
  EXPECT_EQ(orders[1].Find("totalCents")->integer(), 270);
}

TEST(ShopOrderJson, OfACustomerWithoutOrdersIsAnEmptyList) {
  EXPECT_EQ(CustomerOrdersJson(3, {}), R"({"customer":3,"orders":[]})");
}

}  // namespace
}  // namespace trimtab::shop
