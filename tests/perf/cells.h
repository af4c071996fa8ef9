#pragma once

#include <string>
#include <vector>

namespace trimtab::perf {

// The cells of one line of CSV that has no quotes.
inline std::vector<std::string> Cells(const std::string& line) {
  std::vector<std::string> cells(1);
  for (const char c : line) {
    if (c == ',') {
      cells.emplace_back();
    } else if (c != '\r') {
      cells.back() += c;
    }
  }
  return cells;
}

}  // namespace trimtab::perf
