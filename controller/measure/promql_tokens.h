#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace trimtab::measure {

// A word of PromQL. `text` lies in the query that it was read from.
struct PromToken {
  enum class Kind {
    kName,      // a metric, a label, a function, a keyword
    kNumber,    // a number or a duration: whatever begins with a digit
    kString,    // with its quotes
    kVariable,  // "$arm"
    kSign,      // one character of punctuation or of an operator
  };
  Kind kind = Kind::kSign;
  size_t at = 0;  // its first byte
  std::string_view text;

  bool Is(char sign) const { return kind == Kind::kSign && text.front() == sign; }
  // Names are keywords in any case.
  bool IsName(std::string_view lower_case) const;
  size_t end() const { return at + text.size(); }
};

// The tokens of a query without blanks and comments. kInvalid for a string that does not end and
// for bytes that PromQL has no use for.
Result<std::vector<PromToken>> ReadPromTokens(std::string_view query);

// kInvalid: "the query, at byte 7: ".
Error QueryError(size_t at, std::string_view what);

}  // namespace trimtab::measure
