#include "controller/apply/pods.h"

#include "controller/apply/owners.h"

namespace trimtab::apply {
namespace {

using k8s::Json;

const Json* Named(const Json* list, std::string_view key, std::string_view name) {
  if (list == nullptr || list->array() == nullptr) return nullptr;
  for (const Json& item : *list->array()) {
    if (item.Text({key}) == name) return &item;
  }
  return nullptr;
}

bool IsObserved(const Json& object) {
  const Json* seen = object.Get({"status", "observedGeneration"});
  const Json* generation = object.Get({"metadata", "generation"});
  return seen != nullptr && generation != nullptr && *seen == *generation;
}

}  // namespace

std::string_view NameOf(const Json& pod) { return pod.Text({"metadata", "name"}); }

std::string_view RevisionOf(const Json& pod) {
  const std::string_view hash = pod.Text({"metadata", "labels", "pod-template-hash"});
  return hash.empty() ? pod.Text({"metadata", "labels", "controller-revision-hash"}) : hash;
}

bool IsReady(const Json& pod) {
  const Json* ready = ConditionOf(pod, "Ready");
  return ready != nullptr && ready->Text({"status"}) == "True";
}

bool IsGoing(const Json& pod) { return pod.Get({"metadata", "deletionTimestamp"}) != nullptr; }

const Json* ConditionOf(const Json& object, std::string_view type) {
  return Named(object.Get({"status", "conditions"}), "type", type);
}

const Json* ContainerIn(const Json& pod, std::string_view container) {
  return Named(pod.Get({"spec", "containers"}), "name", container);
}

bool IsResizedByUs(const Json& pod) {
  const Json* entries = pod.Get({"metadata", "managedFields"});
  if (entries == nullptr || entries->array() == nullptr) return false;
  for (const Json& entry : *entries->array()) {
    if (entry.Text({"manager"}) == kFieldManager && entry.Text({"subresource"}) == "resize") {
      return true;
    }
  }
  return false;
}

std::vector<const Json*> StuckPods(const TargetObjects& objects) {
  std::vector<const Json*> stuck;
  const std::string_view current = objects.workload.Text({"status", "currentRevision"});
  const std::string_view coming = objects.workload.Text({"status", "updateRevision"});
  if (objects.workload.Text({"kind"}) != "StatefulSet" || !IsObserved(objects.workload)) {
    return stuck;
  }
  for (const Json& pod : objects.pods) {
    const std::string_view revision = RevisionOf(pod);
    if (IsReady(pod) || IsGoing(pod) || revision == current || revision == coming) continue;
    stuck.push_back(&pod);
  }
  return stuck;
}

}  // namespace trimtab::apply
