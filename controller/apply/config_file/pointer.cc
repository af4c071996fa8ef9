#include "controller/apply/config_file/pointer.h"

#include <charconv>

#include "controller/apply/config_file/place.h"

namespace trimtab::apply::config_file {
namespace {

// "~1" is a slash, "~0" a tilde; any other tilde is a mistake.
std::optional<std::string> Unescape(std::string_view step) {
  std::string plain;
  for (size_t i = 0; i < step.size(); ++i) {
    if (step[i] != '~') {
      plain += step[i];
      continue;
    }
    if (++i == step.size() || (step[i] != '0' && step[i] != '1')) return std::nullopt;
    plain += step[i] == '0' ? '~' : '/';
  }
  return plain;
}

std::string Escape(std::string_view step) {
  std::string escaped;
  for (const char c : step) {
    if (c == '~') {
      escaped += "~0";
    } else if (c == '/') {
      escaped += "~1";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

}  // namespace

Result<std::vector<std::string>> ParsePointer(std::string_view path) {
  if (!path.starts_with('/')) return Refusal("a path begins with a slash, such as /http/codec");
  std::vector<std::string> steps;
  while (!path.empty()) {
    path.remove_prefix(1);
    const size_t end = std::min(path.find('/'), path.size());
    auto step = Unescape(path.substr(0, end));
    if (!step) return Refusal("write ~0 for a tilde and ~1 for a slash in a key");
    steps.push_back(*std::move(step));
    path.remove_prefix(end);
  }
  return steps;
}

std::string PointerTo(const std::vector<std::string>& steps, size_t count) {
  std::string path;
  for (size_t i = 0; i < count; ++i) path.append("/").append(Escape(steps[i]));
  return path;
}

Result<std::optional<size_t>> IndexIn(size_t size, const std::vector<std::string>& steps,
                                      size_t at) {
  const std::string& step = steps[at];
  size_t index = 0;
  const char* const end = step.data() + step.size();
  const auto read = std::from_chars(step.data(), end, index);
  const bool padded = step.size() > 1 && step.front() == '0';
  if (read.ptr != end || read.ec == std::errc::invalid_argument || padded) {
    const std::string list = PointerTo(steps, at);
    return Refusal(list + " is a list: name one of its items, such as " + list + "/0");
  }
  if (read.ec != std::errc() || index >= size) return std::optional<size_t>();
  return std::optional<size_t>(index);
}

}  // namespace trimtab::apply::config_file
