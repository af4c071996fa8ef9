#include "sim/custom_values.h"

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
// says whether to drop it. `path` is where `value` stands, and is left as it was.
using OnUnknown = std::function<bool(const std::string& path)>;

void WalkKnown(const Json& openapi, Json& value, std::string& path, bool root,
               const OnUnknown& unknown) {
  const size_t here = path.size();
  if (Json::Array* items = value.array()) {
    const Json* schema = openapi.Find("items");
    if (schema == nullptr) return;
    for (size_t i = 0; i < items->size(); ++i) {
      path += "[" + std::to_string(i) + "]";
      WalkKnown(*schema, (*items)[i], path, false, unknown);
      path.resize(here);
    }
    return;
  }
  if (value.object() == nullptr) return;
  std::erase_if(*value.object(), [&](Json::Member& member) {
    const auto& name = member.first;
    if (root && (name == "metadata" || name == "apiVersion" || name == "kind")) return false;
    if (!path.empty()) path += '.';
    path += name;
    bool drop = false;
    if (const Json* property = PropertyOf(openapi, name)) {
      WalkKnown(*property, member.second, path, false, unknown);
    } else {
      drop = !KeepsUnknown(openapi) && unknown(path);
    }
    path.resize(here);
    return drop;
  });
}

}  // namespace

void FillCustom(const Json& openapi, Json& object) { Fill(openapi, object); }

std::vector<std::string> UnknownFields(const Json& openapi, const Json& object) {
  std::vector<std::string> paths;
  std::string path;
  Json copy = object;
  WalkKnown(openapi, copy, path, true, [&](const std::string& at) {
    paths.push_back(at);
    return false;
  });
  std::sort(paths.begin(), paths.end());
  return paths;
}

void PruneCustom(const Json& openapi, Json& object) {
  std::string path;
  WalkKnown(openapi, object, path, true, [](const std::string&) { return true; });
}

}  // namespace trimtab::sim
