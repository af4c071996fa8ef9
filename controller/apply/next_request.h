#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "controller/apply/target_objects.h"
#include "controller/domain/loop_state.h"
#include "controller/domain/step.h"
#include "k8s/kube_client.h"

namespace trimtab::apply {

// One write. `body` carries the uid and resourceVersion of the object that was read.
struct Request {
  enum class Verb { kApply, kPatch, kDelete };
  Verb verb = Verb::kApply;
  k8s::ResourceType type;
  k8s::ObjectName name;
  k8s::Json body;
  k8s::PatchType patch_type = k8s::PatchType::kMerge;
  std::string subresource;
  std::string uid;  // kDelete: only the object that was meant

  // "apply deployments shop/checkout"
  std::string ToString() const;
};

// The next write that brings the objects nearer to what `action` asks for; nothing when they are
// there. Pure, and a function of the world alone: whoever crashed between two writes is followed by
// one who asks again and goes on where the world stands. Only leaves that are named by the loop's
// spec or by `state.taken`, and the rollout lock, are ever written; a leaf that somebody else took
// from us is left to them. kInvalid says why the action can never be done to this target.
//
// ApplyCandidate, ApplyControl, KeepCandidate, RestoreValues, GiveBack and LeaveValues; any other
// action needs nothing of the target.
Result<std::optional<Request>> NextRequest(const LoopName& loop, const domain::LoopSpec& spec,
                                           const domain::LoopState& state,
                                           const TargetObjects& objects,
                                           const domain::Action& action);

}  // namespace trimtab::apply
