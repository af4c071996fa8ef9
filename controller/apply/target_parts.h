#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "controller/apply/target_objects.h"
#include "controller/domain/loop_state.h"
#include "controller/domain/tuning_loop.h"
#include "k8s/json.h"
#include "k8s/object.h"

namespace trimtab::apply {

// What there is to read of a target. Plain data.
struct TargetParts {
  // Of the record, where one is held: a spec may have changed since.
  domain::Target target;
  std::set<std::string> config_maps;
  std::vector<k8s::ResourceType> autoscalers;
};

// An error says that what is held cannot be read.
Result<TargetParts> PartsOf(const domain::LoopSpec& spec, const domain::LoopState& state);

// Takes in those ReplicaSets and pods that belong to the workload, by the uids of their owners.
void TakeOwned(std::vector<k8s::Json> replica_sets, std::vector<k8s::Json> pods,
               TargetObjects& objects);

// The workload that an object is, or that it belongs to by what its owners call themselves.
struct WorkloadKey {
  std::string kind;
  k8s::ObjectName name;

  auto operator<=>(const WorkloadKey&) const = default;
};
std::optional<WorkloadKey> WorkloadOf(const k8s::Json& object);

// The object without what no look at a target reads: a cache then holds less than half of its
// bytes. Never to be written.
k8s::Json Trimmed(k8s::Json object);

}  // namespace trimtab::apply
