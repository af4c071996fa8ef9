#pragma once

#include <optional>
#include <vector>

#include "base/time.h"
#include "tests/sim/world/sim_world.h"
#include "tests/sim/world/stage.h"

namespace trimtab::sim {

// A stage on which a controller's requests are counted and ended one after the other. Plain data.
struct Story {
  const char* name;
  Stage stage;
  std::optional<Duration> slow_after = std::nullopt;  // as WorldOptions
};

// One for each way in which a candidate comes to its pods and leaves them: kept, rolled back, taken
// back while it is watched, under the rollout lock, by a partition, in place, by a copy of a
// ConfigMap, by turns.
std::vector<Story> QuietStories();

// Nothing goes wrong but what the story and `plan` say, and no time is lost when all is over.
WorldOptions QuietOptions(const Story& story, RequestPlan plan);

}  // namespace trimtab::sim
