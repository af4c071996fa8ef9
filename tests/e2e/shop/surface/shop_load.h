#pragma once

#include "base/time.h"
#include "bench/scenario.h"

namespace trimtab::shop {

// What the shop's customers do: of a hundred requests forty are for one of the three hundred orders
// that everybody looks at and thirty for any order of the start, fifteen list a customer's orders,
// and fifteen place one. All take gzip and zstd. Arrivals are independent of each other (Poisson).
bench::Scenario ShopLoad(double per_second, Duration warm_up, Duration counted);

}  // namespace trimtab::shop
