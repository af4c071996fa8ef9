#pragma once

#include <chrono>

#include "controller/domain/observed.h"
#include "controller/domain/step.h"
#include "controller/domain/zone_rules.h"

namespace trimtab::domain {

// What the administrator, not the loop's author, decides; the defaults are good.
struct HouseRules {
  // How far behind now the source is asked: its samples come late.
  Duration lag = std::chrono::seconds(30);
  // A rollout that has not come to its end by then has failed.
  Duration rollout_deadline = std::chrono::minutes(10);
  // Between two trials; after trouble it doubles up to `longest_wait`.
  Duration cool_down = std::chrono::minutes(1);
  Duration longest_wait = std::chrono::hours(6);
  // Looks that may be lost to a crash, to be asked for again.
  int64_t looks_between_writes = 20;
  // What the change windows' time zones mean.
  Zones zones;
};

// What the next Advance of this loop needs to see. Pure.
Wants WantsOf(const LoopSpec& spec, const HouseRules& rules, const LoopState& state, WallTime now);

// One step of a loop's life: what it now knows, what is to be done, when to come again. Pure: no
// clock, no I/O, no randomness but the seed in the spec. Never fails: what cannot go on is a phase
// with its reason.
//
// A spec that cannot be used (seen.spec_error) is passed as it was last usable, or empty; only
// restoring, giving back and waiting are then done, and they rest on `state` alone.
Step Advance(const LoopSpec& spec, const HouseRules& rules, const LoopState& state,
             const Observed& seen, WallTime now);

}  // namespace trimtab::domain
