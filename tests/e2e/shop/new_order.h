#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace trimtab::shop {

struct NewOrderLine {
  int64_t product = 0;
  int64_t quantity = 0;
};

// An order as a customer asks for it; whether customer and products exist, the database knows.
struct NewOrder {
  int64_t customer = 0;
  std::string note;
  std::vector<NewOrderLine> lines;
};

// {"customer": 17, "note": "ring twice", "lines": [{"product": 4, "quantity": 2}]}; the note may be
// left out. Error kInvalid is one sentence that names the field and what it must be.
Result<NewOrder> ParseNewOrder(std::string_view json);

}  // namespace trimtab::shop
