#include "sim/replica_set_controller.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "sim/object_view.h"

namespace trimtab::sim {
namespace {

using k8s::Json;

const Kind& ReplicaSets(const Registry& registry) {
  return KindOf(registry, "apps", "replicasets");
}
const Kind& Pods(const Registry& registry) { return KindOf(registry, "", "pods"); }

bool IsFinished(const Json& pod) {
  const std::string_view phase = pod.Text({"status", "phase"});
  return phase == "Failed" || phase == "Succeeded";
}

// Who goes first when pods are too many: whoever serves least, then the youngest.
auto Worth(const Json& pod) {
  return std::tuple(!pod.Text({"spec", "nodeName"}).empty(),
                    pod.Text({"status", "phase"}) == "Running", IsConditionTrue(pod, "Ready"));
}

bool GoesFirst(const Version& a, const Version& b) {
  const auto worth_a = Worth(*a);
  const auto worth_b = Worth(*b);
  if (worth_a != worth_b) return worth_a < worth_b;
  return IsOlder(*b, *a);
}

}  // namespace

std::optional<WallTime> Earlier(std::optional<WallTime> a, std::optional<WallTime> b) {
  if (!a) return b;
  if (!b) return a;
  return std::min(*a, *b);
}

std::optional<WallTime> AvailableFrom(const Json& pod, int64_t min_ready_seconds) {
  if (IsDeleting(pod) || !IsConditionTrue(pod, "Ready")) return std::nullopt;
  const auto since = ParseRfc3339(ConditionOf(pod, "Ready")->Text({"lastTransitionTime"}));
  if (!since) return std::nullopt;
  return *since + std::chrono::seconds(min_ready_seconds);
}

bool ReplicaSetController::Step(const std::string& ns) {
  bool changed = false;
  for (const Version& set : InNamespace(registry_, ReplicaSets(registry_), ns)) {
    if (!IsDeleting(*set)) changed = Reconcile(*set) || changed;
  }
  return changed;
}

std::optional<WallTime> ReplicaSetController::NextDue(const std::string& ns) const {
  std::optional<WallTime> due;
  for (const Version& set : InNamespace(registry_, ReplicaSets(registry_), ns)) {
    if (ConditionOf(*set, "ReplicaFailure") != nullptr) {
      due = Earlier(due, clock_.WallNow() + kTryRefusedAgain);
    }
    const int64_t min_ready = IntAt(*set, {"spec", "minReadySeconds"}, 0);
    if (min_ready == 0) continue;
    for (const Version& pod : PodsOf(*set)) {
      const auto from = AvailableFrom(*pod, min_ready);
      if (from && *from > clock_.WallNow()) due = Earlier(due, from);
    }
  }
  return due;
}

std::vector<Version> ReplicaSetController::PodsOf(const Json& set) const {
  std::vector<Version> pods = InNamespace(registry_, Pods(registry_), NameOf(set).ns);
  std::erase_if(pods, [&](const Version& pod) {
    return !IsControlledBy(*pod, UidOf(set)) || IsDeleting(*pod) || IsFinished(*pod);
  });
  return pods;
}

bool ReplicaSetController::Reconcile(const Json& set) {
  const std::vector<Version> pods = PodsOf(set);
  const int64_t wanted = IntAt(set, {"spec", "replicas"}, 1);
  const int64_t missing = wanted - static_cast<int64_t>(pods.size());
  bool changed = false;
  std::string refused;
  if (missing > 0) changed = CreatePods(set, missing, refused);
  if (missing < 0) changed = DeletePods(pods, -missing);

  const int64_t min_ready = IntAt(set, {"spec", "minReadySeconds"}, 0);
  int64_t ready = 0;
  int64_t available = 0;
  for (const Version& pod : pods) {
    if (IsConditionTrue(*pod, "Ready")) ++ready;
    const auto from = AvailableFrom(*pod, min_ready);
    if (from && *from <= clock_.WallNow()) ++available;
  }
  const int64_t count = static_cast<int64_t>(pods.size());
  Json status = Json::Of({{"replicas", count}});
  SetCount(status, "fullyLabeledReplicas", count);
  SetCount(status, "readyReplicas", ready);
  SetCount(status, "availableReplicas", available);
  SetCount(status, "observedGeneration", IntAt(set, {"metadata", "generation"}, 0));
  if (!refused.empty()) status["conditions"] = Json::List({Failure(set, refused)});
  return WriteStatus(registry_, ReplicaSets(registry_), set, std::move(status)) || changed;
}

Json ReplicaSetController::Failure(const Json& set, const std::string& refused) const {
  // Each attempt has another pod's name in its words; the first one's stay.
  if (const Json* before = ConditionOf(set, "ReplicaFailure")) return *before;
  return Json::Of({{"type", "ReplicaFailure"},
                   {"status", "True"},
                   {"reason", "FailedCreate"},
                   {"message", refused},
                   {"lastTransitionTime", FormatRfc3339(clock_.WallNow())}});
}

bool ReplicaSetController::CreatePods(const Json& set, int64_t count, std::string& refused) {
  bool changed = false;
  for (int64_t i = 0; i < count; ++i) {
    Json pod = *set.Get({"spec", "template"});
    pod["metadata"]["generateName"] = NameOf(set).name + "-";
    pod["metadata"]["ownerReferences"] =
        Json::List({ControllerReference(ReplicaSets(registry_), set)});
    const auto written = registry_.Create(Pods(registry_), NameOf(set).ns, std::move(pod),
                                          {.manager = std::string(kControllerManager)});
    if (!written) {  // a quota, say: a later look tries again
      refused = written.status().message;
      return changed;
    }
    changed = true;
  }
  return changed;
}

bool ReplicaSetController::DeletePods(std::vector<Version> pods, int64_t count) {
  std::sort(pods.begin(), pods.end(), GoesFirst);
  bool changed = false;
  for (int64_t i = 0; i < count; ++i) {
    changed = Delete(registry_, Pods(registry_), *pods[static_cast<size_t>(i)]) || changed;
  }
  return changed;
}

}  // namespace trimtab::sim
