#include "sim/scale.h"

#include <string>
#include <utility>

#include "sim/json_path.h"

namespace trimtab::sim {

using k8s::Json;

namespace {

std::string SelectorText(const Kind& kind, const Json& object) {
  if (kind.custom) {
    const Json* text = AtPath(object, kind.custom->label_selector_path);
    return text != nullptr && text->is_string() ? *text->string() : std::string();
  }
  std::string text;
  const Json* labels = object.Get({"spec", "selector", "matchLabels"});
  if (labels == nullptr || labels->object() == nullptr) return text;
  for (const auto& [key, value] : *labels->object()) {
    if (!text.empty()) text += ",";
    text += key + "=" + (value.is_string() ? *value.string() : std::string());
  }
  return text;
}

std::string_view ReplicasPath(const Kind& kind) {
  return kind.custom ? std::string_view(kind.custom->replicas_path) : ".spec.replicas";
}

Json NumberAt(const Json& object, std::string_view path) {
  const Json* value = AtPath(object, path);
  return value != nullptr && value->integer() ? *value : Json(0);
}

}  // namespace

Json ScaleOf(const Kind& kind, const Json& object) {
  Json metadata{Json::Object()};
  for (const char* key : {"name", "namespace", "uid", "resourceVersion", "creationTimestamp"}) {
    if (const Json* value = object.Get({"metadata", key})) metadata[key] = *value;
  }
  const std::string_view status_path =
      kind.custom ? std::string_view(kind.custom->status_replicas_path) : ".status.replicas";
  Json status = Json::Of({{"replicas", NumberAt(object, status_path)}});
  if (std::string selector = SelectorText(kind, object); !selector.empty()) {
    status["selector"] = std::move(selector);
  }
  return Json::Of({{"kind", "Scale"},
                   {"apiVersion", "autoscaling/v1"},
                   {"metadata", std::move(metadata)},
                   {"spec", Json::Of({{"replicas", NumberAt(object, ReplicasPath(kind))}})},
                   {"status", std::move(status)}});
}

Json WithScale(const Kind& kind, Json object, const Json& scale) {
  const Json* replicas = scale.Get({"spec", "replicas"});
  if (replicas != nullptr) SetPath(object, ReplicasPath(kind), *replicas);
  return object;
}

}  // namespace trimtab::sim
