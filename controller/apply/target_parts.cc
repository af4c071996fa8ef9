#include "controller/apply/target_parts.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>
#include <variant>

#include "controller/apply/contention.h"
#include "controller/apply/record.h"

namespace trimtab::apply {
namespace {

using k8s::Json;

// Empty where it has none.
std::span<const Json> OwnerReferencesOf(const Json& object) {
  const Json* owners = object.Get({"metadata", "ownerReferences"});
  if (owners == nullptr || owners->array() == nullptr) return {};
  return *owners->array();
}

bool IsOwnedByOneOf(const Json& object, const std::set<std::string, std::less<>>& uids) {
  const std::span<const Json> owners = OwnerReferencesOf(object);
  return std::any_of(owners.begin(), owners.end(),
                     [&](const Json& owner) { return uids.contains(owner.Text({"uid"})); });
}

// The one that acts for it, or null.
const Json* ControllerOf(const Json& object) {
  for (const Json& owner : OwnerReferencesOf(object)) {
    const Json* controls = owner.Find("controller");
    if (controls != nullptr && controls->boolean().value_or(false)) return &owner;
  }
  return nullptr;
}

// "web-5d9f7c8b6" is the ReplicaSet of the Deployment web for the template with this hash.
std::string DeploymentOf(std::string_view replica_set, const Json& pod) {
  const std::string ending =
      "-" + std::string(pod.Text({"metadata", "labels", "pod-template-hash"}));
  if (ending.size() == 1 || !replica_set.ends_with(ending)) return "";
  return std::string(replica_set.substr(0, replica_set.size() - ending.size()));
}

void Keep(Json& object, std::initializer_list<std::string_view> members) {
  if (object.object() == nullptr) return;
  std::erase_if(*object.object(), [&](const Json::Member& member) {
    return std::find(members.begin(), members.end(), member.first) == members.end();
  });
}

void KeepInEach(Json* list, std::initializer_list<std::string_view> members) {
  if (list == nullptr || list->array() == nullptr) return;
  for (Json& item : *list->array()) Keep(item, members);
}

void TrimPod(Json& pod) {
  pod["metadata"].Erase("annotations");
  KeepInEach(pod["metadata"].Find("managedFields"), {"manager", "subresource"});
  Keep(pod["spec"], {"containers"});
  KeepInEach(pod["spec"].Find("containers"), {"name", "resources"});
  Keep(pod["status"], {"conditions", "containerStatuses"});
  KeepInEach(pod["status"].Find("containerStatuses"),
             {"name", "restartCount", "state", "lastState"});
}

}  // namespace

Result<TargetParts> PartsOf(const domain::LoopSpec& spec, const domain::LoopState& state) {
  TargetParts parts{.target = spec.target};
  for (const domain::Knob& knob : spec.knobs) {
    if (const auto* map = std::get_if<domain::ConfigMapPlace>(&knob.apply)) {
      parts.config_maps.insert(map->name);
    }
  }
  if (state.taken) {
    Result<Record> record = DecodeRecord(state.taken->record);
    if (!record) return std::move(record).error();
    parts.target = record->target;
    for (const LeafRecord& leaf : record->leaves) {
      if (!leaf.leaf.config_map.empty()) parts.config_maps.insert(leaf.leaf.config_map);
    }
  }
  // In mid-trial an autoscaler shows itself by what it sets.
  if (!state.trial) parts.autoscalers = AutoscalerTypes(spec);
  return parts;
}

void TakeOwned(std::vector<Json> replica_sets, std::vector<Json> pods, TargetObjects& objects) {
  const std::string uid(objects.workload.Text({"metadata", "uid"}));
  std::set<std::string, std::less<>> owners = {uid};
  std::erase_if(replica_sets, [&](const Json& set) { return !IsOwnedByOneOf(set, {uid}); });
  for (const Json& set : replica_sets) owners.emplace(set.Text({"metadata", "uid"}));
  std::erase_if(pods, [&](const Json& pod) { return !IsOwnedByOneOf(pod, owners); });
  objects.replica_sets = std::move(replica_sets);
  objects.pods = std::move(pods);
}

std::optional<WorkloadKey> WorkloadOf(const Json& object) {
  WorkloadKey key{.kind = std::string(object.Text({"kind"})),
                  .name = {.ns = std::string(object.Text({"metadata", "namespace"})),
                           .name = std::string(object.Text({"metadata", "name"}))}};
  if (key.kind == "Deployment" || key.kind == "StatefulSet") return key;
  const Json* owner = ControllerOf(object);
  if (owner == nullptr) return std::nullopt;
  const std::string_view kind = owner->Text({"kind"});
  if (kind == "ReplicaSet") {
    key.kind = "Deployment";
    key.name.name = DeploymentOf(owner->Text({"name"}), object);
  } else {
    key.kind = kind;
    key.name.name = owner->Text({"name"});
  }
  return key.name.name.empty() ? std::nullopt : std::optional(std::move(key));
}

Json Trimmed(Json object) {
  if (object.Text({"kind"}) == "Pod") {
    TrimPod(object);
  } else if (object.Text({"kind"}) == "ReplicaSet") {
    object["metadata"].Erase("managedFields");
    object["spec"].Erase("template");
  } else if (Json* annotations = object["metadata"].Find("annotations")) {
    annotations->Erase("kubectl.kubernetes.io/last-applied-configuration");
  }
  return object;
}

}  // namespace trimtab::apply
