#include "controller/apply/contention.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <variant>

#include "controller/apply/goal.h"
#include "controller/apply/lock.h"
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

Contention ByOwner(const Owner& owner, const Record& record, const Leaf& leaf) {
  const bool reconciling = IsReconciler(owner);
  return {.place = leaf.ToString(),
          .manager = owner.manager,
          .reconciling = reconciling,
          .advice = reconciling ? AdviceFor(owner.manager, record, leaf) : ""};
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
                    .advice = "remove " + kind + " " + name + ", or knob " + knob->knob};
}

// The first owner that is not us, of the leaf as it now is.
std::optional<Owner> OwnerNow(const Json& object, const FieldPath& path) {
  for (const Owner& owner : OwnersOf(object, path)) {
    if (owner.manager != kFieldManager) return owner;
  }
  return std::nullopt;
}

bool IsKnobLeaf(const Record& record, const Leaf& leaf) {
  return std::any_of(record.knobs.begin(), record.knobs.end(), [&](const KnobRecord& knob) {
    return LeafOf(record.target, knob.place) == leaf;
  });
}

// What last good wants of each leaf; the record where there is none yet.
std::map<Leaf, std::optional<Json>> LastGoodLeaves(const domain::LoopState& state,
                                                   const Record& record) {
  auto leaves = LeavesUnder(record, state.last_good ? state.last_good->values : domain::Values());
  return leaves ? *std::move(leaves) : std::map<Leaf, std::optional<Json>>();
}

// Values go back neither to nor from last good.
bool IsAtRest(const domain::LoopState& state) {
  return state.phase != domain::Phase::kRestoring && state.phase != domain::Phase::kKeeping;
}

bool IsLock(const Record& record, const Leaf& leaf) {
  const std::vector<FieldPath> lock = LockPaths(record.target.kind);
  return std::find(lock.begin(), lock.end(), leaf.path) != lock.end();
}

// The trial whose candidate (or control) is live has taken this leaf: one that is not ours then was
// taken from us, even if it is as it was before.
bool IsOnTrial(const domain::LoopSpec& spec, const domain::LoopState& state, const Record& record,
               const TargetObjects& objects, const Leaf& leaf) {
  if (!state.trial || TrialOn(objects.workload) != state.trial->ordinal) return false;
  if (state.trial->intent != domain::Intent::kApply &&
      state.trial->intent != domain::Intent::kMeasure) {
    return false;
  }
  const bool whole = spec.experiment.exposure == domain::Exposure::kWhole;
  if (!whole && spec.experiment.candidate_pods == domain::CandidatePods::kInPlace) return false;
  if (!whole && !leaf.config_map.empty()) return false;
  // A leaf that is absent has no owner, so only the lock's can be missed.
  return IsLock(record, leaf) || leaf.path.FindIn(*ObjectOf(objects, leaf)) != nullptr;
}

}  // namespace

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
    const bool knob = IsKnobLeaf(record, before.leaf);
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

std::optional<Contention> FindForeignEdit(const domain::LoopSpec& spec,
                                          const domain::LoopState& state, const Record& record,
                                          const TargetObjects& objects) {
  const auto last_good = LastGoodLeaves(state, record);
  for (const LeafRecord& before : record.leaves) {
    const Json* object = ObjectOf(objects, before.leaf);
    if (object == nullptr || IsOurs(*object, before.leaf.path)) continue;
    const Json* live = before.leaf.path.FindIn(*object);
    const auto kept = last_good.find(before.leaf);
    const bool as_recorded =
        live != nullptr ? before.value && *live == *before.value : !before.value;
    const bool lost = IsOnTrial(spec, state, record, objects, before.leaf) ||
                      (IsAtRest(state) && kept != last_good.end() && kept->second != before.value);
    if (as_recorded && !lost) continue;
    const std::optional<Owner> owner = OwnerNow(*object, before.leaf.path);
    return ByOwner(owner.value_or(Owner{.manager = "somebody"}), record, before.leaf);
  }
  return std::nullopt;
}

int64_t TrialOn(const Json& workload) {
  const std::string_view text = workload.Text({"metadata", "annotations", kTrialAnnotation});
  int64_t trial = 0;
  std::from_chars(text.data(), text.data() + text.size(), trial);
  return trial;
}

}  // namespace trimtab::apply
