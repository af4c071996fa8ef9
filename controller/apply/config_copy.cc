#include "controller/apply/config_copy.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "controller/domain/loop_state.h"

namespace trimtab::apply {
namespace {

using k8s::Json;

// Annotation of a copy: the name of what it is a copy of.
constexpr std::string_view kOriginalAnnotation = "trimtab.dev/copy-of";
// The name of a ConfigMap, less the hash of a copy.
constexpr size_t kMostNameBytes = 200;

FieldPath PodSpec() { return FieldPath().Member("spec").Member("template").Member("spec"); }

const Json::Array& ListAt(const Json& json, std::string_view member) {
  static const Json::Array kNone;
  const Json* list = json.Find(member);
  return list != nullptr && list->array() != nullptr ? *list->array() : kNone;
}

Error NotAlone(const std::string& config_map, const std::string& where) {
  return {
      .code = Code::kInvalid,
      .message = "ConfigMap " + config_map + " is read through " + where +
                 ", which cannot be changed for a part of the pods; mount it as a volume of its "
                 "own, or use experiment.exposure: Whole"};
}

bool NamesIn(const Json::Array& list, const std::string& config_map,
             std::initializer_list<std::string_view> path) {
  return std::any_of(list.begin(), list.end(),
                     [&](const Json& item) { return item.Text(path) == config_map; });
}

bool NamesInEnv(const Json& container, const std::string& config_map) {
  return NamesIn(ListAt(container, "env"), config_map, {"valueFrom", "configMapKeyRef", "name"});
}

Result<void> CheckRest(const Json& pod, const std::string& config_map) {
  for (const Json& volume : ListAt(pod, "volumes")) {
    const Json* projected = volume.Find("projected");
    if (projected != nullptr &&
        NamesIn(ListAt(*projected, "sources"), config_map, {"configMap", "name"})) {
      return NotAlone(config_map, "a projected volume");
    }
  }
  for (const std::string_view kind : {"containers", "initContainers"}) {
    for (const Json& container : ListAt(pod, kind)) {
      if (NamesIn(ListAt(container, "envFrom"), config_map, {"configMapRef", "name"})) {
        return NotAlone(config_map, "envFrom");
      }
      if (kind == "initContainers" && NamesInEnv(container, config_map)) {
        return NotAlone(config_map, "a variable of an init container");
      }
    }
  }
  return {};
}

std::string_view Annotation(const Json& object, std::string_view key) {
  return object.Text({"metadata", "annotations", key});
}

}  // namespace

Result<std::vector<Leaf>> ReferencesOf(const Json& workload, const std::string& config_map) {
  const Json* pod = PodSpec().FindIn(workload);
  if (pod == nullptr) return std::vector<Leaf>();
  if (Result<void> rest = CheckRest(*pod, config_map); !rest) return std::move(rest).error();
  std::vector<Leaf> leaves;
  for (const Json& volume : ListAt(*pod, "volumes")) {
    if (volume.Text({"configMap", "name"}) != config_map) continue;
    leaves.push_back({.path = PodSpec()
                                  .Member("volumes")
                                  .Element(volume.Text({"name"}))
                                  .Member("configMap")
                                  .Member("name")});
  }
  for (const Json& container : ListAt(*pod, "containers")) {
    for (const Json& env : ListAt(container, "env")) {
      if (env.Text({"valueFrom", "configMapKeyRef", "name"}) != config_map) continue;
      leaves.push_back({.path = PodSpec()
                                    .Member("containers")
                                    .Element(container.Text({"name"}))
                                    .Member("env")
                                    .Element(env.Text({"name"}))
                                    .Member("valueFrom")
                                    .Member("configMapKeyRef")});
    }
  }
  return leaves;
}

Json Renamed(const Json& reference, const std::string& config_map) {
  if (reference.is_string()) return Json(config_map);
  Json renamed = reference;  // configMapKeyRef is one leaf
  renamed["name"] = config_map;
  return renamed;
}

Json CopyOf(const LoopName& loop, const Json& original,
            const std::map<std::string, std::string>& data) {
  Json contents = original.Find("data") != nullptr ? *original.Find("data") : Json();
  domain::Values hashed;
  for (const auto& [key, value] : data) contents[key] = value;
  for (const auto& [key, value] : *contents.object()) hashed[key] = value.Dump();
  const std::string name(original.Text({"metadata", "name"}));
  Json copy = Json::Of({{"apiVersion", "v1"}, {"kind", "ConfigMap"}});
  copy["metadata"] =
      Json::Of({{"name", name.substr(0, kMostNameBytes) + "-" + domain::HashOf(hashed)},
                {"namespace", loop.ns},
                {"labels", Json::Of({{std::string(kCopyLabel), loop.uid}})},
                {"annotations", Json::Of({{std::string(kLoopAnnotation), loop.name},
                                          {std::string(kOriginalAnnotation), name}})},
                {"ownerReferences", Json::List({Json::Of({{"apiVersion", "trimtab.dev/v1alpha1"},
                                                          {"kind", "TuningLoop"},
                                                          {"name", loop.name},
                                                          {"uid", loop.uid}})})}});
  copy["data"] = std::move(contents);
  if (const Json* binary = original.Find("binaryData")) copy["binaryData"] = *binary;
  return copy;
}

std::vector<const Json*> CopiesAmong(const LoopName& loop, const TargetObjects& objects) {
  std::vector<const Json*> copies;
  for (const auto& [name, object] : objects.config_maps) {
    if (object.Text({"metadata", "labels", kCopyLabel}) == loop.uid) copies.push_back(&object);
  }
  return copies;
}

const Json* CopyInUse(const LoopName& loop, const TargetObjects& objects,
                      const std::string& original) {
  for (const Json* copy : CopiesAmong(loop, objects)) {
    if (Annotation(*copy, kOriginalAnnotation) != original) continue;
    const Result<std::vector<Leaf>> uses =
        ReferencesOf(objects.workload, std::string(copy->Text({"metadata", "name"})));
    if (uses.ok() && !uses->empty()) return copy;
  }
  return nullptr;
}

}  // namespace trimtab::apply
