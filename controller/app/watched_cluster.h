#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "controller/app/loop_index.h"
#include "controller/app/target_sink.h"
#include "controller/reconcile/cluster_view.h"

namespace trimtab::app {

// What the controller's own watches hold, as visits read it. Index and sinks outlive it; sinks are
// added before the first reading. Any thread.
class WatchedCluster final : public reconcile::ClusterView {
 public:
  explicit WatchedCluster(const LoopIndex& index) : index_(index) {}

  // Where objects of this kind are found; an empty namespace is all of them.
  void Add(const std::string& kind, const std::string& ns, const TargetSink& sink);

  std::string VersionOf(const k8s::ObjectName& loop) const override;
  std::optional<apply::TargetObjects> ReadTarget(const apply::LoopName& loop,
                                                 const domain::LoopSpec& spec,
                                                 const domain::LoopState& state) const override;

 private:
  std::vector<k8s::Json> Of(const std::string& kind, const apply::WorkloadKey& workload) const;

  const LoopIndex& index_;
  std::map<std::pair<std::string, std::string>, const TargetSink*> sinks_;  // by kind and namespace
};

}  // namespace trimtab::app
