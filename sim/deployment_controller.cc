#include "sim/deployment_controller.h"

#include <algorithm>
#include <utility>

#include "sim/deployment_status.h"
#include "sim/object_view.h"
#include "sim/replica_set_controller.h"

namespace trimtab::sim {
namespace {

using k8s::Json;

constexpr std::string_view kHashLabel = "pod-template-hash";
constexpr std::string_view kRevision = "deployment.kubernetes.io/revision";
constexpr std::string_view kDesired = "deployment.kubernetes.io/desired-replicas";
constexpr std::string_view kMost = "deployment.kubernetes.io/max-replicas";

const Kind& Deployments(const Registry& registry) {
  return KindOf(registry, "apps", "deployments");
}
const Kind& ReplicaSets(const Registry& registry) {
  return KindOf(registry, "apps", "replicasets");
}

IntOrPercent ReadIntOrPercent(const Json* value) {
  if (value == nullptr) return {};
  if (const auto whole = value->integer()) return {.value = *whole};
  if (!value->is_string()) return {};
  return {.value = std::strtoll(value->string()->c_str(), nullptr, 10), .percent = true};
}

bool IsRecreate(const Json& deployment) {
  return deployment.Text({"spec", "strategy", "type"}) == "Recreate";
}

RolloutLimits LimitsOf(const Json& deployment) {
  const int64_t replicas = IntAt(deployment, {"spec", "replicas"}, 1);
  if (IsRecreate(deployment)) return {.replicas = replicas};
  const Json* rolling = deployment.Get({"spec", "strategy", "rollingUpdate"});
  if (rolling == nullptr) rolling = &deployment;  // has neither member
  return ResolveLimits(replicas, ReadIntOrPercent(rolling->Find("maxSurge")),
                       ReadIntOrPercent(rolling->Find("maxUnavailable")));
}

// The template without the label that tells the ReplicaSets apart.
Json PlainTemplate(const Json& owner) {
  Json plain = *owner.Get({"spec", "template"});
  Json& metadata = plain["metadata"];
  if (Json* labels = metadata.Find("labels")) {
    labels->Erase(kHashLabel);
    if (labels->object() != nullptr && labels->object()->empty()) metadata.Erase("labels");
  }
  return plain;
}

int64_t WantedOf(const Version& set) { return IntAt(*set, {"spec", "replicas"}, 0); }

ReplicaSetCount CountOf(const Version& set, int64_t order) {
  return {.wanted = WantedOf(set),
          .available = IntAt(*set, {"status", "availableReplicas"}, 0),
          .created = order,
          .annotated_most = NumberAnnotation(*set, kMost)};
}

std::vector<ReplicaSetCount> CountsOf(const std::vector<Version>& sets) {
  std::vector<ReplicaSetCount> counts;
  for (const Version& set : sets) {
    counts.push_back(CountOf(set, static_cast<int64_t>(counts.size())));
  }
  return counts;
}

Json ScaleAnnotations(const RolloutLimits& limits) {
  return Json::Of({{std::string(kDesired), std::to_string(limits.replicas)},
                   {std::string(kMost), std::to_string(limits.replicas + limits.max_surge)}});
}

int64_t LatestRevision(const std::vector<Version>& sets, const Version& but) {
  int64_t latest = 0;
  for (const Version& set : sets) {
    if (set != but) latest = std::max(latest, NumberAnnotation(*set, kRevision));
  }
  return latest;
}

}  // namespace

bool DeploymentController::Step(const std::string& ns) {
  bool changed = false;
  for (const Version& deployment : InNamespace(registry_, Deployments(registry_), ns)) {
    if (!IsDeleting(*deployment)) changed = Reconcile(FamilyOf(deployment)) || changed;
  }
  return changed;
}

std::optional<WallTime> DeploymentController::NextDue(const std::string& ns) const {
  std::optional<WallTime> due;
  for (const Version& deployment : InNamespace(registry_, Deployments(registry_), ns)) {
    const auto deadline = ProgressDeadline(*deployment);
    if (deadline && *deadline > clock_.WallNow()) due = Earlier(due, deadline);
  }
  return due;
}

DeploymentController::Family DeploymentController::FamilyOf(Version deployment) const {
  Family family{.deployment = deployment, .limits = LimitsOf(*deployment)};
  family.sets = InNamespace(registry_, ReplicaSets(registry_), NameOf(*deployment).ns);
  std::erase_if(family.sets, [&](const Version& set) {
    return !IsControlledBy(*set, UidOf(*deployment)) || IsDeleting(*set);
  });
  std::sort(family.sets.begin(), family.sets.end(),
            [](const Version& a, const Version& b) { return IsOlder(*a, *b); });
  const Json plain = PlainTemplate(*deployment);
  for (const Version& set : family.sets) {
    if (family.fresh == nullptr && PlainTemplate(*set) == plain) family.fresh = set;
  }
  return family;
}

bool DeploymentController::Reconcile(const Family& family) {
  const Json& deployment = *family.deployment;
  const Json* paused = deployment.Get({"spec", "paused"});
  const bool resized = std::any_of(family.sets.begin(), family.sets.end(), [&](const Version& set) {
    return WantedOf(set) > 0 && NumberAnnotation(*set, kDesired) != family.limits.replicas;
  });
  bool changed = false;
  if (resized || (paused != nullptr && paused->boolean() == true)) {
    changed = Scale(family);
  } else if (IsRecreate(deployment)) {
    changed = Recreate(family);
  } else {
    changed = RollOut(family);
  }
  // The status tells of what was read; what was just written is told by the next look.
  return changed || WriteStatusOf(family) || ForgetOldSets(family);
}

bool DeploymentController::RollOut(const Family& family) {
  std::vector<ReplicaSetCount> counts = CountsOf(family.sets);
  ReplicaSetCount unborn{.created = static_cast<int64_t>(counts.size())};
  ReplicaSetCount* fresh = &unborn;
  std::vector<ReplicaSetCount*> old;
  for (size_t i = 0; i < counts.size(); ++i) {
    if (family.sets[i] == family.fresh) {
      fresh = &counts[i];
    } else {
      old.push_back(&counts[i]);
    }
  }
  if (family.fresh != nullptr && RefreshAnnotations(family)) return true;
  RollForward(family.limits, *fresh, old);
  if (family.fresh == nullptr) return CreateFresh(family, unborn.wanted);
  bool changed = false;
  for (size_t i = 0; i < counts.size(); ++i) {
    if (counts[i].wanted != WantedOf(family.sets[i])) {
      changed = ScaleTo(family, family.sets[i], counts[i].wanted) || changed;
    }
  }
  return changed;
}

bool DeploymentController::Recreate(const Family& family) {
  bool changed = false;
  bool old_pods_left = false;
  for (const Version& set : family.sets) {
    if (set == family.fresh) continue;
    if (WantedOf(set) > 0) changed = ScaleTo(family, set, 0) || changed;
    old_pods_left = old_pods_left || IntAt(*set, {"status", "replicas"}, 0) > 0;
  }
  if (changed || old_pods_left) return changed;
  if (family.fresh == nullptr) return CreateFresh(family, family.limits.replicas);
  if (RefreshAnnotations(family)) return true;
  return WantedOf(family.fresh) != family.limits.replicas &&
         ScaleTo(family, family.fresh, family.limits.replicas);
}

bool DeploymentController::Scale(const Family& family) {
  std::vector<Version> active;
  for (const Version& set : family.sets) {
    if (WantedOf(set) > 0) active.push_back(set);
  }
  if (active.empty()) active.push_back(family.fresh ? family.fresh : Version());
  if (active.size() == 1) {
    return active.front() != nullptr && ScaleTo(family, active.front(), family.limits.replicas);
  }
  if (IsRecreate(*family.deployment)) return false;
  std::vector<ReplicaSetCount> counts = CountsOf(active);
  std::vector<ReplicaSetCount*> all;
  for (ReplicaSetCount& count : counts) all.push_back(&count);
  ScaleInProportion(family.limits, all);
  bool changed = false;
  for (size_t i = 0; i < active.size(); ++i) {
    changed = ScaleTo(family, active[i], counts[i].wanted) || changed;
  }
  return changed;
}

bool DeploymentController::ScaleTo(const Family& family, const Version& set, int64_t wanted) {
  const bool annotated =
      NumberAnnotation(*set, kDesired) == family.limits.replicas &&
      NumberAnnotation(*set, kMost) == family.limits.replicas + family.limits.max_surge;
  if (annotated && WantedOf(set) == wanted) return false;
  return Merge(registry_, ReplicaSets(registry_), *set,
               Json::Of({{"metadata", Json::Of({{"annotations", ScaleAnnotations(family.limits)}})},
                         {"spec", Json::Of({{"replicas", wanted}})}}));
}

bool DeploymentController::CreateFresh(const Family& family, int64_t wanted) {
  const Json& deployment = *family.deployment;
  const Json& pod_template = *deployment.Get({"spec", "template"});
  const std::string hash = HashOf(PlainTemplate(deployment));
  Json set = Json::Of({{"apiVersion", "apps/v1"}, {"kind", "ReplicaSet"}});
  set["metadata"]["name"] = NameOf(deployment).name + "-" + hash;
  if (const Json* labels = pod_template.Get({"metadata", "labels"})) {
    set["metadata"]["labels"] = *labels;
  }
  set["metadata"]["labels"][kHashLabel] = hash;
  set["metadata"]["annotations"] = ScaleAnnotations(family.limits);
  set["metadata"]["annotations"][kRevision] =
      std::to_string(LatestRevision(family.sets, nullptr) + 1);
  set["metadata"]["ownerReferences"] =
      Json::List({ControllerReference(Deployments(registry_), deployment)});
  set["spec"]["replicas"] = wanted;
  SetCount(set["spec"], "minReadySeconds", IntAt(deployment, {"spec", "minReadySeconds"}, 0));
  set["spec"]["selector"] = *deployment.Get({"spec", "selector"});
  set["spec"]["selector"]["matchLabels"][kHashLabel] = hash;
  set["spec"]["template"] = pod_template;
  set["spec"]["template"]["metadata"]["labels"][kHashLabel] = hash;
  return registry_
      .Create(ReplicaSets(registry_), NameOf(deployment).ns, std::move(set),
              {.manager = std::string(kControllerManager)})
      .ok();
}

// A set that was old and is fresh again becomes the latest revision, and takes the Deployment's
// minimum ready time; old sets keep theirs.
bool DeploymentController::RefreshAnnotations(const Family& family) {
  const Json& deployment = *family.deployment;
  const int64_t latest = LatestRevision(family.sets, family.fresh);
  const int64_t revision = std::max(NumberAnnotation(*family.fresh, kRevision), latest + 1);
  const int64_t min_ready = IntAt(deployment, {"spec", "minReadySeconds"}, 0);
  const auto revision_patch = [&] {
    return Json::Of({{std::string(kRevision), std::to_string(revision)}});
  };
  if (NumberAnnotation(*family.fresh, kRevision) != revision ||
      IntAt(*family.fresh, {"spec", "minReadySeconds"}, 0) != min_ready) {
    return Merge(
        registry_, ReplicaSets(registry_), *family.fresh,
        Json::Of({{"metadata", Json::Of({{"annotations", revision_patch()}})},
                  {"spec",
                   Json::Of({{"minReadySeconds", min_ready == 0 ? Json() : Json(min_ready)}})}}));
  }
  if (NumberAnnotation(deployment, kRevision) == revision) return false;
  return Merge(registry_, Deployments(registry_), deployment,
               Json::Of({{"metadata", Json::Of({{"annotations", revision_patch()}})}}));
}

bool DeploymentController::ForgetOldSets(const Family& family) {
  std::vector<Version> empty;
  for (const Version& set : family.sets) {
    if (set != family.fresh && WantedOf(set) == 0 && IntAt(*set, {"status", "replicas"}, 0) == 0) {
      empty.push_back(set);
    }
  }
  const int64_t surplus = static_cast<int64_t>(empty.size()) -
                          IntAt(*family.deployment, {"spec", "revisionHistoryLimit"}, 10);
  if (surplus <= 0 || !IsComplete(*family.deployment)) return false;
  std::sort(empty.begin(), empty.end(), [](const Version& a, const Version& b) {
    return NumberAnnotation(*a, kRevision) < NumberAnnotation(*b, kRevision);
  });
  for (int64_t i = 0; i < surplus; ++i) {
    Delete(registry_, ReplicaSets(registry_), *empty[static_cast<size_t>(i)]);
  }
  return true;
}

bool DeploymentController::WriteStatusOf(const Family& family) {
  return WriteStatus(registry_, Deployments(registry_), *family.deployment,
                     DeploymentStatus(*family.deployment, family.sets, family.fresh, family.limits,
                                      clock_.WallNow()));
}

}  // namespace trimtab::sim
