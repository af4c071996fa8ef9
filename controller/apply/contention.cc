#include "controller/apply/contention.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <variant>

#include "controller/apply/owners.h"
#include "controller/apply/place.h"
#include "controller/apply/record_now.h"

namespace trimtab::apply {
namespace {

using domain::Contention;
using k8s::Json;

// Programs that set what they own again and again. Everybody else sets a leaf once.
constexpr std::array<std::string_view, 14> kReconcilers = {"argocd-controller",
                                                           "argocd-application-controller",
                                                           "kustomize-controller",
                                                           "helm-controller",
                                                           "flux",
                                                           "fleetagent",
                                                           "configsync",
                                                           "kapp-controller",
                                                           "vpa-updater",
                                                           "vpa-recommender",
                                                           "keda",
                                                           "keda-operator",
                                                           "flagger",
                                                           "rollouts-controller"};

bool IsReconciler(const Owner& owner) {
  // An autoscaler writes through the scale subresource, in the name of whoever runs it.
  if (owner.manager == "kube-controller-manager" && owner.subresource == "scale") return true;
  return std::find(kReconcilers.begin(), kReconcilers.end(), owner.manager) != kReconcilers.end();
}

std::string AdviceFor(const std::string& manager, const Record& record, const Leaf& leaf) {
  if (manager.starts_with("argocd")) {
    const std::string kind =
        leaf.config_map.empty() ? std::string(TypeOf(record.target.kind).kind) : "ConfigMap";
    return "in the Application: ignoreDifferences: [{group: \"" +
           std::string(leaf.config_map.empty() ? "apps" : "") + "\", kind: " + kind +
           ", managedFieldsManagers: [trimtab]}] and syncOptions: [RespectIgnoreDifferences=true]";
  }
  if (manager == "kube-controller-manager") {
    return "remove the HorizontalPodAutoscaler, or the knob for replicas";
  }
  return "leave " + leaf.ToString() + " out of what " + manager + " applies";
}

bool PointsAt(const Json* reference, const domain::Target& target) {
  if (reference == nullptr || reference->Text({"name"}) != target.name) return false;
  const std::string_view kind = reference->Text({"kind"});
  return kind == TypeOf(target.kind).kind ||
         (kind.empty() && target.kind == domain::TargetKind::kDeployment);
}

// KEDA leaves a workload alone while it is paused, a VPA where it only recommends.
bool IsActive(const Json& autoscaler) {
  const Json* annotations = autoscaler.Get({"metadata", "annotations"});
  const bool paused =
      annotations != nullptr && annotations->Text({"autoscaling.keda.sh/paused"}) == "true";
  const std::string_view mode = autoscaler.Text({"spec", "updatePolicy", "updateMode"});
  return !paused && mode != "Off";
}

template <class Place>
const KnobRecord* KnobAt(const Record& record) {
  for (const KnobRecord& knob : record.knobs) {
    if (std::holds_alternative<Place>(knob.place)) return &knob;
  }
  return nullptr;
}

std::optional<Contention> ByAutoscaler(const Record& record, const Json& autoscaler) {
  const std::string kind(autoscaler.Text({"kind"}));
  const bool vertical = kind == "VerticalPodAutoscaler";
  const Json* reference = autoscaler.Get({"spec", vertical ? "targetRef" : "scaleTargetRef"});
  const KnobRecord* knob =
      vertical ? KnobAt<domain::ResourcePlace>(record) : KnobAt<domain::ReplicasPlace>(record);
  if (knob == nullptr || !PointsAt(reference, record.target) || !IsActive(autoscaler)) {
    return std::nullopt;
  }
  const std::string name(autoscaler.Text({"metadata", "name"}));
  return Contention{.place = LeafOf(record.target, knob->place).ToString(),
                    .manager = kind + " " + name,
                    .reconciling = true,
                    .advice = "remove " + kind + " " + name + ", or knob " + knob->knob,
                    .knobs = {knob->knob}};
}

}  // namespace

std::vector<std::string> KnobsAt(const Record& record, const Leaf& leaf) {
  std::vector<std::string> knobs;
  for (const KnobRecord& knob : record.knobs) {
    if (LeafOf(record.target, knob.place) == leaf) knobs.push_back(knob.knob);
  }
  return knobs;
}

Contention ByOwner(const Owner& owner, const Record& record, const Leaf& leaf) {
  const bool reconciling = IsReconciler(owner);
  return {.place = leaf.ToString(),
          .manager = owner.manager,
          .reconciling = reconciling,
          .advice = reconciling ? AdviceFor(owner.manager, record, leaf) : "",
          .knobs = KnobsAt(record, leaf)};
}

std::vector<k8s::ResourceType> AutoscalerTypes(const domain::LoopSpec& spec) {
  bool replicas = false;
  bool resources = false;
  for (const domain::Knob& knob : spec.knobs) {
    replicas = replicas || std::holds_alternative<domain::ReplicasPlace>(knob.apply);
    resources = resources || std::holds_alternative<domain::ResourcePlace>(knob.apply);
  }
  std::vector<k8s::ResourceType> types;
  if (replicas) {
    types.push_back({"autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler"});
    types.push_back({"keda.sh", "v1alpha1", "scaledobjects", "ScaledObject"});
  }
  if (resources) {
    types.push_back(
        {"autoscaling.k8s.io", "v1", "verticalpodautoscalers", "VerticalPodAutoscaler"});
  }
  return types;
}

std::optional<Contention> FindContention(const Record& record, const TargetObjects& objects) {
  for (const Json& autoscaler : objects.autoscalers) {
    if (auto found = ByAutoscaler(record, autoscaler)) return found;
  }
  std::optional<Contention> once;
  for (const LeafRecord& before : record.leaves) {
    const Json* object = ObjectOf(objects, before.leaf);
    if (object == nullptr) continue;
    const bool knob = !KnobsAt(record, before.leaf).empty();
    for (const Owner& owner : OwnersOf(*object, before.leaf.path)) {
      if (owner.manager == kFieldManager) continue;
      // Who creates an object owns its defaults too, which an Update does not set again.
      if (!knob && owner.operation != "Apply") continue;
      if (IsReconciler(owner)) return ByOwner(owner, record, before.leaf);
      if (knob && !once) once = ByOwner(owner, record, before.leaf);
    }
  }
  return once;
}

}  // namespace trimtab::apply
