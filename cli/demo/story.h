#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "cli/demo/narrator.h"
#include "cli/demo/scene.h"
#include "controller/domain/loop_state.h"
#include "controller/domain/trial_record.h"
#include "controller/domain/tuning_loop.h"
#include "k8s/json.h"

namespace trimtab::demo {

// What has happened when the story is over. Plain data.
struct Told {
  domain::LoopSpec spec;    // of the search
  domain::LoopState found;  // when the search was over
  domain::LoopState end;    // after the bad change
  // By ordinal: those of the search, and behind them that of the change.
  std::vector<domain::TrialRecord> trials;
  size_t searched = 0;
  std::vector<k8s::Json> records;  // the Trial objects, as the cluster has them
  WallTime began;
  WallTime search_ended;
};

// Plays the story: a person applies a TuningLoop and lets it search to its end; then brings out a
// change that they believe in and that is bad, through the same loop. Told line by line; nothing is
// known but what the cluster says to anybody who asks. An error: the scene broke, or the loop came
// to no end.
Result<Told> PlayStory(Scene& scene, const std::function<void(const Line&)>& tell);

}  // namespace trimtab::demo
