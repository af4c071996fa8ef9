#pragma once

#include <optional>
#include <string>

#include "controller/domain/loop/looks.h"

namespace trimtab::domain {

// Levels watched without a control: what was before the change is `calm`.

// The control's looks of a trial, and the levels from before it.
Evidence CalmOf(const TrialState& trial);

// From now on. `previous` is left to the caller.
void StartWatch(Visit& visit, Evidence calm, std::optional<WallTime> until);

// A long watch forgets: the later half of its looks becomes what the next ones are compared with.
void ForgetOldLooks(Visit& visit);

// Why what is live has to go, in one sentence: pods that fail, a hard limit broken in two of three
// looks, a guardrail that has risen by more than it may. Nothing where all is well, or nothing is
// known.
std::optional<std::string> AlarmOf(const Visit& visit);

// Memory, or the like, that grows without the load and would reach its hard limit within a day. To
// be asked once, when the watch is over: it is a test with a chance of error of its own.
std::optional<std::string> LeakOf(const Visit& visit);

// Until when a rollback is verified that ends now: not before there could be looks to tell.
WallTime VerifiedUntil(const Visit& visit);

// The metric that is worse now than it may be, or than before: of the last three looks with data
// two are. Nothing where none is; `known` says whether there was data at all.
struct Recovery {
  bool known = false;
  std::string bad;
};
Recovery RecoveryOf(const Visit& visit);

// The objective has moved, either way, by more than the smallest effect of interest.
bool HasDrifted(const Visit& visit);

// "p95 0.21, errors 0.002": the last level of each metric.
std::string LevelsText(const Visit& visit);

}  // namespace trimtab::domain
