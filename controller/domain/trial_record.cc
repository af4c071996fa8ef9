#include "controller/domain/trial_record.h"

#include "base/check.h"
#include "controller/domain/loop/trial.h"

namespace trimtab::domain {

TrialRecord RecordOf(const RecordOwner& owner, const LoopSpec& spec, const TrialState& trial,
                     const Values& control, WallTime finished) {
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
  record.ended_by = trial.ended_by;
  record.ended_because = trial.ended_because;
  record.queries = QueriesOf(spec);
  record.rules = RulesFor(spec, trial.least_block_looks);
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
