#pragma once

#include <mutex>

#include "base/clock.h"
#include "tests/e2e/shop/batcher.h"
#include "tests/e2e/shop/cache.h"
#include "tests/e2e/shop/http_server.h"
#include "tests/e2e/shop/orders.h"
#include "tests/e2e/shop/routes.h"
#include "tests/e2e/shop/settings.h"
#include "tests/e2e/shop/shop_metrics.h"

namespace trimtab::shop {

// An answer for people's mistakes and ours: {"error": "one sentence"}.
HttpResponse ErrorResponse(int status, const std::string& sentence);

// What workers do with requests. Owned by the shop, as are the orders and the metrics, which
// outlive it; any thread.
class Handlers {
 public:
  Handlers(Orders& orders, ShopMetrics& metrics, const Clock& clock, const LiveKnobs& knobs);

  // For requests from now on. The cache keeps what it has as far as it fits.
  void Configure(const LiveKnobs& knobs);

  // What there is to wait for until the deadline of a request that arrived then.
  MonoTime DeadlineOf(const HttpRequest& request) const;

  // Returns by the deadline, with 504 then. Only for the routes that need the database.
  HttpResponse Answer(const Routed& routed, const HttpRequest& request, MonoTime deadline);

 private:
  LiveKnobs knobs() const;
  HttpResponse Order(int64_t id, const Compression& compression, MonoTime deadline);
  HttpResponse CustomerOrders(int64_t id, const Compression& compression, MonoTime deadline);
  HttpResponse PlaceOrder(const std::string& body, MonoTime deadline);

  Orders& orders_;
  ShopMetrics& metrics_;
  const Clock& clock_;
  Cache cache_;
  Batcher batcher_;
  mutable std::mutex mutex_;
  LiveKnobs knobs_;
};

}  // namespace trimtab::shop
