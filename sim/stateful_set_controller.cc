#include "sim/stateful_set_controller.h"

#include <charconv>
#include <utility>

#include "sim/object_view.h"
#include "sim/replica_set_controller.h"

namespace trimtab::sim {
namespace {

using k8s::Json;

constexpr std::string_view kRevisionLabel = "controller-revision-hash";

const Kind& StatefulSets(const Registry& registry) {
  return KindOf(registry, "apps", "statefulsets");
}
const Kind& Pods(const Registry& registry) { return KindOf(registry, "", "pods"); }

std::string_view RevisionOf(const Json& pod) {
  return pod.Text({"metadata", "labels", kRevisionLabel});
}

bool IsHealthy(const Json& pod) { return !IsDeleting(pod) && IsConditionTrue(pod, "Ready"); }

// "web-2" of the set "web" is 2; -1 for any other name.
int64_t OrdinalOf(std::string_view pod, std::string_view set) {
  if (!pod.starts_with(set) || pod.size() <= set.size() + 1 || pod[set.size()] != '-') return -1;
  const std::string_view digits = pod.substr(set.size() + 1);
  int64_t ordinal = -1;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), ordinal);
  return error == std::errc() && end == digits.data() + digits.size() ? ordinal : -1;
}

}  // namespace

bool StatefulSetController::Step(const std::string& ns) {
  refused_.erase(ns);
  bool changed = false;
  for (const Version& set : InNamespace(registry_, StatefulSets(registry_), ns)) {
    if (!IsDeleting(*set)) changed = Reconcile(FamilyOf(set)) || changed;
  }
  return changed;
}

std::optional<WallTime> StatefulSetController::NextDue(const std::string& ns) const {
  if (!refused_.contains(ns)) return std::nullopt;
  return clock_.WallNow() + kTryRefusedAgain;
}

StatefulSetController::Family StatefulSetController::FamilyOf(Version set) {
  const std::string name = NameOf(*set).name;
  Family family{
      .set = set,
      .replicas = IntAt(*set, {"spec", "replicas"}, 1),
      .partition = IntAt(*set, {"spec", "updateStrategy", "rollingUpdate", "partition"}, 0),
      .in_order = set->Text({"spec", "podManagementPolicy"}) != "Parallel"};
  const Json& pod_template = *set->Get({"spec", "template"});
  family.update_revision = name + "-" + HashOf(pod_template);
  family.current_revision = set->Text({"status", "currentRevision"});
  if (family.current_revision.empty()) family.current_revision = family.update_revision;
  templates_.try_emplace(std::string(UidOf(*set)) + family.update_revision, pod_template);
  for (const Version& pod : InNamespace(registry_, Pods(registry_), NameOf(*set).ns)) {
    const int64_t ordinal = OrdinalOf(NameOf(*pod).name, name);
    if (ordinal >= 0 && IsControlledBy(*pod, UidOf(*set))) family.pods[ordinal] = pod;
  }
  return family;
}

bool StatefulSetController::Reconcile(const Family& family) {
  return MovePods(family) || WriteStatusOf(family);
}

bool StatefulSetController::MovePods(const Family& family) {
  bool wait = false;
  if (CreateMissing(family, wait)) return true;
  if (wait && family.in_order) return false;
  if (RemoveSurplus(family, wait)) return true;
  if (wait && family.in_order) return false;
  return UpdateOld(family);
}

bool StatefulSetController::CreateMissing(const Family& family, bool& wait) {
  bool changed = false;
  for (int64_t ordinal = 0; ordinal < family.replicas; ++ordinal) {
    const auto pod = family.pods.find(ordinal);
    if (pod == family.pods.end()) {
      changed = CreatePod(family, ordinal) || changed;
    } else if (IsHealthy(*pod->second)) {
      continue;
    }
    wait = true;
    if (family.in_order) break;
  }
  return changed;
}

bool StatefulSetController::RemoveSurplus(const Family& family, bool& wait) {
  bool changed = false;
  for (auto pod = family.pods.rbegin(); pod != family.pods.rend(); ++pod) {
    if (pod->first < family.replicas) break;
    wait = true;
    if (!IsDeleting(*pod->second)) {
      changed = Delete(registry_, Pods(registry_), *pod->second) || changed;
    }
    if (family.in_order) break;
  }
  return changed;
}

bool StatefulSetController::UpdateOld(const Family& family) {
  if (family.set->Text({"spec", "updateStrategy", "type"}) == "OnDelete") return false;
  for (int64_t ordinal = family.replicas - 1; ordinal >= family.partition; --ordinal) {
    const auto pod = family.pods.find(ordinal);
    if (pod == family.pods.end()) return false;
    if (RevisionOf(*pod->second) != family.update_revision && !IsDeleting(*pod->second)) {
      return Delete(registry_, Pods(registry_), *pod->second);
    }
    if (!IsHealthy(*pod->second)) return false;
  }
  return false;
}

bool StatefulSetController::CreatePod(const Family& family, int64_t ordinal) {
  const Json& set = *family.set;
  const std::string name = NameOf(set).name + "-" + std::to_string(ordinal);
  const std::string& revision =
      ordinal < family.partition ? family.current_revision : family.update_revision;
  const auto known = templates_.find(std::string(UidOf(set)) + revision);
  Json pod = known == templates_.end() ? *set.Get({"spec", "template"}) : known->second;
  pod["metadata"]["name"] = name;
  pod["metadata"]["labels"][kRevisionLabel] = revision;
  pod["metadata"]["labels"]["statefulset.kubernetes.io/pod-name"] = name;
  pod["metadata"]["labels"]["apps.kubernetes.io/pod-index"] = std::to_string(ordinal);
  pod["metadata"]["ownerReferences"] =
      Json::List({ControllerReference(StatefulSets(registry_), set)});
  pod["spec"]["hostname"] = name;
  pod["spec"]["subdomain"] = set.Text({"spec", "serviceName"});
  const auto made = registry_.Create(Pods(registry_), NameOf(set).ns, std::move(pod),
                                     {.manager = std::string(kControllerManager)});
  if (!made) refused_.insert(NameOf(set).ns);
  return made.ok();
}

bool StatefulSetController::WriteStatusOf(const Family& family) {
  const Json& set = *family.set;
  const int64_t min_ready = IntAt(set, {"spec", "minReadySeconds"}, 0);
  int64_t ready = 0;
  int64_t available = 0;
  int64_t current = 0;
  int64_t updated = 0;
  for (const auto& [ordinal, pod] : family.pods) {
    if (IsHealthy(*pod)) ++ready;
    const auto from = AvailableFrom(*pod, min_ready);
    if (from && *from <= clock_.WallNow()) ++available;
    if (IsDeleting(*pod)) continue;
    if (RevisionOf(*pod) == family.current_revision) ++current;
    if (RevisionOf(*pod) == family.update_revision) ++updated;
  }
  const bool complete = updated == family.replicas && ready == family.replicas &&
                        static_cast<int64_t>(family.pods.size()) == family.replicas;
  Json status = Json::Of({{"replicas", static_cast<int64_t>(family.pods.size())}});
  SetCount(status, "observedGeneration", IntAt(set, {"metadata", "generation"}, 0));
  SetCount(status, "readyReplicas", ready);
  SetCount(status, "currentReplicas", complete ? updated : current);
  SetCount(status, "updatedReplicas", updated);
  status["availableReplicas"] = available;
  status["collisionCount"] = 0;
  status["currentRevision"] = complete ? family.update_revision : family.current_revision;
  status["updateRevision"] = family.update_revision;
  return WriteStatus(registry_, StatefulSets(registry_), set, std::move(status));
}

}  // namespace trimtab::sim
