#pragma once

#include <string>
#include <string_view>

#include "controller/apply/target_objects.h"
#include "controller/domain/loop_state.h"
#include "controller/domain/tuning_loop.h"
#include "k8s/object.h"

namespace trimtab::reconcile {

// The loop that is being visited, as it was read. Plain data.
struct LoopAtHand {
  k8s::ObjectMeta meta;
  apply::LoopName name;
  domain::LoopSpec spec;
  std::string spec_error;  // `spec` is then the last that could be used, or empty
  domain::LoopState state;
  // TuningLoop.status as it was read: `state` may have looks that it has not.
  k8s::Json status;
  std::string approved;  // codec::ApprovedHash
  bool has_finalizer = false;
};

// While it is there, the API server keeps a deleted loop until its target is given back.
inline constexpr std::string_view kFinalizer = "trimtab.dev/restore";
// metadata.finalizers; empty where there are none.
k8s::Json::Array FinalizersOf(const k8s::Json& object);

}  // namespace trimtab::reconcile
