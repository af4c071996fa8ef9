#include "tests/e2e/shop/routes.h"

#include <charconv>
#include <optional>

namespace trimtab::shop {
namespace {

constexpr int kNotFound = 404;
constexpr int kMethodNotAllowed = 405;

// "17" of "/orders/17" between prefix and suffix; ids are positive.
std::optional<int64_t> IdIn(std::string_view path, std::string_view prefix,
                            std::string_view suffix = "") {
  if (!path.starts_with(prefix) || !path.ends_with(suffix) ||
      path.size() <= prefix.size() + suffix.size()) {
    return std::nullopt;
  }
  const std::string_view digits =
      path.substr(prefix.size(), path.size() - prefix.size() - suffix.size());
  int64_t id = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, problem] = std::from_chars(digits.data(), end, id);
  if (problem != std::errc() || stop != end || id < 1) return std::nullopt;
  return id;
}

Routed PathOf(std::string_view path) {
  if (path == "/orders") return {.route = Route::kPlaceOrder};
  if (path == "/metrics") return {.route = Route::kMetrics};
  if (path == "/healthz") return {.route = Route::kHealth};
  if (path == "/readyz") return {.route = Route::kReady};
  if (const auto id = IdIn(path, "/orders/")) return {.route = Route::kOrder, .id = *id};
  if (const auto id = IdIn(path, "/customers/", "/orders")) {
    return {.route = Route::kCustomerOrders, .id = *id};
  }
  return {.refusal = kNotFound};
}

}  // namespace

std::string_view NameOf(Route route) {
  switch (route) {
    case Route::kOrder:
      return "order";
    case Route::kCustomerOrders:
      return "customer_orders";
    case Route::kPlaceOrder:
      return "place_order";
    case Route::kMetrics:
      return "metrics";
    case Route::kHealth:
      return "health";
    case Route::kReady:
      return "ready";
    case Route::kOther:
      return "other";
  }
  return "other";
}

Routed RouteOf(std::string_view method, std::string_view target) {
  const Routed routed = PathOf(target.substr(0, target.find('?')));
  const std::string_view wanted = routed.route == Route::kPlaceOrder ? "POST" : "GET";
  if (routed.refusal == 0 && method != wanted) return {.refusal = kMethodNotAllowed};
  return routed;
}

}  // namespace trimtab::shop
