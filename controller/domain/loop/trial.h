#pragma once

#include <string>

#include "controller/domain/loop/visit.h"

namespace trimtab::domain {

// What begins and ends a trial. The order of writes is that of docs/life-of-a-trial.md.

// The windows let a trial begin now.
bool MayBeginNow(const Visit& visit);

// With next.proposal.
void BeginTrial(Visit& visit);

// Asks for the arm whose turn it is; kPartial: for the candidate.
void SetArm(Visit& visit);

// The judge has spoken: to Keeping, or to Restoring.
void Conclude(Visit& visit, Verdict verdict);

// The trial ends without the judge. Whatever was judged before stands. `judged` is kEnded where the
// candidate is not to blame.
void Abandon(Visit& visit, LoopReason reason, std::string because, Reason judged = Reason::kEnded);

// Last good has to come back although no trial is in flight.
void GoBack(Visit& visit, LoopReason reason, std::string message);

// The knobs that count with these values have them, but for what somebody else has set since. A
// knob that does not count may have any.
bool HasValues(const TargetSeen& target, const Values& wanted);
// Everything of the target is as last good has it, but for what somebody else has set since.
bool IsBack(const TargetSeen& target, const LoopState& state);
// Asking for it would change something: otherwise its pods are only to be waited for.
bool NeedsBringingBack(const TargetSeen& target, const LoopState& state);
// Something is on the target that neither a trial in flight nor last good accounts for.
bool IsStrayed(const TargetSeen& target, const LoopState& state);
// Another workload of the same name as the one that was touched.
bool IsStranger(const TargetSeen& target, const LoopState& state);

// "Trial 7 (pool 32 -> 48)".
std::string TrialText(const LoopState& state);
// "pool 32 -> 48, workers 4 -> 8".
std::string ChangeText(const Values& from, const Values& to);

void AddQuarantine(Visit& visit, const Values& values, double radius, std::string reason);
// Ends those of another context than now: what was bad may be good for it. True where one was.
bool LiftQuarantines(Visit& visit);
// Until when these very values are in quarantine, where they are.
std::optional<WallTime> QuarantinedUntil(const Visit& visit, const Values& values);

// The gain over the baseline of a configuration that was better than `control` by this.
void SetGain(const Configuration& control, const Finding& objective, Configuration& kept);

}  // namespace trimtab::domain
