#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "controller/domain/evidence.h"
#include "controller/domain/loop_reason.h"
#include "controller/domain/tuning_loop.h"
#include "controller/domain/verdict.h"

namespace trimtab::domain {

// What the loop is doing (docs/life-of-a-trial.md).
enum class Phase {
  kPending,    // nothing was read yet, or the target is not there
  kIdle,       // between two trials: a cool-down, or nothing to do yet
  kWaiting,    // for a change window, or for a person's approval
  kProposing,  // the optimizer is to be asked
  kApplying,   // the candidate is being rolled out
  kWarming,    // rolled out, not judged yet
  kMeasuring,
  kKeeping,    // the candidate is being rolled out to all pods
  kRestoring,  // last good, or the baseline, is being rolled out
  kVerifying,  // after a rollback: does it recover?
  kWatching,   // after a keep: does it stay good? Observe mode: measuring only
  kPaused,     // until a person, a new generation or the named time
  kFinished,   // the search is over; drift may begin another
};

// What is to be done to the target next, or done again after a crash. Written before it is done.
enum class Intent { kApply, kMeasure, kKeep, kRestore, kGiveBack };

// A configuration that ran, and since when.
struct Configuration {
  Values values;
  std::string hash;  // HashOf(values)
  WallTime since;
  int64_t trial = 0;  // that found it; 0 is the baseline
  // What it gains over the baseline, as people read it: "+12.4%". Empty: not known.
  std::string gain;
  std::string gain_low;
  std::string gain_high;

  bool operator==(const Configuration&) const = default;
};

// One place that was taken, as it was.
struct TakenPlace {
  std::string place;
  std::optional<std::string> value;  // nothing where nothing was
  std::string owner;                 // the field manager that had set it; empty: nobody

  bool operator==(const TakenPlace&) const = default;
};

// What has to be put back in the end: read before the first touch, written to status before it.
struct Taken {
  std::string target_uid;
  std::vector<TakenPlace> places;
  // What controller/apply needs beside these in order to leave no trace, in its own form (JSON).
  std::string record;

  bool operator==(const Taken&) const = default;
};

// How the pods of both arms are told apart.
struct Arms {
  std::string control;            // pod template hash
  std::string candidate;          // pod template hash
  std::vector<std::string> pods;  // the candidate's, where they are resized in place
  bool operator==(const Arms&) const = default;
};

// The trial in flight. Written before the target is touched.
struct TrialState {
  int64_t ordinal = 0;
  Values values;
  std::string hash;
  std::string why;
  Intent intent = Intent::kApply;
  WallTime started;
  WallTime deadline;
  // What it is judged by, and the queries behind that: of the spec that it began under, whatever
  // becomes of the spec before its record is written.
  JudgeRules rules;
  std::vector<std::string> queries;
  std::string program;  // TargetSeen::program, of control and candidate alike
  Arms arms;
  // Tick 0 of the looks. While kWarming these are the warm-up's, of which only what ends a trial at
  // once counts; they are dropped when it is over.
  std::optional<WallTime> first_look;
  // kWhole: which arm is live, or is being made so.
  bool candidate_live = true;
  Evidence evidence;
  std::string summary;  // what is seen so far, one sentence
  // Set once, before anything follows from it.
  std::optional<Verdict> verdict;
  // Why it ended without the judge: the loop's reason and a sentence. The verdict is then NoData
  // or, for a candidate that the cluster refuses, Worse.
  std::optional<LoopReason> ended_by;
  std::string ended_because;
};

// After a keep, after a rollback, or while nothing is tried: levels watched without a control.
struct WatchState {
  std::optional<WallTime> first_look;
  std::optional<WallTime> until;
  // Only `control` arms: all pods of the target.
  Evidence evidence;
  // The control's looks of before the change, on the trial's own grid: what is compared with.
  Evidence calm;
  // Where an alarm leads back to; nothing where nothing was kept.
  std::optional<Configuration> previous;
};

// A configuration that is not tried again for a while. Who asks the optimizer tells it each of them
// as failed; Advance itself refuses its very values.
struct Quarantine {
  Values values;
  // What it was bad for: the target's program and the knobs as the spec has them, as a hash.
  // Another one lifts it.
  std::string context;
  double radius = 0;  // as a share of each knob's range
  WallTime until;
  std::string reason;
  int64_t times = 1;  // so often: the wait doubles
};

struct Condition {
  std::string type;    // Ready, Progressing, Degraded, Contended, Paused
  std::string status;  // True, False, Unknown
  LoopReason reason = LoopReason::kPending;
  std::string message;
  int64_t observed_generation = 0;
  WallTime since;

  bool operator==(const Condition&) const = default;
};

struct LastVerdict {
  int64_t trial = 0;
  VerdictKind kind = VerdictKind::kNoData;
  std::string reason;
  std::string message;
  WallTime at;

  bool operator==(const LastVerdict&) const = default;
};

struct Counters {
  int64_t trials = 0;
  int64_t kept = 0;
  int64_t rollbacks = 0;
  int64_t without_verdict = 0;
  // Of the search that runs now: its first trial, and how many ended since the last better one.
  int64_t search_from = 1;
  int64_t since_better = 0;
  // Somebody else's edits and failed rollouts in a row: the wait doubles, the third pauses.
  int64_t interruptions = 0;
  int64_t failures = 0;

  bool operator==(const Counters&) const = default;
};

// What waits for approval, or is recommended.
struct ProposalState {
  int64_t ordinal = 0;
  Values values;
  std::string hash;
  std::string why;

  bool operator==(const ProposalState&) const = default;
};

// The whole live state of a loop: TuningLoop.status. Advance makes the next one. Plain data.
struct LoopState {
  // Of this layout; another one is only ever restored from (docs/life-of-a-trial.md).
  int64_t version = 1;
  int64_t observed_generation = 0;
  Phase phase = Phase::kPending;
  // Why, and in one sentence. Conditions are made of them and never read back.
  LoopReason reason = LoopReason::kPending;
  std::string message;
  // When the phase began, and when it may end, where that is a matter of time.
  WallTime phase_since;
  std::optional<WallTime> not_before;
  std::vector<Condition> conditions;
  std::optional<Configuration> baseline;
  std::optional<Configuration> last_good;
  std::optional<Taken> taken;
  // kRestoring: everything goes back to what was there before the loop, not to last good.
  bool giving_back = false;
  // kRestoring: the loop is deleted, and last good stays as if the former owners had set it.
  bool leaving = false;
  std::optional<ProposalState> proposal;
  std::optional<TrialState> trial;
  std::optional<WatchState> watch;
  std::optional<LastVerdict> last_verdict;
  Counters counters;
  // What the search rests on (knobs, constraints, objectives, target), as a hash: when it changes,
  // another search begins.
  std::string search;
  // How long the blocks of the last trial had to be; the next one begins with it.
  int64_t least_block_looks = 5;
  std::vector<Quarantine> quarantine;
  std::optional<WallTime> next_revisit;
};

// A short name of values: the same on every machine.
std::string HashOf(const Values& values);

std::string_view NameOf(Phase phase);
std::string_view NameOf(Intent intent);

}  // namespace trimtab::domain
