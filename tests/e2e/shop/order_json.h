#pragma once

#include <cstdint>
#include <string>

#include "tests/e2e/shop/connection.h"

namespace trimtab::shop {

// One order, from rows of: its id, time, note; its customer's id, name, email, city; and for each
// of its lines the number, the product's id, name and description, the quantity, the price of one.
std::string OrderJson(const Rows& rows);

// A customer's orders, from rows of: an order's id, time and note, and for each of its lines the
// number, the product's id and name, the quantity, the price of one. Rows of an order are together.
std::string CustomerOrdersJson(int64_t customer, const Rows& rows);

}  // namespace trimtab::shop
