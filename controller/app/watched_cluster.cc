#include "controller/app/watched_cluster.h"

#include "controller/apply/target_parts.h"

namespace trimtab::app {

void WatchedCluster::Add(const std::string& kind, const std::string& ns, const TargetSink& sink) {
  sinks_[{kind, ns}] = &sink;
}

std::string WatchedCluster::VersionOf(const k8s::ObjectName& loop) const {
  return index_.VersionOf(loop);
}

std::optional<apply::TargetObjects> WatchedCluster::ReadTarget(
    const apply::LoopName& loop, const domain::LoopSpec& spec,
    const domain::LoopState& state) const {
  const auto parts = apply::PartsOf(spec, state);
  if (!parts || !parts->config_maps.empty() || !parts->autoscalers.empty()) return std::nullopt;
  const apply::WorkloadKey target{.kind = apply::TypeOf(parts->target.kind).kind,
                                  .name = {.ns = loop.ns, .name = parts->target.name}};
  std::vector<k8s::Json> workload = Of(target.kind, target);
  if (workload.empty()) return std::nullopt;
  apply::TargetObjects objects{.workload = std::move(workload.front())};
  apply::TakeOwned(Of(apply::ReplicaSetType().kind, target), Of(apply::PodType().kind, target),
                   objects);
  return objects;
}

std::vector<k8s::Json> WatchedCluster::Of(const std::string& kind,
                                          const apply::WorkloadKey& workload) const {
  auto found = sinks_.find({kind, ""});
  if (found == sinks_.end()) found = sinks_.find({kind, workload.name.ns});
  return found == sinks_.end() ? std::vector<k8s::Json>() : found->second->Of(workload);
}

}  // namespace trimtab::app
