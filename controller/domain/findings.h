#pragma once

#include <string>

#include "controller/domain/blocks.h"
#include "controller/domain/judge_rules.h"
#include "controller/domain/verdict.h"

namespace trimtab::domain {

// What the judge has made of the evidence before it decides. Plain data, borrowed by the rules
// that decide while Judge runs.
struct Case {
  const JudgeRules& rules;
  const Evidence& evidence;
  Grid grid;
  BlockPlan plan;
  BlockSeries objective_series;
  std::vector<BlockSeries> metric_series;
  Finding objective;
  std::vector<Finding> metrics;
};

// Blocks, estimates, intervals and e-values of every metric.
Case Appraise(const JudgeRules& rules, const Evidence& evidence, Grid grid);

// The mean effect of a ratio: at equal load where the arms took turns.
MeanSample SampleOf(const JudgeRules& rules, const BlockSeries& series);

// The level of each test for a Worse, of which there are as many as relative limits, and one.
double HarmLevel(const JudgeRules& rules);

// The smallest effect of the objective that counts, as a log.
double SmallestEffect(const JudgeRules& rules);

// An e-value has reached what its level asks for.
bool ShowsHarm(const Finding& finding);
bool ShowsGood(const Finding& finding);

}  // namespace trimtab::domain
