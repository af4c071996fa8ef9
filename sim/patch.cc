#include "sim/patch.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace trimtab::sim {

using k8s::Json;

namespace {

Status Refused() {
  return Status{.code = 422,
                .reason = "Invalid",
                .message = "the server rejected our request due to an error in our request"};
}

std::string Unescape(std::string_view token) {
  std::string text;
  for (size_t i = 0; i < token.size(); ++i) {
    const bool escaped = token[i] == '~' && i + 1 < token.size();
    text += escaped ? (token[++i] == '0' ? '~' : '/') : token[i];
  }
  return text;
}

std::optional<std::vector<std::string>> SplitPointer(std::string_view pointer) {
  std::vector<std::string> tokens;
  if (pointer.empty()) return tokens;
  if (pointer.front() != '/') return std::nullopt;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const size_t end = std::min(pointer.find('/'), pointer.size());
    tokens.push_back(Unescape(pointer.substr(0, end)));
    pointer.remove_prefix(end);
  }
  return tokens;
}

std::optional<size_t> IndexIn(const Json::Array& items, const std::string& token) {
  size_t index = 0;
  const char* end = token.data() + token.size();
  const auto parsed = std::from_chars(token.data(), end, index);
  if (parsed.ec != std::errc() || parsed.ptr != end || index >= items.size()) return std::nullopt;
  return index;
}

Json* Step(Json& at, const std::string& token) {
  if (at.array() == nullptr) return at.Find(token);
  const auto index = IndexIn(*at.array(), token);
  return index ? &(*at.array())[*index] : nullptr;
}

Json* Locate(Json& root, const std::vector<std::string>& tokens, size_t count) {
  Json* at = &root;
  for (size_t i = 0; i < count && at != nullptr; ++i) at = Step(*at, tokens[i]);
  return at;
}

bool AddAt(Json& parent, const std::string& token, const Json& value) {
  if (Json::Array* items = parent.array()) {
    if (token == "-") {
      items->push_back(value);
      return true;
    }
    if (token == std::to_string(items->size())) {
      items->push_back(value);
      return true;
    }
    const auto index = IndexIn(*items, token);
    if (index) items->insert(items->begin() + static_cast<std::ptrdiff_t>(*index), value);
    return index.has_value();
  }
  if (!parent.is_object()) return false;
  parent[token] = value;
  return true;
}

bool RemoveAt(Json& parent, const std::string& token) {
  Json::Array* items = parent.array();
  if (items == nullptr) return parent.Erase(token);
  const auto index = IndexIn(*items, token);
  if (index) items->erase(items->begin() + static_cast<std::ptrdiff_t>(*index));
  return index.has_value();
}

bool ApplyOperation(Json& target, const Json& operation) {
  const auto tokens = SplitPointer(operation.Text({"path"}));
  const std::string_view op = operation.Text({"op"});
  const Json* value = operation.Find("value");
  if (!tokens || tokens->empty()) return false;
  Json* parent = Locate(target, *tokens, tokens->size() - 1);
  if (parent == nullptr) return false;
  if (op == "remove") return RemoveAt(*parent, tokens->back());
  if (value == nullptr) return false;
  if (op == "add") return AddAt(*parent, tokens->back(), *value);
  Json* at = Step(*parent, tokens->back());
  if (at == nullptr) return false;
  if (op == "test") return *at == *value;
  if (op == "replace") *at = *value;
  return op == "replace";
}

}  // namespace

Json MergePatch(Json target, const Json& patch) {
  if (patch.object() == nullptr) return patch;
  if (!target.is_object()) target = Json(Json::Object());
  for (const auto& [name, value] : *patch.object()) {
    if (value.is_null()) {
      target.Erase(name);
    } else {
      Json& slot = target[name];
      slot = MergePatch(std::move(slot), value);
    }
  }
  return target;
}

Outcome<Json> JsonPatch(Json target, const Json& patch) {
  if (patch.array() == nullptr) return Refused();
  for (const Json& operation : *patch.array()) {
    if (!ApplyOperation(target, operation)) return Refused();
  }
  return target;
}

}  // namespace trimtab::sim
