#pragma once

#include <optional>
#include <string>

#include "controller/apply/target_objects.h"
#include "controller/domain/loop_state.h"
#include "controller/domain/tuning_loop.h"
#include "k8s/object.h"

namespace trimtab::reconcile {

// The cluster as the watches have told it so far. It may be behind the API server: good enough for
// a look, and nothing is ever written on its word (docs/controller.md). Any thread.
class ClusterView {
 public:
  virtual ~ClusterView() = default;

  // The resourceVersion of the loop's object; empty where it is not known.
  virtual std::string VersionOf(const k8s::ObjectName& loop) const = 0;
  // Nothing where not all of the target is followed, or it is not there.
  virtual std::optional<apply::TargetObjects> ReadTarget(const apply::LoopName& loop,
                                                         const domain::LoopSpec& spec,
                                                         const domain::LoopState& state) const = 0;
};

}  // namespace trimtab::reconcile
