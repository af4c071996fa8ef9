#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/domain/evidence.h"

namespace trimtab::domain {

// What a trial has shown so far, by what follows from it.
enum class VerdictKind {
  kContinue,  // look again
  kBetter,    // keep it, then watch
  kNoWorse,   // back to last good: it makes no difference
  kWorse,     // roll back now
  kUnsure,    // back to last good; the optimizer is told the estimate and its variance
  kNoData,    // back to last good; the optimizer is told nothing
};

// Why; each belongs to one kind. The names are stable: they stand in records, events and metrics.
enum class Reason {
  kGathering,  // Continue
  kImproved,   // Better
  kNoDifference,
  kCrashed,  // Worse, at once
  kOutOfMemory,
  kNotReady,
  kHardLimit,
  kGuardrailBroken,  // Worse, by statistics
  kObjectiveLost,
  kTimeUp,  // Unsure
  kFutile,
  kEnvironment,
  kEmpty,  // NoData, by the fault that most looks had
  kNotANumber,
  kNotPositive,
  kStale,
  kManySeries,
  kLowTraffic,
  kTargetDown,
  kCounterReset,
  kPartial,
  kSourceDown,
  kSkew,
  kInvalid,  // NoData: the rules or the evidence cannot be read
  kRefused,  // Worse, without the judge: the cluster does not take the candidate
  kEnded,    // NoData, without the judge: TrialState::ended_by says why
};

std::string_view NameOf(VerdictKind kind);
std::string_view NameOf(Reason reason);
VerdictKind KindOf(Reason reason);
std::optional<Reason> ReasonNamed(std::string_view name);
// The reason of a trial without data, by the fault of its looks.
Reason ReasonFor(Fault fault);

// What one metric, or the objective, showed. Harm is positive on every scale: log(candidate /
// control) where less is better, the opposite where more is; for shares the difference.
struct Finding {
  std::string name;
  int64_t blocks = 0;
  double estimate = 0;
  double standard_error = 0;  // of the estimate, as the blocks show it
  // The confidence sequence: the harm lies above `low` but for one chance in 1 / alpha_low, at
  // every look at once, and so for `high`. Infinite while nothing is known.
  double low = 0;
  double high = 0;
  double alpha_low = 0;
  double alpha_high = 0;
  // Harm beyond this is too much; infinite where the metric has no relative limit.
  double limit = 0;
  // Natural logarithms of e-values: for harm beyond the limit; for harm within it, or, for the
  // objective, for a gain.
  double log_e_harm = 0;
  double log_e_good = 0;
};

// The judge's answer, with all that explains it. Plain data.
struct Verdict {
  VerdictKind kind = VerdictKind::kContinue;
  Reason reason = Reason::kGathering;
  // One sentence with the numbers that decided.
  std::string because;
  // Of the objectives together, its limit the smallest effect; its name is "objective".
  Finding objective;
  // In the order of the rules' metrics.
  std::vector<Finding> metrics;
  int64_t looks = 0;
  int64_t looks_with_data = 0;
  // How many looks one block spans.
  int64_t block_looks = 0;
};

}  // namespace trimtab::domain
