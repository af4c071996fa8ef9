#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "controller/domain/evidence.h"
#include "controller/domain/loop_state.h"
#include "controller/domain/tuning_loop.h"

namespace trimtab::domain {

// Who else sets a place of ours.
struct Contention {
  std::string place;
  std::string manager;
  // It does so all the time (a GitOps controller, an autoscaler): never taken. Otherwise it set it
  // once; with ownership Ask that is refused as well.
  bool reconciling = false;
  std::string advice;  // the lines that would make room
  // The knobs whose place it is.
  std::vector<std::string> knobs;
};

// How far the last change of the target has come.
struct Rollout {
  enum class State { kSettled, kProgressing, kFailed };
  State state = State::kSettled;
  // kFailed, in a word (Quota, ImagePull, CrashLoop, OutOfMemory, Unschedulable, Refused) and in a
  // sentence; kProgressing, what holds it up, if anything does.
  std::string failure;
  std::string message;
  // The pods are the candidate's doing, not the cluster's (a node that drains, a full quota).
  bool candidates_fault = false;
};

// The target as it was read, by quorum.
struct TargetSeen {
  std::string uid;
  std::string resource_version;
  // The knobs' values now, of the pods' template (of the candidate's under the rollout lock); with
  // places_changed those at the places of state.taken.
  Values values;
  // A short name of what the pods run apart from the knobs' values: another image has another one.
  // Empty where nobody can tell.
  std::string program;
  // A knob whose value now cannot be read or lies outside its bounds: "knob pool: ...".
  std::string unreadable;
  // What would have to be put back in the end: places that are still ours as state.taken has them,
  // the others as they are now.
  Taken taken;
  // The spec names another target, or other places, than state.taken.
  bool places_changed = false;
  std::optional<Contention> contention;
  // A place that another manager has set since we took it: it is no longer as we set it, nor as
  // state.taken has it.
  std::optional<Contention> foreign_edit;
  // The trial whose candidate is on the target, as our annotation there says; 0 is none.
  int64_t trial = 0;
  // The rollout lock is on, so that only some pods have the candidate.
  bool locked = false;
  // Something of ours is there that no trial in flight needs: owners, copies, resized pods. The
  // action that keeps or restores has not come to its end, and is to be asked for again.
  bool leftovers = false;
  // Why no part of the pods could get a candidate; empty where it could.
  std::string exposure_impossible;
  Rollout rollout;
  // The arms, as far as they can be told apart now.
  Arms arms;
  // What the pods of each arm have done since the trial began.
  PodHealth control;
  PodHealth candidate;
  // Pods of each arm that serve now: the source must have scraped as many.
  int64_t control_ready = 0;
  int64_t candidate_ready = 0;
  int64_t replicas = 0;
};

// Something that stood in the way of reading or doing; the next visit may find it gone. A silent
// source is named here beside a look whose readings are all kSourceDown.
struct Trouble {
  LoopReason reason = LoopReason::kApiDown;
  std::string message;
};

// What the optimizer answered.
struct Proposed {
  enum class Kind { kTry, kRemeasure, kStop };
  Kind kind = Kind::kTry;
  Values values;
  std::string why;
  // For kStop: nothing to gain any more, or the budget is spent.
  bool budget_spent = false;
};

// All that was read for one visit. What Wants() did not ask for is absent. Plain data.
struct Observed {
  int64_t generation = 0;
  bool deleting = false;
  bool has_finalizer = false;
  // The annotation trimtab.dev/approve: the hash of the proposal that a person has approved.
  std::string approved;
  // An older loop that has one of our places: its name.
  std::string overlapping_loop;
  // Why the spec cannot be used (codec, CheckLoop, queries that the source refuses).
  std::string spec_error;
  // Nothing where the target is not there (then `trouble` is empty) or could not be read.
  std::optional<TargetSeen> target;
  // The workload that we took places of is gone, or another one has its name, and ConfigMaps still
  // have fields of ours.
  bool remains = false;
  std::optional<Look> look;
  // The metrics' levels now, in the order of the rules' metrics, where Wants asked for them.
  std::vector<std::optional<double>> before;
  // Why the first of them that is missing is not there, in the source's words; may be empty.
  std::string silence;
  std::optional<Proposed> proposed;
  // The record of the trial in flight is there.
  bool recorded = false;
  // Our last attempt on the candidate's behalf was refused for good (a 422), in its words.
  std::string candidate_refused;
  std::optional<Trouble> trouble;
};

}  // namespace trimtab::domain
