// One value of a file changes and nothing else does; what was there can be put back to the byte.
// The input is a key, a path and a value on a line each, and behind them the file. Every path of a
// YAML or JSON file is written as well.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "controller/apply/config_file/config_file.h"
#include "tests/support/config_leaves.h"

namespace {

using trimtab::test::Leaves;
using trimtab::test::LeavesOf;

// A quadratic number of parses is for small files.
constexpr size_t kMostPaths = 12;

std::string_view TakeLine(std::string_view& text) {
  const size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

void CheckPath(const std::string& key, std::string_view file, const std::string& path,
               std::string_view value, const Leaves& before) {
  const auto found = trimtab::apply::ReadAt(key, file, path);
  if (!found || !*found) return;
  const auto same = trimtab::apply::WriteAt(key, file, path, (*found)->value);
  TRIMTAB_CHECK(same.ok());
  TRIMTAB_CHECK(*same == file);
  const auto changed = trimtab::apply::WriteAt(key, file, path, value);
  if (!changed) return;
  const auto again = trimtab::apply::ReadAt(key, *changed, path);
  TRIMTAB_CHECK(again.ok());
  TRIMTAB_CHECK(again->has_value());
  TRIMTAB_CHECK((*again)->value == value);
  const auto back = trimtab::apply::PutBack(key, *changed, path, (*found)->bytes);
  TRIMTAB_CHECK(back.ok());
  TRIMTAB_CHECK(*back == file);
  if (before.empty()) return;
  Leaves after = LeavesOf(key, *changed);
  after[path] = before.at(path);
  TRIMTAB_CHECK(after == before);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view file(reinterpret_cast<const char*>(data), size);
  const std::string key(TakeLine(file));
  const std::string path(TakeLine(file));
  const std::string_view value = TakeLine(file);
  const bool tree = key.ends_with(".json") || key.ends_with(".yaml") || key.ends_with(".yml");
  if (!tree) {
    CheckPath(key, file, path, value, {});
    return 0;
  }
  const Leaves leaves = LeavesOf(key, file);
  size_t paths = 0;
  for (const auto& [leaf, text] : leaves) {
    if (++paths <= kMostPaths) CheckPath(key, file, leaf, value, leaves);
  }
  if (leaves.count(path) == 0) {
    TRIMTAB_CHECK(!trimtab::apply::WriteAt(key, file, path, value).ok());
  }
  return 0;
}
