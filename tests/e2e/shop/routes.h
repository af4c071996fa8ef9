#pragma once

#include <cstdint>
#include <string_view>

namespace trimtab::shop {

// What a request is about. The last is what the shop has not got.
enum class Route { kOrder, kCustomerOrders, kPlaceOrder, kMetrics, kHealth, kReady, kOther };

// The label that metrics use: "order".
std::string_view NameOf(Route route);

struct Routed {
  Route route = Route::kOther;
  int64_t id = 0;   // of the order or the customer
  int refusal = 0;  // the status to refuse with, 404 or 405; 0 when there is nothing to refuse
};

// `target` is a path with or without a query, which is ignored.
Routed RouteOf(std::string_view method, std::string_view target);

}  // namespace trimtab::shop
