#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "sim/registry.h"

namespace trimtab::sim {

// Between two attempts to make pods that were refused.
inline constexpr Duration kTryRefusedAgain = std::chrono::seconds(15);

// The earlier of two times that may be missing.
std::optional<WallTime> Earlier(std::optional<WallTime> a, std::optional<WallTime> b);

// When the pod counts as available: Ready for `min_ready_seconds`; nothing while it is not Ready.
std::optional<WallTime> AvailableFrom(const k8s::Json& pod, int64_t min_ready_seconds);

// Keeps as many pods as each ReplicaSet wants, and counts them. Stateless: what it knows, it reads.
// One thread.
class ReplicaSetController {
 public:
  ReplicaSetController(Registry& registry, const Clock& clock)
      : registry_(registry), clock_(clock) {}

  // One look at every ReplicaSet of the namespace. True if something was written.
  bool Step(const std::string& ns);
  // When a pod of the namespace next becomes available by the passing of time, or pods that were
  // refused are tried again.
  std::optional<WallTime> NextDue(const std::string& ns) const;

 private:
  bool Reconcile(const k8s::Json& set);
  // Ends at the first that is not let in, and says why.
  bool CreatePods(const k8s::Json& set, int64_t count, std::string& refused);
  k8s::Json Failure(const k8s::Json& set, const std::string& refused) const;
  bool DeletePods(std::vector<Version> pods, int64_t count);
  std::vector<Version> PodsOf(const k8s::Json& set) const;

  Registry& registry_;
  const Clock& clock_;
};

}  // namespace trimtab::sim
