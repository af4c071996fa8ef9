#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "controller/domain/evidence.h"
#include "controller/domain/judge_rules.h"
#include "controller/measure/metric_source.h"

namespace trimtab::cli {

// A time in which the candidate was live, the end not included.
struct Turn {
  WallTime from;
  WallTime until;
};

// What is asked of a source of metrics: two ReplicaSets that ran side by side for a time, or in
// turns; or a StatefulSet, with the pods that had the candidate ("web-3,web-4"), or with turns of
// all of them (the candidate has the control's name). Plain data.
struct SourceWindows {
  std::string ns;
  std::string control;
  std::string candidate;
  std::vector<Turn> turns;           // of the candidate, under Whole
  std::vector<std::string> queries;  // "p95=PROMQL", with $arm and $window
  std::string load;                  // PromQL; may be empty
  WallTime from;
  WallTime until;
};

// A look at each step of the rules from `from` to `until`, the ends included. The error names what
// is missing or miswritten, or why the source does not answer: nothing is judged by half the looks.
Result<domain::Evidence> ReadWindowsFrom(measure::MetricSource& source,
                                         const domain::JudgeRules& rules,
                                         const SourceWindows& asked);

}  // namespace trimtab::cli
