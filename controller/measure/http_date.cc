#include "controller/measure/http_date.h"

#include <algorithm>
#include <array>
#include <string>

namespace trimtab::measure {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

}  // namespace

// The form has a fixed width, so it is rewritten as RFC 3339, whose reader checks the numbers.
std::optional<WallTime> ParseHttpDate(std::string_view text) {
  constexpr std::string_view kForm = "Sun, 06 Nov 1994 08:49:37 GMT";
  if (text.size() != kForm.size() || text.substr(3, 2) != ", " || !text.ends_with(" GMT")) {
    return std::nullopt;
  }
  if (text[7] != ' ' || text[11] != ' ' || text[16] != ' ') return std::nullopt;
  const auto* const month = std::find(kMonths.begin(), kMonths.end(), text.substr(8, 3));
  if (month == kMonths.end()) return std::nullopt;
  const auto number = month - kMonths.begin() + 1;
  std::string out(text.substr(12, 4));
  out.append(number < 10 ? "-0" : "-").append(std::to_string(number)).append("-");
  out.append(text.substr(5, 2)).append("T").append(text.substr(17, 8)).append("Z");
  return ParseRfc3339(out);
}

}  // namespace trimtab::measure
