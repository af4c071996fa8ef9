#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/time.h"
#include "tests/e2e/shop/routes.h"

namespace trimtab::shop {

// What the shop counts about itself, and the process it is (docs/shop.md names every metric). Owned
// by the shop; any thread.
class ShopMetrics {
 public:
  ShopMetrics();
  ShopMetrics(const ShopMetrics&) = delete;
  ShopMetrics& operator=(const ShopMetrics&) = delete;
  ~ShopMetrics();

  // A request that got its answer, so long after all of it had come. Of the routes for machines
  // (metrics, health, ready) nothing is counted: they would hide what people get.
  void Answered(Route route, int status, Duration took, size_t bytes);
  void WaitedForDatabase(Duration waited);
  void LookedIntoCache(bool hit);
  void WroteBatch(size_t orders);
  void FailedToReload();

  // All of it, as Prometheus reads it.
  std::string Text(size_t queue_depth);

 private:
  struct Series;
  const std::unique_ptr<Series> series_;
};

}  // namespace trimtab::shop
