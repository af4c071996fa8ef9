#include "controller/domain/trial_record.h"

#include "base/check.h"
#include "controller/domain/loop/trial.h"

namespace trimtab::domain {

TrialRecord RecordOf(const RecordOwner& owner, const TrialState& trial, const Values& control,
                     WallTime finished) {
  TRIMTAB_CHECK(trial.verdict.has_value());
  TrialRecord record;
  record.loop = owner.loop;
  record.loop_uid = owner.loop_uid;
  record.ordinal = trial.ordinal;
  record.values = trial.values;
  record.control = control;
  record.why = trial.why;
  record.started = trial.started;
  record.finished = finished;
  // Only the judge says Better: what kept such a candidate from all pods came after the trial.
  if (trial.verdict->kind != VerdictKind::kBetter) {
    record.ended_by = trial.ended_by;
    record.ended_because = trial.ended_because;
  }
  record.queries = trial.queries;
  record.rules = trial.rules;
  record.evidence = trial.evidence;
  record.verdict = *trial.verdict;
  if (record.verdict.objective.blocks > 0) {
    Configuration gained;
    SetGain({}, record.verdict.objective, gained);
    record.gain = gained.gain;
    record.gain_low = gained.gain_low;
    record.gain_high = gained.gain_high;
  }
  return record;
}

}  // namespace trimtab::domain
