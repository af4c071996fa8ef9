#include "tests/sim/custom_values.h"

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>

namespace trimtab::sim {

using k8s::Json;

namespace {

const Json* PropertyOf(const Json& openapi, std::string_view name) {
  const Json* properties = openapi.Find("properties");
  const Json* property = properties == nullptr ? nullptr : properties->Find(name);
  if (property != nullptr) return property;
  const Json* values = openapi.Find("additionalProperties");
  return values != nullptr && values->is_object() ? values : nullptr;
}

bool KeepsUnknown(const Json& openapi) {
  const Json* keeps = openapi.Find("x-kubernetes-preserve-unknown-fields");
  const Json* values = openapi.Find("additionalProperties");
  return (keeps != nullptr && keeps->boolean().value_or(false)) ||
         (values != nullptr && values->boolean().value_or(false));
}

bool Nullable(const Json& openapi) {
  const Json* nullable = openapi.Find("nullable");
  return nullable != nullptr && nullable->boolean().value_or(false);
}

void Fill(const Json& openapi, Json& value) {
  if (Json::Array* items = value.array()) {
    const Json* schema = openapi.Find("items");
    for (Json& item : *items) {
      if (schema != nullptr) Fill(*schema, item);
    }
    return;
  }
  if (value.object() == nullptr) return;
  if (const Json* properties = openapi.Find("properties"); properties && properties->object()) {
    for (const auto& [name, property] : *properties->object()) {
      const Json* fallback = property.Find("default");
      if (fallback == nullptr) continue;
      const Json* present = value.Find(name);
      if (present == nullptr || (present->is_null() && !Nullable(property)))
        value[name] = *fallback;
    }
  }
  for (auto& [name, member] : *value.object()) {
    if (const Json* property = PropertyOf(openapi, name)) Fill(*property, member);
  }
}

// Walks what the schema describes; `unknown` is told of each object's member that it does not, and
// says whether to drop it.
using OnUnknown = std::function<bool(const std::string& path)>;

void WalkKnown(const Json& openapi, Json& value, const std::string& path, bool root,
               const OnUnknown& unknown) {
  if (Json::Array* items = value.array()) {
    const Json* schema = openapi.Find("items");
    size_t index = 0;
    for (Json& item : *items) {
      const std::string at = path + "[" + std::to_string(index++) + "]";
      if (schema != nullptr) WalkKnown(*schema, item, at, false, unknown);
    }
    return;
  }
  if (value.object() == nullptr) return;
  std::erase_if(*value.object(), [&](Json::Member& member) {
    const auto& name = member.first;
    if (root && (name == "metadata" || name == "apiVersion" || name == "kind")) return false;
    const std::string at = path.empty() ? name : path + "." + name;
    if (const Json* property = PropertyOf(openapi, name)) {
      WalkKnown(*property, member.second, at, false, unknown);
      return false;
    }
    return !KeepsUnknown(openapi) && unknown(at);
  });
}

}  // namespace

void FillCustom(const Json& openapi, Json& object) { Fill(openapi, object); }

std::vector<std::string> UnknownFields(const Json& openapi, const Json& object) {
  std::vector<std::string> paths;
  Json copy = object;
  WalkKnown(openapi, copy, "", true, [&](const std::string& path) {
    paths.push_back(path);
    return false;
  });
  std::sort(paths.begin(), paths.end());
  return paths;
}

void PruneCustom(const Json& openapi, Json& object) {
  WalkKnown(openapi, object, "", true, [](const std::string&) { return true; });
}

}  // namespace trimtab::sim
