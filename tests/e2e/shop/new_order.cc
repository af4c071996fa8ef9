#include "tests/e2e/shop/new_order.h"

#include <array>
#include <limits>
#include <span>
#include <utility>

#include "k8s/json.h"

namespace trimtab::shop {
namespace {

using k8s::Json;

constexpr size_t kMostLines = 100;
constexpr size_t kLongestNote = 500;
constexpr int64_t kMostOfOne = 1000;

Error Invalid(std::string message) {
  return {.code = Code::kInvalid, .message = std::move(message)};
}

// A misspelt field would be an order that is not what the customer meant.
Result<void> OnlyKnows(const Json& object, const std::string& where,
                       std::span<const std::string_view> known) {
  for (const auto& [key, value] : *object.object()) {
    bool found = false;
    for (const std::string_view each : known) found = found || each == key;
    if (!found) return Invalid(where + " has an unknown field \"" + key + "\"");
  }
  return {};
}

Result<int64_t> ReadWhole(const Json& object, const std::string& where, std::string_view key,
                          int64_t most) {
  const Json* const value = object.Find(key);
  const auto whole = value == nullptr ? std::nullopt : value->integer();
  if (whole && *whole >= 1 && *whole <= most) return *whole;
  std::string range = most == std::numeric_limits<int64_t>::max()
                          ? "of at least 1"
                          : "from 1 to " + std::to_string(most);
  return Invalid(where + "." + std::string(key) + " must be a whole number " + std::move(range));
}

Result<NewOrderLine> ReadLine(const Json& json, const std::string& where) {
  constexpr std::array<std::string_view, 2> kKnown = {"product", "quantity"};
  if (!json.is_object()) return Invalid(where + " must be an object");
  if (auto known = OnlyKnows(json, where, kKnown); !known) return std::move(known).error();
  const auto product = ReadWhole(json, where, "product", std::numeric_limits<int64_t>::max());
  if (!product) return product.error();
  const auto quantity = ReadWhole(json, where, "quantity", kMostOfOne);
  if (!quantity) return quantity.error();
  return NewOrderLine{.product = *product, .quantity = *quantity};
}

}  // namespace

Result<NewOrder> ParseNewOrder(std::string_view text) {
  constexpr std::array<std::string_view, 3> kKnown = {"customer", "note", "lines"};
  const auto json = Json::Parse(text);
  if (!json) return Invalid("the body is no JSON: " + json.error().message);
  if (!json->is_object()) return Invalid("order must be an object");
  if (auto known = OnlyKnows(*json, "order", kKnown); !known) return std::move(known).error();
  NewOrder order;
  const auto customer = ReadWhole(*json, "order", "customer", std::numeric_limits<int64_t>::max());
  if (!customer) return customer.error();
  order.customer = *customer;
  if (const Json* const note = json->Find("note"); note != nullptr) {
    // PostgreSQL has no texts with a zero byte.
    if (!note->is_string() || note->string()->size() > kLongestNote ||
        note->string()->find('\0') != std::string::npos) {
      return Invalid("order.note must be a text of at most 500 bytes");
    }
    order.note = *note->string();
  }
  const Json* const lines = json->Find("lines");
  const Json::Array* const list = lines == nullptr ? nullptr : lines->array();
  if (list == nullptr || list->empty() || list->size() > kMostLines) {
    return Invalid("order.lines must be a list of 1 to 100 lines");
  }
  for (size_t i = 0; i < list->size(); ++i) {
    auto line = ReadLine((*list)[i], "order.lines[" + std::to_string(i) + "]");
    if (!line) return std::move(line).error();
    order.lines.push_back(*line);
  }
  return order;
}

}  // namespace trimtab::shop
