#pragma once

#include <optional>
#include <set>
#include <string>

#include "base/rng.h"
#include "k8s/json.h"
#include "sim/service_model.h"
#include "tests/sim/world/loop_rules.h"

namespace trimtab::sim {

// A workload, how it answers to its knobs, and the loop that tunes it. Plain data.
struct Stage {
  LoopSubject subject;
  ServiceOptions service;
  k8s::Json target;
  std::optional<k8s::Json> config_map;
  k8s::Json loop;
  bool stateful = false;
};

// What a seed's stage looks like: knobs of every kind of place, Deployment or StatefulSet, Partial
// or Whole, surfaces with and without something to be found.
Stage DrawStage(Rng& rng);

// A value of the dial that is drawn within its range, as a person or a loop would write it.
std::string DrawValue(const Dial& dial, Rng& rng);

// A workload with these knobs, a little noise, and a best in the middle.
Stage PlainStage(const std::set<std::string>& knobs = {"pool"}, bool stateful = false);

}  // namespace trimtab::sim
