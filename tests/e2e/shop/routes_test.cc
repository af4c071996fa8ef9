#include "tests/e2e/shop/routes.h"

#include <gtest/gtest.h>

namespace trimtab::shop {
namespace {

TEST(ShopRoutes, KnowEachEndpoint) {
  EXPECT_EQ(RouteOf("POST", "/orders").route, Route::kPlaceOrder);
  EXPECT_EQ(RouteOf("GET", "/metrics").route, Route::kMetrics);
  EXPECT_EQ(RouteOf("GET", "/healthz").route, Route::kHealth);
  EXPECT_EQ(RouteOf("GET", "/readyz?verbose").route, Route::kReady);
  const Routed order = RouteOf("GET", "/orders/17?fields=all");
  EXPECT_EQ(order.route, Route::kOrder);
  EXPECT_EQ(order.id, 17);
  const Routed customer = RouteOf("GET", "/customers/500/orders");
  EXPECT_EQ(customer.route, Route::kCustomerOrders);
  EXPECT_EQ(customer.id, 500);
}

TEST(ShopRoutes, RefuseOtherPathsAndNumbersThatAreNone) {
  for (const char* target :
       {"/", "", "*", "/orders/", "/orders/x", "/orders/1x", "/orders/0", "/orders/-1",
        "/orders/99999999999999999999", "/orders/1/", "/customers/1", "/customers//orders",
        "/customers/orders", "/customers/1/orders/2", "/ordersx"}) {
    EXPECT_EQ(RouteOf("GET", target).refusal, 404) << target;
    EXPECT_EQ(RouteOf("GET", target).route, Route::kOther) << target;
  }
}

TEST(ShopRoutes, RefuseOtherMethods) {
  EXPECT_EQ(RouteOf("GET", "/orders").refusal, 405);
  EXPECT_EQ(RouteOf("DELETE", "/orders/1").refusal, 405);
  EXPECT_EQ(RouteOf("POST", "/metrics").refusal, 405);
  EXPECT_EQ(RouteOf("GET", "/orders/1").refusal, 0);
}

TEST(ShopRoutes, HaveNamesForMetrics) {
  EXPECT_EQ(NameOf(Route::kOrder), "order");
  EXPECT_EQ(NameOf(Route::kCustomerOrders), "customer_orders");
  EXPECT_EQ(NameOf(Route::kPlaceOrder), "place_order");
  EXPECT_EQ(NameOf(Route::kOther), "other");
}

}  // namespace
}  // namespace trimtab::shop
