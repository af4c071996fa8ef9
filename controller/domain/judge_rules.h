#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace trimtab::domain {

// How control and candidate are told apart: some pods at the same instants, or the whole workload
// in turns.
enum class Exposure { kPartial, kWhole };

// What makes a metric's two arms comparable (docs/judge.md).
enum class Scale {
  kRatio,  // positive quantities: the log of candidate over control
  kShare,  // shares of the requests, near zero: the difference
};

// One measured quantity, and what it is measured for: an objective has a weight, a guardrail a
// limit; it may be both. Plain data.
struct Metric {
  std::string name;
  Scale scale = Scale::kRatio;
  bool more_is_better = false;
  // kRatio: added to both arms, so that a zero has a logarithm. kShare: the least difference that
  // counts as harm; required there.
  double floor = 0;
  // As an objective; 0 is none. Weights need not add up to one.
  double weight = 0;
  // The candidate may be this much worse than the control, as a part of it: 0.2 is 20 %.
  std::optional<double> relative_limit;
  // The value itself that the candidate must not pass, whatever the control does.
  std::optional<double> hard_limit;
};

// When pods end a trial without statistics.
struct PodLimits {
  int restarts = 2;
  Duration not_ready = std::chrono::minutes(2);
};

// What a trial is judged by: fixed before its first look and kept in its record. Plain data.
struct JudgeRules {
  std::vector<Metric> metrics;
  Exposure exposure = Exposure::kPartial;
  // The grid of the looks, and how much of the past one look covers: the queries' rate window.
  Duration step = std::chrono::seconds(15);
  Duration window = std::chrono::minutes(1);
  // No block is shorter. What earlier trials of the same metrics needed (Verdict::block_looks) goes
  // here: it is known before looking, and short trials see little of how looks depend on each
  // other.
  int64_t least_block_looks = 5;
  // The trial's end.
  int64_t max_looks = 120;
  // kWhole: looks for which an arm stays, and how many of them are cut off while it settles.
  int64_t run_looks = 20;
  int64_t settle_looks = 4;

  // The chance of a false Worse, over all metrics together, and of a false Better.
  double alpha = 0.01;
  // Gains and losses of the objective below this are of no interest.
  double smallest_effect = 0.03;
  // Better needs as many blocks; no verdict by statistics is given below four.
  int least_blocks = 4;
  // A chance of Better below this ends the trial.
  double futile = 0.05;
  // Effects of a block beyond this factor count as this factor; fixed before looking.
  double winsor_factor = 10;

  // Looks at less traffic than this, in requests a second, are no data.
  double least_load = 0;
  // The share of the looks that must have data, and how many in a row may have none.
  double least_coverage = 0.5;
  int64_t patience = 8;

  PodLimits pods;
};

// Why the rules cannot be judged by, naming the metric or the field; nothing where they can.
Result<void> CheckRules(const JudgeRules& rules);

}  // namespace trimtab::domain
