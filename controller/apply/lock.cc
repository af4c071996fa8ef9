#include "controller/apply/lock.h"

#include <algorithm>
#include <cmath>
#include <variant>

#include "controller/apply/owners.h"

namespace trimtab::apply {
namespace {

using domain::CandidatePods;
using domain::TargetKind;
using k8s::Json;

// A week without a word of a controller of ours: new pods are Ready and serve, but never count as
// available, so no old one is removed for them. The deadline has to be larger.
constexpr int kMinReadySeconds = 604800;
constexpr int kProgressDeadlineSeconds = 608400;

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
  if (NumberAt(workload, Spec("replicas"), 1) < 2) {
    return "with one replica there is no control beside the candidate; use experiment.exposure: "
           "Whole";
  }
  if (NumberAt(workload, Partition(), 0) > 0 && !IsOurs(workload, Partition())) {
    return "the StatefulSet has a partition of its own; finish that update first";
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
  return spec.target.kind == TargetKind::kStatefulSet ? WhyNoPartOfStatefulSet(workload)
                                                      : WhyNoPartOfDeployment(spec, workload);
}

}  // namespace trimtab::apply
