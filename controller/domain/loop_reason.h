#pragma once

#include <optional>
#include <string_view>

namespace trimtab::domain {

// Why a loop is where it is: the reason of its conditions, of its Events, of its log lines and of
// its metrics. The names are stable.
enum class LoopReason {
  kPending,
  // Good order.
  kObserving,
  kRecommended,
  kAwaitingApproval,
  kProposing,
  kApplying,
  kWarming,
  kMeasuring,
  kKeeping,
  kKept,
  kWatching,
  kRestoring,
  kRolledBack,
  kVerifying,
  kRecovered,
  kNothingToKeep,  // a trial ended without a better setting
  kCoolingDown,
  kWindowClosed,
  kBudgetSpent,  // the search is over
  kNothingToGain,
  kPatienceSpent,
  kDrifted,  // and begins again
  kSuspended,
  kGivenBack,
  // What a person has to look at.
  kSpecInvalid,
  kTargetMissing,
  kTargetReplaced,  // another workload of the same name
  kTargetUnready,   // its pods do not come up with the last good values either
  kBaselineUnreadable,
  kExposureImpossible,  // no part of the pods can be given the candidate
  kContended,           // a controller keeps setting a place of ours
  kInterrupted,         // somebody edited a place of ours in mid-trial
  kOverlap,             // an older loop has the same place
  kSpecChanged,
  kReleased,  // the workload's author has changed what its pods run
  kRolloutFailed,
  kCandidateRefused,  // the API server does not take it
  kForbidden,
  kSourceDown,
  kQueryInvalid,
  kNotRecovered,  // rolled back, and it is still bad: not the candidate
  kRegressed,     // after it was kept
  kNewerState,    // status was written by a newer Trimtab
  kApiDown,
  kClockJumped,  // the wall clock was set back in mid-trial
};

std::string_view NameOf(LoopReason reason);
std::optional<LoopReason> LoopReasonNamed(std::string_view name);

}  // namespace trimtab::domain
