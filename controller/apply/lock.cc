#include "controller/apply/lock.h"

#include <algorithm>
#include <cmath>
#include <variant>

#include "controller/apply/owners.h"
#include "controller/apply/place.h"

namespace trimtab::apply {
namespace {

using domain::CandidatePods;
using domain::TargetKind;
using k8s::Json;

// A week without a word of a controller of ours: new pods are Ready and serve, but never count as
// available, so no old one is removed for them. The deadline has to be larger.
constexpr int kMinReadySeconds = 604800;
constexpr int kProgressDeadlineSeconds = 608400;

constexpr const char* kNoControl =
    "with one replica there is no control beside the candidate; use candidatePods: Surge, or "
    "experiment.exposure: Whole";

FieldPath Spec(std::string_view member) { return FieldPath().Member("spec").Member(member); }

FieldPath RollingUpdate(std::string_view member) {
  return Spec("strategy").Member("rollingUpdate").Member(member);
}

FieldPath Partition() { return Spec("updateStrategy").Member("rollingUpdate").Member("partition"); }

int64_t NumberAt(const Json& workload, const FieldPath& path, int64_t otherwise) {
  const Json* found = path.FindIn(workload);
  return found != nullptr ? found->integer().value_or(otherwise) : otherwise;
}

// The same number of pods, some of them the candidate's.
bool Replaces(const domain::LoopSpec& spec) {
  return spec.target.kind == TargetKind::kStatefulSet ||
         spec.experiment.candidate_pods == CandidatePods::kReplace ||
         spec.experiment.candidate_pods == CandidatePods::kInPlace;
}

std::string WhyNoPartOfDeployment(const domain::LoopSpec& spec, const Json& workload) {
  if (workload.Text({"spec", "strategy", "type"}) == "Recreate") {
    return "the Deployment's strategy is Recreate, which replaces all pods at once; use "
           "RollingUpdate, "
           "or experiment.exposure: Whole";
  }
  const Json* paused = workload.Get({"spec", "paused"});
  if (paused != nullptr && paused->boolean().value_or(false)) {
    return "the Deployment is paused, so no pod would get a candidate; resume it";
  }
  if (Replaces(spec) && NumberAt(workload, Spec("replicas"), 1) < 2) {
    return "with one replica there is no control beside the candidate; use candidatePods: Surge, "
           "or "
           "experiment.exposure: Whole";
  }
  return "";
}

std::string WhyNoPartOfStatefulSet(const Json& workload) {
  if (workload.Text({"spec", "updateStrategy", "type"}) == "OnDelete") {
    return "the StatefulSet's update strategy is OnDelete, so no pod would get a candidate; use "
           "RollingUpdate";
  }
  if (NumberAt(workload, Spec("replicas"), 1) < 2) return kNoControl;
  if (NumberAt(workload, Partition(), 0) > 0 && !IsOurs(workload, Partition())) {
    return "the StatefulSet has a partition of its own; finish that update first";
  }
  return "";
}

// Whether the container's class of service would change if this resource moved alone: the server
// refuses a resize that does.
bool IsPinned(const domain::LoopSpec& spec, const Json& container, const std::string& resource) {
  const std::string what = resource.substr(resource.find('.') + 1);
  const Json* limit = container.Get({"resources", "limits", what});
  const Json* request = container.Get({"resources", "requests", what});
  if (limit == nullptr || (request != nullptr && *request != *limit)) return false;
  const auto is_knob = [&](const std::string& side) {
    return std::any_of(spec.knobs.begin(), spec.knobs.end(), [&](const domain::Knob& knob) {
      return knob.apply == domain::Place(domain::ResourcePlace{side + what});
    });
  };
  return !is_knob("limits.") || !is_knob("requests.");
}

// The container starts again when this resource moves.
bool Restarts(const Json& container, const std::string& resource) {
  const Json* policies = container.Find("resizePolicy");
  if (policies == nullptr || policies->array() == nullptr) return false;
  return std::any_of(policies->array()->begin(), policies->array()->end(), [&](const Json& policy) {
    return policy.Text({"resourceName"}) == resource.substr(resource.find('.') + 1) &&
           policy.Text({"restartPolicy"}) == "RestartContainer";
  });
}

std::string WhyNotInPlace(const domain::LoopSpec& spec, const Json& workload) {
  const Json* container = ContainerPath(spec.target.container).FindIn(workload);
  for (const domain::Knob& knob : spec.knobs) {
    const auto* place = std::get_if<domain::ResourcePlace>(&knob.apply);
    if (place == nullptr || container == nullptr) continue;
    if (Restarts(*container, place->resource)) {
      return "knob " + knob.name +
             ": the container's resizePolicy restarts it; use NotRequired, or another "
             "candidatePods";
    }
    if (IsPinned(spec, *container, place->resource)) {
      return "knob " + knob.name +
             ": request and limit are equal, and a running pod may not leave "
             "its class of service; tune both, or use another candidatePods";
    }
  }
  return "";
}

}  // namespace

std::vector<FieldPath> LockPaths(TargetKind kind) {
  if (kind == TargetKind::kStatefulSet) return {Partition()};
  return {Spec("minReadySeconds"), Spec("progressDeadlineSeconds"), RollingUpdate("maxSurge"),
          RollingUpdate("maxUnavailable")};
}

bool IsLocked(TargetKind kind, const Json& workload) {
  if (kind == TargetKind::kStatefulSet) {
    return NumberAt(workload, Partition(), 0) > 0 && IsOurs(workload, Partition());
  }
  return NumberAt(workload, Spec("minReadySeconds"), 0) == kMinReadySeconds &&
         IsOurs(workload, Spec("minReadySeconds"));
}

int64_t CountCandidates(const domain::LoopSpec& spec, int64_t replicas) {
  const int64_t percent =
      std::clamp<int64_t>(std::llround(spec.experiment.share * 100), int64_t{1}, int64_t{50});
  if (Replaces(spec)) {
    const int64_t count = (percent * replicas + 99) / 100;
    return std::clamp<int64_t>(count, 1, std::max<int64_t>(1, replicas - 1));
  }
  // n / (replicas + n) is at least the share.
  const int64_t rest = 100 - percent;
  return std::max<int64_t>(1, (percent * replicas + rest - 1) / rest);
}

std::vector<std::pair<FieldPath, Json>> LockFor(const domain::LoopSpec& spec, int64_t replicas,
                                                int64_t count) {
  if (spec.target.kind == TargetKind::kStatefulSet) return {{Partition(), replicas - count}};
  const bool replaces = Replaces(spec);
  return {{Spec("minReadySeconds"), kMinReadySeconds},
          {Spec("progressDeadlineSeconds"), kProgressDeadlineSeconds},
          {RollingUpdate("maxSurge"), replaces ? int64_t{0} : count},
          {RollingUpdate("maxUnavailable"), replaces ? count : int64_t{0}}};
}

std::string WhyNoPart(const domain::LoopSpec& spec, const Json& workload) {
  for (const domain::Knob& knob : spec.knobs) {
    if (std::holds_alternative<domain::ReplicasPlace>(knob.apply)) {
      return "knob " + knob.name +
             ": the number of replicas cannot be tried on a part of the pods; use "
             "experiment.exposure: Whole";
    }
  }
  if (NumberAt(workload, Spec("replicas"), 1) < 1) {
    return "the workload is scaled to nothing; scale it up";
  }
  if (spec.experiment.candidate_pods == CandidatePods::kInPlace) {
    return NumberAt(workload, Spec("replicas"), 1) < 2 ? kNoControl : WhyNotInPlace(spec, workload);
  }
  return spec.target.kind == TargetKind::kStatefulSet ? WhyNoPartOfStatefulSet(workload)
                                                      : WhyNoPartOfDeployment(spec, workload);
}

}  // namespace trimtab::apply
