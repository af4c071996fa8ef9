#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "controller/domain/loop_state.h"

namespace trimtab::domain {

// What may be done to the world. Each is idempotent, is done only after the state that asks for it
// was written, and only to the target that was read (its uid and resourceVersion).

// Gives the candidate to some pods (kPartial) or to all (kWhole). Annotates the trial.
struct ApplyCandidate {
  int64_t trial = 0;
  Values values;
};
// kWhole: the control's turn. The trial goes on.
struct ApplyControl {
  int64_t trial = 0;
  Values values;
};
// The candidate goes to all pods, at the author's own rollout settings. Asked for again when
// nothing leads back from it any more: places that only the way back needed are their owners'
// again.
struct KeepCandidate {
  int64_t trial = 0;
  Values values;
};
// Back to these values everywhere; rollout lock and copies go.
struct RestoreValues {
  Values values;
};
// Everything as it was before the loop's first touch, its owners included.
struct GiveBack {};
// These values stay, as if the former owners of their places had set them: nothing is ours any
// more.
struct LeaveValues {
  Values values;
};
// Creates the Trial record of the trial in flight; already there is fine.
struct RecordTrial {};
struct AddFinalizer {};
struct DropFinalizer {};

using Action = std::variant<ApplyCandidate, ApplyControl, KeepCandidate, RestoreValues, GiveBack,
                            LeaveValues, RecordTrial, AddFinalizer, DropFinalizer>;

// For kubectl and for people; at most one or two a step.
struct Announcement {
  bool warning = false;
  LoopReason reason = LoopReason::kPending;
  std::string message;
};

// What follows from a visit. Plain data.
struct Step {
  LoopState next;
  // `next` must be written before `actions`; false where only looks were added, which may wait
  // (a successor asks the source for them again).
  bool persist = false;
  // It must be written only because looks have waited long enough: nothing was decided.
  bool only_looks = false;
  std::vector<Action> actions;
  std::vector<Announcement> announcements;
  // Nothing: only when something changes.
  std::optional<Duration> revisit_in;
  LoopReason reason = LoopReason::kPending;
};

// What has to be read before the next Advance; everything else would be wasted.
struct Wants {
  bool target = false;
  // The look at this instant of the source's time, tick of this trial or watch.
  struct LookAt {
    int64_t tick = 0;
    WallTime at;
    // Each arm that is to be asked for.
    bool control = false;
    bool candidate = false;
  };
  std::optional<LookAt> look;
  // The metrics' levels at this instant, of all pods: no trial begins without data.
  std::optional<WallTime> before;
  bool proposal = false;
  bool recorded = false;
};

}  // namespace trimtab::domain
