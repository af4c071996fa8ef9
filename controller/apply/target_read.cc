#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "controller/apply/contention.h"
#include "controller/apply/record.h"
#include "controller/apply/target_client.h"

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

bool IsOwnedBy(const Json& object, std::string_view uid) {
  const Json* owners = object.Get({"metadata", "ownerReferences"});
  if (owners == nullptr || owners->array() == nullptr) return false;
  for (const Json& owner : *owners->array()) {
    if (owner.Text({"uid"}) == uid) return true;
  }
  return false;
}

std::vector<Json> OwnedBy(std::vector<Json> objects, const std::set<std::string>& uids) {
  std::erase_if(objects, [&](const Json& object) {
    for (const std::string& uid : uids) {
      if (IsOwnedBy(object, uid)) return false;
    }
    return true;
  });
  return objects;
}

Result<void> ReadPods(k8s::KubeClient& client, const LoopName& loop, TargetObjects& objects,
                      const k8s::CallOptions& call) {
  const k8s::ListOptions options = {.ns = loop.ns, .label_selector = SelectorOf(objects.workload)};
  const std::string uid(objects.workload.Text({"metadata", "uid"}));
  std::set<std::string> owners = {uid};
  if (objects.workload.Text({"kind"}) == "Deployment") {
    Result<std::vector<Json>> sets = ListAll(client, ReplicaSetType(), options, call);
    if (!sets) return std::move(sets).error();
    objects.replica_sets = OwnedBy(*std::move(sets), {uid});
    for (const Json& set : objects.replica_sets) {
      owners.insert(std::string(set.Text({"metadata", "uid"})));
    }
  }
  Result<std::vector<Json>> pods = ListAll(client, PodType(), options, call);
  if (!pods) return std::move(pods).error();
  objects.pods = OwnedBy(*std::move(pods), owners);
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

// Those that a knob could be at odds with; a kind that is not served is nobody's.
Result<void> ReadAutoscalers(k8s::KubeClient& client, const LoopName& loop,
                             const domain::LoopSpec& spec, TargetObjects& objects,
                             const k8s::CallOptions& call) {
  for (const k8s::ResourceType& type : AutoscalerTypes(spec)) {
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
  domain::Target target = spec.target;
  std::set<std::string> config_maps;
  for (const domain::Knob& knob : spec.knobs) {
    if (const auto* map = std::get_if<domain::ConfigMapPlace>(&knob.apply)) {
      config_maps.insert(map->name);
    }
  }
  if (state.taken) {
    Result<Record> record = DecodeRecord(state.taken->record);
    if (!record) return std::move(record).error();
    target = record->target;
    for (const LeafRecord& leaf : record->leaves) {
      if (!leaf.leaf.config_map.empty()) config_maps.insert(leaf.leaf.config_map);
    }
  }
  Result<k8s::Object> workload =
      client_.Get(TypeOf(target.kind), {.ns = loop.ns, .name = target.name}, call);
  if (!workload && workload.error().code == Code::kNotFound) return std::optional<TargetObjects>();
  if (!workload) return std::move(workload).error();
  TargetObjects objects{.workload = workload->Parse()};
  if (auto read = ReadPods(client_, loop, objects, call); !read) return std::move(read).error();
  if (auto read = ReadConfigMaps(client_, loop, config_maps, objects, call); !read) {
    return std::move(read).error();
  }
  // In mid-trial an autoscaler shows itself by what it sets.
  if (!state.trial) {
    if (auto read = ReadAutoscalers(client_, loop, spec, objects, call); !read) {
      return std::move(read).error();
    }
  }
  return std::optional(std::move(objects));
}

}  // namespace trimtab::apply
