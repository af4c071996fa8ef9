#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/clock.h"
#include "sim/deployment_controller.h"
#include "sim/garbage_collector.h"
#include "sim/node.h"
#include "sim/replica_set_controller.h"
#include "sim/stateful_set_controller.h"

namespace trimtab::sim {

// Everything that acts on its own in a cluster: the controllers of Deployments, ReplicaSets and
// StatefulSets, the garbage collector, and a node. Looks only at namespaces in which something was
// written or has become due, so that a thousand quiet ones cost nothing. One thread.
class Workloads {
 public:
  // Both must outlive it. Without `fate_of`, pods stay as they are born.
  Workloads(Registry& registry, const Clock& clock, FateOf fate_of = {});

  // Does all that is due now, until nothing more happens.
  void Step();
  // When Step has something to do if nobody writes before.
  std::optional<MonoTime> NextDue() const;

 private:
  void StepIn(const std::string& ns);
  std::set<std::string> NamespacesToSee();

  Registry& registry_;
  const Clock& clock_;
  DeploymentController deployments_;
  ReplicaSetController replica_sets_;
  StatefulSetController stateful_sets_;
  GarbageCollector garbage_;
  Node node_;
  uint64_t seen_changes_ = 0;
  std::map<std::string, MonoTime> due_;  // by namespace
};

}  // namespace trimtab::sim
