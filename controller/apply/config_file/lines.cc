#include "controller/apply/config_file/lines.h"

#include <algorithm>

namespace trimtab::apply::config_file {
namespace {

constexpr std::string_view kSpace = " \t";

}  // namespace

std::vector<std::string_view> LinesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string_view TrimmedLeft(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(kSpace), text.size()));
}

std::string_view Trimmed(std::string_view text) {
  const std::string_view left = TrimmedLeft(text);
  return left.substr(0, left.find_last_not_of(kSpace) + 1);
}

}  // namespace trimtab::apply::config_file
