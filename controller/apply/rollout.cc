#include "controller/apply/rollout.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "controller/apply/foreign_edit.h"
#include "controller/apply/lock.h"
#include "controller/apply/place.h"
#include "controller/apply/pods.h"

namespace trimtab::apply {
namespace {

using domain::Rollout;
using k8s::Json;

// For what an autoscaler of nodes, or a pod that ends, may still mend.
constexpr Duration kPatience = std::chrono::minutes(2);

struct Failure {
  std::string_view word;
  std::string message;
  bool candidates_fault = false;
};

bool LastsTooLong(const Json& condition, WallTime now) {
  const std::optional<WallTime> since = ParseRfc3339(condition.Text({"lastTransitionTime"}));
  return since && now - *since >= kPatience;
}

// A candidate that asks for more than the cluster has is to blame itself.
bool AsksForResources(const domain::LoopSpec& spec) {
  return std::any_of(spec.knobs.begin(), spec.knobs.end(), [](const domain::Knob& knob) {
    return std::holds_alternative<domain::ResourcePlace>(knob.apply) ||
           std::holds_alternative<domain::ReplicasPlace>(knob.apply);
  });
}

std::string Sentence(const Json& pod, std::string_view what, std::string_view message) {
  std::string text = "pod " + std::string(NameOf(pod)) + ": " + std::string(what);
  return message.empty() ? text : text + ": " + std::string(message);
}

std::optional<Failure> FailureOfContainer(const Json& pod, const Json& status) {
  const std::string_view waiting = status.Text({"state", "waiting", "reason"});
  const std::string_view message = status.Text({"state", "waiting", "message"});
  const bool killed = status.Text({"state", "terminated", "reason"}) == "OOMKilled" ||
                      status.Text({"lastState", "terminated", "reason"}) == "OOMKilled";
  if (killed) return Failure{"OutOfMemory", Sentence(pod, "killed for its memory", ""), true};
  if (waiting == "CrashLoopBackOff") {
    return Failure{"CrashLoop", Sentence(pod, waiting, message), true};
  }
  if (waiting == "ImagePullBackOff" || waiting == "InvalidImageName") {
    return Failure{"ImagePull", Sentence(pod, waiting, message), false};
  }
  if (waiting == "CreateContainerConfigError" || waiting == "CreateContainerError" ||
      waiting == "RunContainerError") {
    return Failure{"Refused", Sentence(pod, waiting, message), true};
  }
  return std::nullopt;
}

std::optional<Failure> FailureOfPod(const domain::LoopSpec& spec, const Json& pod, WallTime now) {
  const Json* statuses = pod.Get({"status", "containerStatuses"});
  if (statuses != nullptr && statuses->array() != nullptr) {
    for (const Json& status : *statuses->array()) {
      if (auto failure = FailureOfContainer(pod, status)) return failure;
    }
  }
  const Json* scheduled = ConditionOf(pod, "PodScheduled");
  if (scheduled != nullptr && scheduled->Text({"reason"}) == "Unschedulable" &&
      LastsTooLong(*scheduled, now)) {
    return Failure{"Unschedulable",
                   Sentence(pod, "no node has room for it", scheduled->Text({"message"})),
                   AsksForResources(spec)};
  }
  const Json* pending = ConditionOf(pod, "PodResizePending");
  if (pending != nullptr &&
      (pending->Text({"reason"}) == "Infeasible" || LastsTooLong(*pending, now))) {
    return Failure{"Unschedulable",
                   Sentence(pod, "its node has no room for the resize", pending->Text({"message"})),
                   true};
  }
  return std::nullopt;
}

// A ReplicaSet that is not let make its pods; a StatefulSet's controller says so in Events only.
std::optional<Failure> FailureOfSet(const domain::LoopSpec& spec, const Json& set, WallTime now) {
  const Json* refused = ConditionOf(set, "ReplicaFailure");
  if (refused == nullptr || refused->Text({"status"}) != "True" || !LastsTooLong(*refused, now)) {
    return std::nullopt;
  }
  const std::string_view message = refused->Text({"message"});
  const bool quota = message.find("exceeded quota") != std::string_view::npos;
  return Failure{quota ? "Quota" : "Refused", std::string(message),
                 !quota || AsksForResources(spec)};
}

// What holds the pods of the current revision up, though it may yet be mended; "" for nothing
// known.
std::string HoldUpOf(const TargetObjects& objects) {
  const std::string current = CurrentRevision(objects);
  for (const Json& set : objects.replica_sets) {
    const Json* refused = ConditionOf(set, "ReplicaFailure");
    if (RevisionOf(set) != current || refused == nullptr) continue;
    if (refused->Text({"status"}) == "True") return std::string(refused->Text({"message"}));
  }
  return "";
}

std::optional<Failure> FindFailure(const domain::LoopSpec& spec, const TargetObjects& objects,
                                   const ArmsView& arms, WallTime now) {
  const std::string current = CurrentRevision(objects);
  for (const Json& set : objects.replica_sets) {
    if (RevisionOf(set) != current) continue;
    if (auto failure = FailureOfSet(spec, set, now)) return failure;
  }
  const bool part = !arms.candidate.empty();
  for (const Json* pod : part ? arms.candidate : arms.control) {
    // What a pod that serves went through before the trial is no matter of this rollout.
    if (!part && (IsReady(*pod) || RevisionOf(*pod) != current)) continue;
    if (auto failure = FailureOfPod(spec, *pod, now)) return failure;
  }
  const Json* progressing = ConditionOf(objects.workload, "Progressing");
  if (progressing != nullptr && progressing->Text({"reason"}) == "ProgressDeadlineExceeded") {
    return Failure{"Refused", std::string(progressing->Text({"message"})), false};
  }
  return std::nullopt;
}

bool IsComplete(const Json& set) {
  const int64_t wanted = NumberAt(set, {"spec", "replicas"}, 1);
  return IsObserved(set) && NumberAt(set, {"status", "replicas"}, 0) == wanted &&
         NumberAt(set, {"status", "readyReplicas"}, 0) == wanted;
}

// Under the lock a Deployment is where it shall be when each ReplicaSet has its pods.
bool IsLockedInPlace(const TargetObjects& objects) {
  const std::string current = CurrentRevision(objects);
  bool candidate = false;
  for (const Json& set : objects.replica_sets) {
    if (!IsComplete(set)) return false;
    candidate =
        candidate || (RevisionOf(set) == current && NumberAt(set, {"spec", "replicas"}, 0) > 0);
  }
  return candidate;
}

bool IsDeploymentSettled(const TargetObjects& objects) {
  const Json& workload = objects.workload;
  const int64_t wanted = NumberAt(workload, {"spec", "replicas"}, 1);
  const auto count = [&](std::string_view member) {
    return NumberAt(workload, {"status", member}, 0);
  };
  return count("replicas") == wanted && count("updatedReplicas") == wanted &&
         count("availableReplicas") == wanted;
}

bool IsStatefulSetSettled(const TargetObjects& objects, bool locked) {
  const Json& workload = objects.workload;
  const int64_t wanted = NumberAt(workload, {"spec", "replicas"}, 1);
  const int64_t partition =
      NumberAt(workload, {"spec", "updateStrategy", "rollingUpdate", "partition"}, 0);
  if (NumberAt(workload, {"status", "readyReplicas"}, 0) != wanted) return false;
  if (NumberAt(workload, {"status", "replicas"}, 0) != wanted) return false;
  const int64_t updated = NumberAt(workload, {"status", "updatedReplicas"}, 0);
  return updated >= (locked ? wanted - partition : wanted);
}

// Every pod of the arm has what the trial gives it, and its container really runs with it.
bool AreResized(const domain::LoopSpec& spec, const domain::LoopState& state,
                const ArmsView& arms) {
  for (const Json* pod : arms.candidate) {
    const Json* container = ContainerIn(*pod, spec.target.container);
    if (container == nullptr || !IsResizedByUs(*pod)) return false;
    if (ConditionOf(*pod, "PodResizePending") != nullptr) return false;
    if (ConditionOf(*pod, "PodResizeInProgress") != nullptr) return false;
    for (const domain::Knob& knob : spec.knobs) {
      const auto* place = std::get_if<domain::ResourcePlace>(&knob.apply);
      const auto value = state.trial->values.find(knob.name);
      if (place == nullptr || value == state.trial->values.end()) continue;
      const Json* live = ResourcePath(*place).FindIn(*container);
      const Result<Json> wanted = WithText(knob.apply, std::nullopt, value->second);
      if (live == nullptr || !wanted || *live != *wanted) return false;
    }
  }
  return !arms.candidate.empty();
}

bool IsSettled(const domain::LoopSpec& spec, const domain::LoopState& state,
               const TargetObjects& objects, const ArmsView& arms) {
  if (!IsObserved(objects.workload)) return false;
  const bool locked = IsLocked(spec.target.kind, objects.workload);
  const bool in_place = spec.experiment.exposure == domain::Exposure::kPartial &&
                        spec.experiment.candidate_pods == domain::CandidatePods::kInPlace &&
                        state.trial && TrialOn(objects.workload) == state.trial->ordinal &&
                        state.trial->intent != domain::Intent::kKeep;
  if (in_place && !AreResized(spec, state, arms)) return false;
  if (spec.target.kind == domain::TargetKind::kStatefulSet) {
    return IsStatefulSetSettled(objects, locked);
  }
  return locked ? IsLockedInPlace(objects) : IsDeploymentSettled(objects);
}

}  // namespace

Rollout RolloutOf(const domain::LoopSpec& spec, const domain::LoopState& state,
                  const TargetObjects& objects, const ArmsView& arms, WallTime now) {
  if (auto failure = FindFailure(spec, objects, arms, now)) {
    return {.state = Rollout::State::kFailed,
            .failure = std::string(failure->word),
            .message = std::move(failure->message),
            .candidates_fault = failure->candidates_fault};
  }
  if (IsSettled(spec, state, objects, arms)) return {.state = Rollout::State::kSettled};
  return {.state = Rollout::State::kProgressing, .message = HoldUpOf(objects)};
}

}  // namespace trimtab::apply
