#include "tests/e2e/shop/surface/shop_load.h"

#include "tests/e2e/shop/schema.h"

namespace trimtab::shop {
namespace {

constexpr uint64_t kHotOrders = 300;

bench::Endpoint Get(std::string name, double weight, std::string path, uint64_t last_id) {
  return {.name = std::move(name),
          .weight = weight,
          .path = std::move(path),
          .headers = {{"Accept-Encoding", "gzip, zstd"}},
          .ids = {1, last_id}};
}

}  // namespace

bench::Scenario ShopLoad(double per_second, Duration warm_up, Duration counted) {
  bench::Endpoint place = {
      .name = "place_order",
      .weight = 15,
      .method = "POST",
      .path = "/orders",
      .headers = {{"Content-Type", "application/json"}},
      .body = R"({"customer": {id}, "note": "ring twice", "lines": [)"
              R"({"product": {id}, "quantity": 2}, {"product": 1, "quantity": 1}]})",
      .ids = {1, kCustomers}};
  return {.endpoints = {Get("hot_order", 40, "/orders/{id}", kHotOrders),
                        Get("order", 30, "/orders/{id}", kOrders),
                        Get("customer_orders", 15, "/customers/{id}/orders", kCustomers),
                        std::move(place)},
          .model = bench::OpenModel{.stages = {bench::Hold(per_second, warm_up + counted)},
                                    .spacing = bench::Spacing::kPoisson},
          .warm_up = warm_up};
}

}  // namespace trimtab::shop
