#pragma once

#include <optional>

#include "base/result.h"
#include "controller/apply/next_request.h"
#include "controller/apply/target_objects.h"
#include "k8s/kube_client.h"

namespace trimtab::apply {

// Reads a target's objects from the server, and does to it what the domain asks for: the only part
// of this room that sends anything. Holds no state. The client outlives it; any thread.
class TargetClient {
 public:
  explicit TargetClient(k8s::KubeClient& client) : client_(client) {}

  // The newest state of everything. A workload that is not there is null, beside the ConfigMaps
  // that were taken with it; nothing where there are none of those either.
  Result<std::optional<TargetObjects>> Read(const LoopName& loop, const domain::LoopSpec& spec,
                                            const domain::LoopState& state,
                                            const k8s::CallOptions& call = {});

  // Sends one NextRequest after the other until there is none; `objects` are as read before, and
  // are brought up to date by each answer. A write over a change of somebody else's is kConflict,
  // but for one of status alone, which is read again. After outcome_unknown(): Read, then decide
  // anew. A server that stores something else than what it was sent is kInvalid.
  Result<void> Do(const LoopName& loop, const domain::LoopSpec& spec,
                  const domain::LoopState& state, TargetObjects& objects,
                  const domain::Action& action, const k8s::CallOptions& call = {});

 private:
  k8s::KubeClient& client_;
};

}  // namespace trimtab::apply
