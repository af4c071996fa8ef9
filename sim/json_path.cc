#include "sim/json_path.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

namespace trimtab::sim {

using k8s::Json;

namespace {

// Cuts the next step off: "name", or "[...]" with its brackets.
std::string_view NextStep(std::string_view& path) {
  if (path.starts_with('.')) path.remove_prefix(1);
  const bool bracket = path.starts_with('[');
  size_t end = bracket ? path.find(']') : path.find_first_of(".[");
  if (end == std::string_view::npos) end = path.size();
  if (bracket && end < path.size()) ++end;
  const std::string_view step = path.substr(0, end);
  path.remove_prefix(end);
  return step;
}

// `step` is [?(@.key=="value")].
const Json* FirstWhere(const Json::Array& items, std::string_view step) {
  const size_t key_at = step.find("@.");
  const size_t equals = step.find("==");
  const size_t end = step.rfind(')');
  if (key_at == std::string_view::npos || equals == std::string_view::npos ||
      end == std::string_view::npos) {
    return nullptr;
  }
  const std::string_view key = step.substr(key_at + 2, equals - key_at - 2);
  std::string_view value = step.substr(equals + 2, end - equals - 2);
  if (value.size() >= 2) value = value.substr(1, value.size() - 2);
  const auto found = std::find_if(items.begin(), items.end(),
                                  [&](const Json& item) { return item.Text({key}) == value; });
  return found == items.end() ? nullptr : &*found;
}

const Json* Into(const Json& at, std::string_view step) {
  if (!step.starts_with('[')) return at.Find(step);
  if (at.array() == nullptr) return nullptr;
  if (step.starts_with("[?")) return FirstWhere(*at.array(), step);
  size_t index = 0;
  std::from_chars(step.data() + 1, step.data() + step.size(), index);
  return index < at.array()->size() ? &(*at.array())[index] : nullptr;
}

}  // namespace

const Json* AtPath(const Json& object, std::string_view path) {
  const Json* at = &object;
  while (at != nullptr && !path.empty()) at = Into(*at, NextStep(path));
  return at;
}

void SetPath(Json& object, std::string_view path, Json value) {
  Json* at = &object;
  while (!path.empty()) {
    const std::string_view step = NextStep(path);
    if (!at->is_object() && !at->is_null()) return;
    at = &(*at)[step];
  }
  *at = std::move(value);
}

}  // namespace trimtab::sim
