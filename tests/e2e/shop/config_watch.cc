#include "tests/e2e/shop/config_watch.h"

#include <fstream>
#include <sstream>
#include <utility>

namespace trimtab::shop {

Result<std::string> ReadFileText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file && (text << file.rdbuf() || file.peek() == std::ifstream::traits_type::eof())) {
    return text.str();
  }
  return Error{.code = Code::kNotFound, .message = "cannot read the file " + path};
}

std::optional<Result<Settings>> ConfigWatch::Poll() {
  if (sources_.file_name.empty()) return std::nullopt;
  auto text = ReadFileText(sources_.file_name);
  if (!text) {
    if (std::exchange(missing_, true)) return std::nullopt;
    return Result<Settings>(std::move(text).error());
  }
  const bool was_missing = std::exchange(missing_, false);
  if (*text == sources_.file_text && !was_missing) return std::nullopt;
  sources_.file_text = *std::move(text);
  return ReadSettings(sources_);
}

}  // namespace trimtab::shop
