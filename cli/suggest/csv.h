#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace trimtab::cli {

// The cells of one line of CSV as RFC 4180 has them, without blanks around them. A cell in quotes
// ends on its own line.
Result<std::vector<std::string>> SplitCsv(std::string_view line);

}  // namespace trimtab::cli
