#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "controller/domain/evidence.h"
#include "controller/domain/judge.h"
#include "controller/domain/judge_rules.h"
#include "controller/domain/loop_reason.h"
#include "controller/domain/loop_state.h"
#include "controller/domain/tuning_loop.h"
#include "controller/domain/verdict.h"

namespace trimtab::domain {

// All that is kept of a finished trial: Trial.spec, written once. The optimizer's memory is these
// and the loop's seed; `rules` and `evidence` replay to `verdict`. Plain data.
struct TrialRecord {
  std::string loop;
  // Another loop of the same name is a stranger.
  std::string loop_uid;
  int64_t ordinal = 0;
  Values values;   // the candidate
  Values control;  // what it was compared with
  std::string why;
  WallTime started;
  WallTime finished;
  // What the objective gained over the control, as people read it; empty: nothing was measured.
  std::string gain;
  std::string gain_low;
  std::string gain_high;
  // As TrialState: a trial that ended without the judge, whose verdict then does not replay.
  std::optional<LoopReason> ended_by;
  std::string ended_because;
  // QueriesOf the loop: behind the rules' metrics, then the load's.
  std::vector<std::string> queries;
  JudgeRules rules;  // exposure and least_block_looks among them
  Evidence evidence;
  Verdict verdict;
  int judge_revision = kJudgeRevision;
};

// Where the trial is, which object it is of, and what it was compared with.
struct RecordOwner {
  std::string loop;
  std::string loop_uid;
};

// The record of a trial that has its verdict: of nothing but what the trial itself has kept.
TrialRecord RecordOf(const RecordOwner& owner, const TrialState& trial, const Values& control,
                     WallTime finished);

}  // namespace trimtab::domain
