#pragma once

#include "tests/e2e/shop/connection.h"

namespace trimtab::shop {

// What a new database is filled with; every id from 1 on is there.
inline constexpr int kCustomers = 500;
inline constexpr int kProducts = 2000;
inline constexpr int kOrders = 30'000;

// Makes the tables and fills them, the same rows every time, unless they are there. Shops that
// start together on one database do it once: the others wait, until the deadline.
Result<void> MakeSchema(Connection& connection, MonoTime deadline);

}  // namespace trimtab::shop
