#include "tests/sim/world/target_view.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "sim/object_view.h"

namespace trimtab::sim {
namespace {

using k8s::Json;

// Follows members and, where a member is a list, the item with this name.
Json* Reach(Json& from, std::initializer_list<std::string_view> path) {
  Json* at = &from;
  for (const std::string_view key : path) {
    if (at == nullptr) return nullptr;
    if (Json::Array* items = at->array()) {
      const auto named = std::find_if(items->begin(), items->end(),
                                      [&](const Json& item) { return item.Text({"name"}) == key; });
      at = named == items->end() ? nullptr : &*named;
    } else {
      at = at->Find(key);
    }
  }
  return at;
}

void Erase(Json& from, std::initializer_list<std::string_view> path, std::string_view member) {
  if (Json* at = Reach(from, path)) at->Erase(member);
}

void EraseItem(Json& container, std::string_view list, std::string_view name) {
  Json* at = container.Find(list);
  if (at == nullptr || at->array() == nullptr) return;
  std::erase_if(*at->array(), [&](const Json& item) { return item.Text({"name"}) == name; });
}

void EraseArgument(Json& container, const std::string& prefix) {
  Json* at = container.Find("args");
  if (at == nullptr || at->array() == nullptr) return;
  std::erase_if(*at->array(), [&](const Json& item) {
    return item.string() != nullptr && item.string()->starts_with(prefix);
  });
}

void EraseResource(Json& container, const std::string& key) {
  const size_t dot = key.find('.');
  Erase(container, {"resources", std::string_view(key).substr(0, dot)}, key.substr(dot + 1));
}

void EraseVolumeNames(Json& workload) {
  Json* volumes = Reach(workload, {"spec", "template", "spec", "volumes"});
  if (volumes == nullptr || volumes->array() == nullptr) return;
  for (Json& volume : *volumes->array()) Erase(volume, {"configMap"}, "name");
}

void EraseDial(Json& workload, const Dial& dial, const std::string& container_name) {
  Json* container = Reach(workload, {"spec", "template", "spec", "containers", container_name});
  switch (dial.place) {
    case Dial::Place::kReplicas:
      return Erase(workload, {"spec"}, "replicas");
    case Dial::Place::kConfigMap:
      Erase(workload, {"spec", "template", "metadata", "annotations"}, "trimtab.dev/config");
      return EraseVolumeNames(workload);
    default:
      break;
  }
  if (container == nullptr) return;
  if (dial.place == Dial::Place::kEnv) EraseItem(*container, "env", dial.key);
  if (dial.place == Dial::Place::kArg) EraseArgument(*container, dial.key);
  if (dial.place == Dial::Place::kResource) EraseResource(*container, dial.key);
}

bool IsEmpty(const Json& value) {
  return value.is_null() || (value.object() != nullptr && value.object()->empty()) ||
         (value.array() != nullptr && value.array()->empty());
}

// An empty object says the same as none.
void Prune(Json& value) {
  if (Json::Object* members = value.object()) {
    for (auto& [key, member] : *members) Prune(member);
    std::erase_if(*members, [](const Json::Member& member) { return IsEmpty(member.second); });
  }
  if (Json::Array* items = value.array()) {
    for (Json& item : *items) Prune(item);
  }
}

}  // namespace

KnobValues ValuesOn(const Registry& registry, const Json& workload, const std::vector<Dial>& dials,
                    const std::string& container) {
  Json pod;
  pod["metadata"]["namespace"] = NameOf(workload).ns;
  if (const Json* spec = workload.Get({"spec", "template", "spec"})) pod["spec"] = *spec;
  return ValuesOfPod(registry, pod, dials, container, IntAt(workload, {"spec", "replicas"}, 1));
}

KnobValues ValuesOfPod(const Registry& registry, const Json& pod, const std::vector<Dial>& dials,
                       const std::string& container, int64_t replicas) {
  KnobValues values;
  for (const Dial& dial : dials) {
    values[dial.name] = ReadDial(registry, dial, container, pod, replicas);
  }
  return values;
}

bool IsSameValue(const Dial& dial, const std::string& a, const std::string& b) {
  return a == b || (dial.words.empty() && Position(dial, a) == Position(dial, b));
}

bool AreSameValues(const std::vector<Dial>& dials, const KnobValues& a, const KnobValues& b,
                   const std::map<std::string, std::string>& except) {
  return std::all_of(dials.begin(), dials.end(), [&](const Dial& dial) {
    const auto one = a.find(dial.name);
    const auto other = b.find(dial.name);
    // A knob that does not count has no value, and may stand at anything.
    if (except.contains(dial.name) || one == a.end() || other == b.end()) return true;
    return IsSameValue(dial, one->second, other->second);
  });
}

Json Untouchable(const Json& workload, const std::vector<Dial>& dials,
                 const std::string& container) {
  Json rest = workload;
  for (const char* member : {"status", "apiVersion", "kind"}) rest.Erase(member);
  for (const char* member : {"managedFields", "resourceVersion", "generation"}) {
    Erase(rest, {"metadata"}, member);
  }
  for (const char* ours : {"trimtab.dev/loop", "trimtab.dev/trial"}) {
    Erase(rest, {"metadata", "annotations"}, ours);
  }
  // Kept by the Deployment controller.
  Erase(rest, {"metadata", "annotations"}, "deployment.kubernetes.io/revision");
  for (const char* lock : {"minReadySeconds", "progressDeadlineSeconds"}) {
    Erase(rest, {"spec"}, lock);
  }
  for (const char* lock : {"maxSurge", "maxUnavailable"}) {
    Erase(rest, {"spec", "strategy", "rollingUpdate"}, lock);
  }
  Erase(rest, {"spec", "updateStrategy", "rollingUpdate"}, "partition");
  for (const Dial& dial : dials) EraseDial(rest, dial, container);
  Prune(rest);
  return rest;
}

KnobValues StatusValues(const Json& loop, std::initializer_list<std::string_view> path) {
  KnobValues values;
  const Json* status = loop.Find("status");
  const Json* at = status == nullptr ? nullptr : status->Get(path);
  const Json* members = at == nullptr ? nullptr : at->Find("values");
  if (members == nullptr || members->object() == nullptr) return values;
  for (const auto& [name, value] : *members->object()) {
    if (value.string() != nullptr) values.emplace(name, *value.string());
  }
  return values;
}

std::string TextOf(const KnobValues& values) {
  std::string text;
  for (const auto& [name, value] : values) {
    if (!text.empty()) text += " ";
    text += name + "=" + value;
  }
  return text.empty() ? "nothing" : text;
}

}  // namespace trimtab::sim
