#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "controller/domain/loop_state.h"
#include "controller/domain/tuning_loop.h"

namespace trimtab::measure {

// The pods of an arm, as their names tell them from all others. Plain data.
struct ArmPods {
  std::string ns;
  // All that this ReplicaSet ("checkout-7d9f5c8b6") or StatefulSet makes, pods to come included,
  // less `except`; `numbered` for a StatefulSet's.
  std::string owner;
  bool numbered = false;
  std::vector<std::string> except;
  // Where not empty: these pods and no others.
  std::vector<std::string> only;
  // At least as many must have been scraped well over the whole window; 0 asks for none.
  int64_t ready = 0;

  bool operator==(const ArmPods&) const = default;
};

// Either arm of a trial. `ready` is left at 0: it is what was seen of the rollout. Under kWhole a
// StatefulSet's arms are the same pods at different times.
ArmPods ControlPods(const std::string& ns, const domain::Target& target, const domain::Arms& arms);
ArmPods CandidatePods(const std::string& ns, const domain::Target& target,
                      domain::Exposure exposure, const domain::Arms& arms);

// The labels by which a source knows namespace and pod; an empty `ns` is not matched.
struct PodLabels {
  std::string ns = "namespace";
  std::string pod = "pod";
};

// What `$arm` stands for: `namespace="shop",pod=~"checkout-7d9f5c8b6-[a-z0-9]+"`. Nothing but
// names that Kubernetes allows gets in, escaped. kInvalid, naming the name, for any other, and for
// an owner whose name is so long that Kubernetes cuts it off in its pods' names.
Result<std::string> MatchersOf(const ArmPods& arm, const PodLabels& labels);

}  // namespace trimtab::measure
