#pragma once

#include <string_view>
#include <vector>

namespace trimtab::apply::config_file {

// The lines of a text, without what ends them (LF or CRLF).
std::vector<std::string_view> LinesOf(std::string_view text);

// Without spaces and tabs at the front, and at both ends.
std::string_view TrimmedLeft(std::string_view text);
std::string_view Trimmed(std::string_view text);

}  // namespace trimtab::apply::config_file
