#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controller/domain/advance.h"

namespace trimtab::domain {

// One Advance in the making: what it was given, and what follows so far. The rules of the phases
// (phases.h) read it and change it one after the other. Lives for one call; everything that it
// refers to outlives it. One thread.
class Visit {
 public:
  Visit(const LoopSpec& spec_, const HouseRules& rules_, const LoopState& state,
        const Observed& seen_, WallTime now_)
      : spec(spec_), rules(rules_), before(state), seen(seen_), now(now_), next(state) {}

  const LoopSpec& spec;
  const HouseRules& rules;
  const LoopState& before;
  const Observed& seen;
  const WallTime now;

  LoopState next;
  bool persist = false;
  // Looks have waited for long enough to be written.
  bool looks_due = false;
  std::vector<Action> actions;

  // Into this phase, from now on, without a time to wait for.
  void Enter(Phase phase, LoopReason reason, std::string message);
  // The phase goes on; the reason or the sentence may be new.
  void Say(LoopReason reason, std::string message);
  void Do(Action action) { actions.push_back(std::move(action)); }
  // The earliest of all that are asked for.
  void ComeBackIn(Duration wait);
  void ComeBackAt(WallTime time) { ComeBackIn(time - now); }
  void AtOnce() { ComeBackIn(Duration::zero()); }

  // The target as read; only where Interrupt has found that there is one.
  const TargetSeen& target() const { return *seen.target; }
  const std::optional<Duration>& revisit_in() const { return revisit_in_; }

 private:
  std::optional<Duration> revisit_in_;
};

// The loop touches its target by itself, or when a person approves.
inline bool Touches(Mode mode) { return mode == Mode::kApprove || mode == Mode::kAuto; }

// How long after trouble: a cool-down, doubled for each failure and interruption in a row.
Duration CoolDown(const HouseRules& rules, const Counters& counters);

// The first instant of the grid that is not before this one.
WallTime AlignedUp(WallTime time, Duration step);

}  // namespace trimtab::domain
