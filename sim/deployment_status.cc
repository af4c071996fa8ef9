#include "sim/deployment_status.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "sim/object_view.h"

namespace trimtab::sim {
namespace {

using k8s::Json;

// Controllers write no deadline as the largest number of 32 bits.
constexpr int64_t kNoDeadline = std::numeric_limits<int32_t>::max();

struct Totals {
  int64_t wanted = 0;
  int64_t replicas = 0;
  int64_t ready = 0;
  int64_t available = 0;
};

Totals TotalsOf(const std::vector<Version>& sets) {
  Totals totals;
  for (const Version& set : sets) {
    totals.wanted += IntAt(*set, {"spec", "replicas"}, 0);
    totals.replicas += IntAt(*set, {"status", "replicas"}, 0);
    totals.ready += IntAt(*set, {"status", "readyReplicas"}, 0);
    totals.available += IntAt(*set, {"status", "availableReplicas"}, 0);
  }
  return totals;
}

Json Counts(const Json& deployment, const Totals& totals, const Version& fresh) {
  Json status;
  SetCount(status, "observedGeneration", IntAt(deployment, {"metadata", "generation"}, 0));
  SetCount(status, "replicas", totals.replicas);
  SetCount(status, "updatedReplicas",
           fresh == nullptr ? 0 : IntAt(*fresh, {"status", "replicas"}, 0));
  SetCount(status, "readyReplicas", totals.ready);
  SetCount(status, "availableReplicas", totals.available);
  SetCount(status, "unavailableReplicas", std::max(totals.wanted - totals.available, int64_t{0}));
  return status;
}

// What a condition should say; the times follow from what it said before.
struct Wish {
  std::string type;
  std::string status;
  std::string reason;
  std::string message;
  bool touched = false;  // something moved: lastUpdateTime is now
};

Json ConditionFor(const Json& deployment, Wish wish, WallTime now) {
  const Json* before = ConditionOf(deployment, wish.type);
  const bool same_status = before != nullptr && before->Text({"status"}) == wish.status;
  const bool same = same_status && before->Text({"reason"}) == wish.reason && !wish.touched;
  const std::string time = FormatRfc3339(now);
  Json condition = Json::Of({{"type", wish.type}, {"status", wish.status}});
  condition["lastUpdateTime"] = same ? std::string(before->Text({"lastUpdateTime"})) : time;
  condition["lastTransitionTime"] =
      same_status ? std::string(before->Text({"lastTransitionTime"})) : time;
  condition["reason"] = std::move(wish.reason);
  condition["message"] = std::move(wish.message);
  return condition;
}

Wish Available(const Totals& totals, const RolloutLimits& limits) {
  const bool enough = totals.available >= limits.replicas - limits.max_unavailable;
  return {.type = "Available",
          .status = enough ? "True" : "False",
          .reason = enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
          .message = enough ? "Deployment has minimum availability."
                            : "Deployment does not have minimum availability."};
}

bool Moved(const Json& deployment, const Json& next) {
  const auto before = [&](std::string_view key) { return IntAt(deployment, {"status", key}, 0); };
  const auto after = [&](std::string_view key) { return IntAt(next, {key}, 0); };
  return after("updatedReplicas") > before("updatedReplicas") ||
         after("readyReplicas") > before("readyReplicas") ||
         after("availableReplicas") > before("availableReplicas") ||
         after("replicas") - after("updatedReplicas") <
             before("replicas") - before("updatedReplicas");
}

bool IsCompleteBy(const Json& deployment, const Json& status) {
  const int64_t replicas = IntAt(deployment, {"spec", "replicas"}, 1);
  return IntAt(status, {"updatedReplicas"}, 0) == replicas &&
         IntAt(status, {"replicas"}, 0) == replicas &&
         IntAt(status, {"availableReplicas"}, 0) == replicas &&
         IntAt(status, {"observedGeneration"}, 0) >=
             IntAt(deployment, {"metadata", "generation"}, 0);
}

// Some pods are of another template than the present one, or none of it exist yet. A finished
// rollout that merely loses a pod stays finished.
bool IsRolling(const Json& deployment, const Json& status) {
  const int64_t updated = IntAt(status, {"updatedReplicas"}, 0);
  return updated != IntAt(deployment, {"spec", "replicas"}, 1) ||
         updated != IntAt(status, {"replicas"}, 0);
}

Wish Progressing(const Json& deployment, const Json& next, const Version& fresh, WallTime now) {
  const std::string set =
      fresh == nullptr ? std::string("ReplicaSet") : "ReplicaSet \"" + NameOf(*fresh).name + "\"";
  Wish wish{.type = "Progressing", .status = "True"};
  const Json* before = ConditionOf(deployment, "Progressing");
  const Json* paused = deployment.Get({"spec", "paused"});
  if (paused != nullptr && paused->boolean() == true) {
    wish.status = "Unknown";
    wish.reason = "DeploymentPaused";
    wish.message = "Deployment is paused";
  } else if (IsCompleteBy(deployment, next)) {
    wish.reason = "NewReplicaSetAvailable";
    wish.message = set + " has successfully progressed.";
  } else if (Moved(deployment, next) || before == nullptr ||
             (before->Text({"reason"}) == "NewReplicaSetAvailable" &&
              IsRolling(deployment, next))) {
    wish.reason = "ReplicaSetUpdated";
    wish.message = set + " is progressing.";
    wish.touched = true;
  } else if (const auto deadline = ProgressDeadline(deployment); deadline && *deadline <= now) {
    wish.status = "False";
    wish.reason = "ProgressDeadlineExceeded";
    wish.message = set + " has timed out progressing.";
  } else {
    wish.status = before->Text({"status"});
    wish.reason = before->Text({"reason"});
    wish.message = before->Text({"message"});
  }
  return wish;
}

}  // namespace

Json DeploymentStatus(const Json& deployment, const std::vector<Version>& sets,
                      const Version& fresh, const RolloutLimits& limits, WallTime now) {
  const Totals totals = TotalsOf(sets);
  Json status = Counts(deployment, totals, fresh);
  Json::Array conditions;
  conditions.push_back(ConditionFor(deployment, Available(totals, limits), now));
  if (IntAt(deployment, {"spec", "progressDeadlineSeconds"}, kNoDeadline) != kNoDeadline) {
    conditions.push_back(
        ConditionFor(deployment, Progressing(deployment, status, fresh, now), now));
  }
  status["conditions"] = std::move(conditions);
  return status;
}

bool IsComplete(const Json& deployment) {
  const Json* status = deployment.Find("status");
  return status != nullptr && IsCompleteBy(deployment, *status);
}

std::optional<WallTime> ProgressDeadline(const Json& deployment) {
  const int64_t limit = IntAt(deployment, {"spec", "progressDeadlineSeconds"}, kNoDeadline);
  const Json* progressing = ConditionOf(deployment, "Progressing");
  if (limit == kNoDeadline || progressing == nullptr) return std::nullopt;
  const std::string_view reason = progressing->Text({"reason"});
  if (reason == "NewReplicaSetAvailable" || reason == "ProgressDeadlineExceeded") {
    return std::nullopt;
  }
  const auto updated = ParseRfc3339(progressing->Text({"lastUpdateTime"}));
  if (!updated) return std::nullopt;
  return *updated + std::chrono::seconds(limit);
}

}  // namespace trimtab::sim
