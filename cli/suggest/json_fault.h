#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace trimtab::cli {

// Where a text stops being JSON, for people.
struct JsonFault {
  std::string path;     // of the value, such as "tell.metrics.latency"
  size_t column = 0;    // from 1
  std::string what;     // empty if nothing was found
  bool at_end = false;  // the text ends too early
};

// Looks at a text that the parser refused, which says only that it did.
JsonFault FindJsonFault(std::string_view text);

}  // namespace trimtab::cli
