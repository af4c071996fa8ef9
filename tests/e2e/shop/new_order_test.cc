#include "tests/e2e/shop/new_order.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace trimtab::shop {
namespace {

TEST(ShopNewOrder, IsReadFromItsJson) {
  const auto order = ParseNewOrder(
      R"({"customer": 17, "note": "ring twice", "lines": [{"product": 4, "quantity": 2},
          {"quantity": 1000, "product": 5}]})");
  ASSERT_TRUE(order.ok()) << order.error().message;
  EXPECT_EQ(order->customer, 17);
  EXPECT_EQ(order->note, "ring twice");
  ASSERT_EQ(order->lines.size(), 2u);
  EXPECT_EQ(order->lines[0].product, 4);
  EXPECT_EQ(order->lines[0].quantity, 2);
  EXPECT_EQ(order->lines[1].product, 5);
  EXPECT_EQ(order->lines[1].quantity, 1000);
}

TEST(ShopNewOrder, MayBeWithoutANote) {
  const auto order = ParseNewOrder(R"({"customer": 1, "lines": [{"product": 1, "quantity": 1}]})");
  ASSERT_TRUE(order.ok());
  EXPECT_EQ(order->note, "");
}

TEST(ShopNewOrder, EveryFaultIsOneSentenceThatNamesTheField) {
  const std::string good_lines = R"("lines": [{"product": 1, "quantity": 1}])";
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"[]", "order must be an object"},
      {R"({"customer": 1})", "order.lines must be a list of 1 to 100 lines"},
      {R"({"customer": 1, "lines": []})", "order.lines must be a list of 1 to 100 lines"},
      {R"({"customer": 1, "lines": {}})", "order.lines must be a list of 1 to 100 lines"},
      {"{" + good_lines + "}", "order.customer must be a whole number of at least 1"},
      {R"({"customer": 0, )" + good_lines + "}",
       "order.customer must be a whole number of at least 1"},
      {R"({"customer": "1", )" + good_lines + "}",
       "order.customer must be a whole number of at least 1"},
      {R"({"customer": 1.0, )" + good_lines + "}",
       "order.customer must be a whole number of at least 1"},
      {R"({"customer": 1, "note": 2, )" + good_lines + "}",
       "order.note must be a text of at most 500 bytes"},
      {R"({"customer": 1, "note": "\u0000", )" + good_lines + "}",
       "order.note must be a text of at most 500 bytes"},
      {R"({"customer": 1, "note": ")" + std::string(501, 'n') + R"(", )" + good_lines + "}",
       "order.note must be a text of at most 500 bytes"},
      {R"({"customer": 1, "lines": [7]})", "order.lines[0] must be an object"},
      {R"({"customer": 1, "lines": [{"product": 1, "quantity": 1}, {"product": 1}]})",
       "order.lines[1].quantity must be a whole number from 1 to 1000"},
      {R"({"customer": 1, "lines": [{"product": 1, "quantity": 1001}]})",
       "order.lines[0].quantity must be a whole number from 1 to 1000"},
      {R"({"customer": 1, "lines": [{"product": -1, "quantity": 1}]})",
       "order.lines[0].product must be a whole number of at least 1"},
      {R"({"customer": 1, "coupon": "x", )" + good_lines + "}",
       "order has an unknown field \"coupon\""},
      {R"({"customer": 1, "lines": [{"product": 1, "quantity": 1, "size": 1}]})",
       "order.lines[0] has an unknown field \"size\""},
  };
  for (const auto& [body, sentence] : rows) {
    const auto order = ParseNewOrder(body);
    ASSERT_FALSE(order.ok()) << body;
    EXPECT_EQ(order.error().message, sentence) << body;
  }
  const auto broken = ParseNewOrder("{\"customer\": ");
  ASSERT_FALSE(broken.ok());
  EXPECT_EQ(broken.error().message.rfind("the body is no JSON: ", 0), 0u);
}

TEST(ShopNewOrder, OfTooManyLinesIsRefused) {
  std::string lines;
  for (int i = 0; i < 101; ++i) lines += R"(,{"product": 1, "quantity": 1})";
  EXPECT_FALSE(ParseNewOrder(R"({"customer": 1, "lines": [)" + lines.substr(1) + "]}").ok());
}

}  // namespace
}  // namespace trimtab::shop
