#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "tests/e2e/shop/connection_pool.h"
#include "tests/e2e/shop/new_order.h"

namespace trimtab::shop {

// The orders in the database. Owned by the shop, as is the pool, which outlives it; any thread.
class Orders {
 public:
  explicit Orders(ConnectionPool& pool) : pool_(pool) {}

  // The order with its lines and their products, as JSON of a few kilobytes. kNotFound when there
  // is none; otherwise as the pool and the connection fail.
  Result<std::string> Order(int64_t id, MonoTime deadline);

  // The latest 50 orders of a customer, newest first, as JSON of tens of kilobytes.
  Result<std::string> OfCustomer(int64_t id, MonoTime deadline);

  // Writes all of them in one transaction, but for those whose customer or product does not exist
  // (kInvalid, by name). Each has its id, or an error; one error for all when nothing was written.
  std::vector<Result<int64_t>> Place(const std::vector<NewOrder>& orders, MonoTime deadline);

 private:
  Result<Rows> Run(const Statement& statement, const std::vector<std::string>& values,
                   MonoTime deadline);

  ConnectionPool& pool_;
};

}  // namespace trimtab::shop
