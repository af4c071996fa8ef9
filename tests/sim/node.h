#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/clock.h"
#include "tests/sim/registry.h"

namespace trimtab::sim {

// What becomes of a pod. Without a fate it stays Pending, as on a cluster without nodes.
struct PodFate {
  // From its creation to Ready; nothing: it runs and never becomes Ready.
  std::optional<Duration> ready_after;
  Duration gone_after = std::chrono::seconds(1);  // from its deletion to its end
};

// Asked once for each pod, when it is first seen.
using FateOf = std::function<std::optional<PodFate>(const k8s::Json& pod)>;

// The scheduler and the kubelet of a cluster's only node: binds pods, starts them after the lag
// that is their fate, and ends those that are deleted. One thread.
class Node {
 public:
  Node(Registry& registry, const Clock& clock, FateOf fate_of)
      : registry_(registry), clock_(clock), fate_of_(std::move(fate_of)) {}

  // What is due now for the pods of the namespace. True if something was written.
  bool Step(const std::string& ns);
  // When something is next due in the namespace.
  std::optional<MonoTime> NextDue(const std::string& ns) const;

 private:
  struct Life {
    PodFate fate;
    std::optional<MonoTime> next;  // when Ready, or when gone
    bool ending = false;
  };

  bool Live(const k8s::Json& pod, Life& life);
  bool Start(const k8s::Json& pod, bool ready);

  Registry& registry_;
  const Clock& clock_;
  FateOf fate_of_;
  std::map<std::string, std::map<std::string, Life>> lives_;  // by namespace and uid
};

}  // namespace trimtab::sim
