#include "controller/apply/arms.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "controller/apply/foreign_edit.h"
#include "controller/apply/lock.h"
#include "controller/apply/pods.h"

namespace trimtab::apply {
namespace {

using domain::TargetKind;
using k8s::Json;

bool IsDeployment(const TargetObjects& objects) {
  return objects.workload.Text({"kind"}) == "Deployment";
}

std::string_view RolloutNumber(const Json& object) {
  return object.Text({"metadata", "annotations", "deployment.kubernetes.io/revision"});
}

bool IsOneOf(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The other ReplicaSet with most pods.
std::string OtherRevision(const TargetObjects& objects, const std::string& current) {
  std::string other;
  int64_t most = 0;
  for (const Json& set : objects.replica_sets) {
    const int64_t replicas = NumberAt(set, {"spec", "replicas"}, 0);
    if (RevisionOf(set) == current || replicas <= most) continue;
    other = RevisionOf(set);
    most = replicas;
  }
  return other;
}

// The last `count` of a StatefulSet's pods, which a partition gives the candidate.
std::vector<std::string> LastOrdinals(const std::string& name, int64_t replicas, int64_t count) {
  std::vector<std::string> names;
  for (int64_t i = std::max<int64_t>(0, replicas - count); i < replicas; ++i) {
    names.push_back(name + "-" + std::to_string(i));
  }
  return names;
}

std::vector<std::string> FirstReady(const TargetObjects& objects, int64_t count) {
  std::vector<std::string> names;
  for (const Json& pod : objects.pods) {
    if (IsReady(pod) && !IsGoing(pod)) names.emplace_back(NameOf(pod));
  }
  std::sort(names.begin(), names.end());
  if (static_cast<int64_t>(names.size()) > count) names.resize(static_cast<size_t>(count));
  return names;
}

std::vector<std::string> PodsToBe(const domain::LoopSpec& spec, const TargetObjects& objects) {
  if (spec.experiment.exposure == domain::Exposure::kWhole) return {};
  const int64_t replicas = NumberAt(objects.workload, {"spec", "replicas"}, 1);
  const int64_t count = CountCandidates(spec, replicas);
  if (spec.experiment.candidate_pods == domain::CandidatePods::kInPlace) {
    return FirstReady(objects, count);
  }
  if (spec.target.kind == TargetKind::kStatefulSet) {
    return LastOrdinals(spec.target.name, replicas, count);
  }
  return {};
}

domain::Arms ArmsOnTrial(const domain::LoopSpec& spec, const domain::TrialState& trial,
                         const TargetObjects& objects) {
  domain::Arms arms = trial.arms;
  const std::string current = CurrentRevision(objects);
  if (spec.experiment.exposure == domain::Exposure::kWhole) {
    if (!current.empty()) (trial.candidate_live ? arms.candidate : arms.control) = current;
    return arms;
  }
  if (spec.experiment.candidate_pods == domain::CandidatePods::kInPlace) {
    std::erase_if(arms.pods, [&](const std::string& name) {
      return std::none_of(objects.pods.begin(), objects.pods.end(),
                          [&](const Json& pod) { return NameOf(pod) == name; });
    });
    return arms;
  }
  if (!current.empty()) arms.candidate = current;
  if (arms.control.empty() && IsDeployment(objects)) {
    arms.control = OtherRevision(objects, current);
  }
  return arms;
}

Duration NotReadyFor(const Json& pod, WallTime now) {
  if (IsReady(pod) || IsGoing(pod)) return Duration::zero();
  const Json* ready = ConditionOf(pod, "Ready");
  const std::string_view text = ready != nullptr ? ready->Text({"lastTransitionTime"})
                                                 : pod.Text({"metadata", "creationTimestamp"});
  const std::optional<WallTime> since = ParseRfc3339(text);
  return since ? std::max(Duration::zero(), now - *since) : Duration::zero();
}

void AddContainer(const Json& pod, const Json& status, WallTime since, domain::PodHealth& health) {
  const auto count = static_cast<int>(NumberAt(status, {"restartCount"}, 0));
  const std::optional<WallTime> ended =
      ParseRfc3339(status.Text({"lastState", "terminated", "finishedAt"}));
  const std::optional<WallTime> born = ParseRfc3339(pod.Text({"metadata", "creationTimestamp"}));
  // Of a pod that is older than the trial only its last restart can be dated.
  const bool young = born && *born >= since;
  const bool recent = young || (ended && *ended >= since);
  if (!recent) return;
  health.restarts = std::max(health.restarts, young ? count : std::min(count, 1));
  for (const char* state : {"state", "lastState"}) {
    if (status.Text({state, "terminated", "reason"}) == "OOMKilled") health.out_of_memory = true;
  }
}

}  // namespace

int64_t NumberAt(const Json& object, std::initializer_list<std::string_view> path,
                 int64_t otherwise) {
  const Json* found = object.Get(path);
  return found != nullptr ? found->integer().value_or(otherwise) : otherwise;
}

bool IsObserved(const Json& object) {
  const int64_t generation = NumberAt(object, {"metadata", "generation"}, 0);
  return NumberAt(object, {"status", "observedGeneration"}, -1) >= generation;
}

std::string CurrentRevision(const TargetObjects& objects) {
  if (!IsObserved(objects.workload)) return "";
  if (!IsDeployment(objects)) {
    return std::string(objects.workload.Text({"status", "updateRevision"}));
  }
  for (const Json& set : objects.replica_sets) {
    if (RolloutNumber(set) == RolloutNumber(objects.workload)) return std::string(RevisionOf(set));
  }
  return "";
}

ArmsView SplitArms(const domain::LoopSpec& spec, const domain::LoopState& state,
                   const TargetObjects& objects) {
  ArmsView view;
  const bool on_trial = state.trial && TrialOn(objects.workload) == state.trial->ordinal;
  const bool whole = spec.experiment.exposure == domain::Exposure::kWhole;
  if (on_trial) {
    view.arms = ArmsOnTrial(spec, *state.trial, objects);
  } else {
    view.arms = {.control = CurrentRevision(objects), .pods = PodsToBe(spec, objects)};
  }
  for (const Json& pod : objects.pods) {
    if (IsGoing(pod)) continue;
    bool candidate = false;
    if (on_trial && whole) {
      candidate = state.trial->candidate_live;
    } else if (on_trial && !view.arms.pods.empty()) {
      candidate = IsOneOf(view.arms.pods, NameOf(pod));
    } else if (on_trial) {
      candidate = !view.arms.candidate.empty() && RevisionOf(pod) == view.arms.candidate;
    }
    (candidate ? view.candidate : view.control).push_back(&pod);
  }
  return view;
}

domain::PodHealth HealthOf(const std::vector<const Json*>& pods, WallTime since, WallTime now) {
  domain::PodHealth health;
  for (const Json* pod : pods) {
    health.not_ready = std::max(health.not_ready, NotReadyFor(*pod, now));
    const Json* statuses = pod->Get({"status", "containerStatuses"});
    if (statuses == nullptr || statuses->array() == nullptr) continue;
    for (const Json& status : *statuses->array()) AddContainer(*pod, status, since, health);
  }
  return health;
}

int64_t CountReady(const std::vector<const Json*>& pods) {
  return std::count_if(pods.begin(), pods.end(), [](const Json* pod) { return IsReady(*pod); });
}

}  // namespace trimtab::apply
