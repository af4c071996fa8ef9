#include <set>
#include <string>
#include <utility>
#include <vector>

#include "controller/apply/target_client.h"
#include "controller/apply/target_parts.h"

namespace trimtab::apply {
namespace {

using k8s::Json;

Result<std::vector<Json>> ListAll(k8s::KubeClient& client, const k8s::ResourceType& type,
                                  const k8s::ListOptions& options, const k8s::CallOptions& call) {
  Result<std::vector<k8s::Object>> objects = client.ListAll(type, options, call);
  if (!objects) return std::move(objects).error();
  std::vector<Json> all;
  for (const k8s::Object& object : *objects) all.push_back(object.Parse());
  return all;
}

// "a=b,c=d"; only equalities, which is what every workload has beside set expressions that a
// stricter reader (the owner's uid) makes up for.
std::string SelectorOf(const Json& workload) {
  std::string text;
  const Json* labels = workload.Get({"spec", "selector", "matchLabels"});
  if (labels == nullptr || labels->object() == nullptr) return text;
  for (const auto& [key, value] : *labels->object()) {
    if (!value.is_string()) continue;
    if (!text.empty()) text += ",";
    text += key + "=" + *value.string();
  }
  return text;
}

Result<void> ReadPods(k8s::KubeClient& client, const LoopName& loop, TargetObjects& objects,
                      const k8s::CallOptions& call) {
  const k8s::ListOptions options = {.ns = loop.ns, .label_selector = SelectorOf(objects.workload)};
  std::vector<Json> sets;
  if (objects.workload.Text({"kind"}) == "Deployment") {
    Result<std::vector<Json>> read = ListAll(client, ReplicaSetType(), options, call);
    if (!read) return std::move(read).error();
    sets = *std::move(read);
  }
  Result<std::vector<Json>> pods = ListAll(client, PodType(), options, call);
  if (!pods) return std::move(pods).error();
  TakeOwned(std::move(sets), *std::move(pods), objects);
  return {};
}

Result<void> ReadConfigMaps(k8s::KubeClient& client, const LoopName& loop,
                            const std::set<std::string>& names, TargetObjects& objects,
                            const k8s::CallOptions& call) {
  for (const std::string& name : names) {
    Result<k8s::Object> found = client.Get(ConfigMapType(), {.ns = loop.ns, .name = name}, call);
    if (found) {
      objects.config_maps[name] = found->Parse();
    } else if (found.error().code != Code::kNotFound) {
      return std::move(found).error();
    }
  }
  if (names.empty()) return {};
  Result<std::vector<Json>> copies =
      ListAll(client, ConfigMapType(),
              {.ns = loop.ns, .label_selector = std::string(kCopyLabel) + "=" + loop.uid}, call);
  if (!copies) return std::move(copies).error();
  for (Json& copy : *copies) {
    const std::string name(copy.Text({"metadata", "name"}));
    objects.config_maps[name] = std::move(copy);
  }
  return {};
}

// A kind that is not served is nobody's.
Result<void> ReadAutoscalers(k8s::KubeClient& client, const LoopName& loop,
                             const std::vector<k8s::ResourceType>& types, TargetObjects& objects,
                             const k8s::CallOptions& call) {
  for (const k8s::ResourceType& type : types) {
    Result<std::vector<Json>> found = ListAll(client, type, {.ns = loop.ns}, call);
    if (!found && found.error().code != Code::kNotFound) return std::move(found).error();
    if (!found) continue;
    for (Json& object : *found) objects.autoscalers.push_back(std::move(object));
  }
  return {};
}

}  // namespace

Result<std::optional<TargetObjects>> TargetClient::Read(const LoopName& loop,
                                                        const domain::LoopSpec& spec,
                                                        const domain::LoopState& state,
                                                        const k8s::CallOptions& call) {
  const Result<TargetParts> parts = PartsOf(spec, state);
  if (!parts) return parts.error();
  Result<k8s::Object> workload =
      client_.Get(TypeOf(parts->target.kind), {.ns = loop.ns, .name = parts->target.name}, call);
  const bool gone = !workload && workload.error().code == Code::kNotFound;
  if (!workload && !gone) return std::move(workload).error();
  TargetObjects objects;
  if (gone) {
    if (!state.taken || parts->config_maps.empty()) return std::optional<TargetObjects>();
    auto read = ReadConfigMaps(client_, loop, parts->config_maps, objects, call);
    if (!read) return std::move(read).error();
    return std::optional(std::move(objects));
  }
  objects.workload = workload->Parse();
  const auto read = [&]() -> Result<void> {
    if (auto pods = ReadPods(client_, loop, objects, call); !pods) return pods;
    if (auto maps = ReadConfigMaps(client_, loop, parts->config_maps, objects, call); !maps) {
      return maps;
    }
    return ReadAutoscalers(client_, loop, parts->autoscalers, objects, call);
  }();
  if (!read) return read.error();
  return std::optional(std::move(objects));
}

}  // namespace trimtab::apply
