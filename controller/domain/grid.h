#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "controller/domain/evidence.h"
#include "controller/domain/judge_rules.h"

namespace trimtab::domain {

// A metric's value where differences mean the same everywhere and up is worse: the logarithm of a
// ratio, a share of failures as it is.
double LevelOf(const Metric& metric, double value);

// One metric, or the objective, at every tick of the grid. Under Exposure::kPartial either both
// arms have a level or neither has.
struct Track {
  std::vector<std::optional<double>> control;
  std::vector<std::optional<double>> candidate;
  // Why there is none; nothing where there is one.
  std::vector<std::optional<Fault>> faults;
};

// The evidence as columns. Plain data.
struct Grid {
  int64_t ticks = 0;
  std::vector<Track> metrics;  // in the order of the rules'
  Track objective;             // the weighted mean of its metrics' levels
  std::vector<std::optional<double>> control_load;
  std::vector<std::optional<double>> candidate_load;
};

// What is wrong with evidence that does not fit its rules. The rules must hold (CheckRules).
Result<Grid> ReadGrid(const JudgeRules& rules, const Evidence& evidence);

}  // namespace trimtab::domain
