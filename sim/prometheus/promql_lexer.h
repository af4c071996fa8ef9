#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sim/prometheus/sample_store.h"

namespace trimtab::sim {

struct PromToken {
  enum class Kind { kName, kNumber, kDuration, kString, kSymbol, kEnd };
  Kind kind = Kind::kEnd;
  std::string text;     // of kName and kSymbol; what a kString holds
  double number = 0;    // kNumber
  Millis duration = 0;  // kDuration
  size_t column = 0;    // counted from 1
};

// The words of a query, kEnd last. Error kMalformed names the column.
Result<std::vector<PromToken>> LexPromQl(std::string_view query);

// An error of parsing in the API's words.
Error PromParseError(size_t column, const std::string& what);

}  // namespace trimtab::sim
