#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "controller/domain/grid.h"
#include "controller/domain/judge_rules.h"
#include "controller/domain/statistics/mean_of_blocks.h"
#include "controller/domain/statistics/share_evidence.h"

namespace trimtab::domain {

// Ticks from `begin` up to `end`.
struct TickRange {
  int64_t begin = 0;
  int64_t end = 0;
};

// One block: the ticks of each arm whose windows lie wholly inside it, and how many looks long the
// traffic is that those windows saw.
struct BlockSpan {
  TickRange control;
  TickRange candidate;
  int64_t looks = 0;
};

// How the looks fall into blocks.
struct BlockPlan {
  int64_t block_looks = 0;
  std::vector<BlockSpan> spans;
  // How many there are when the trial has run to its end.
  int64_t at_end = 0;
};

// Partial: blocks long enough to be independent, by the longest correlation time of all tracks.
// Whole: one for each two neighbouring runs of different arms.
BlockPlan PlanBlocks(const JudgeRules& rules, const Grid& grid);

// What one metric showed in its blocks; blocks without enough data are left out.
struct BlockSeries {
  std::vector<BlockEffect> effects;
  std::vector<ShareBlock> shares;      // of a share only
  std::vector<double> control_levels;  // in the order of the effects
};

BlockSeries SeriesOf(const JudgeRules& rules, const Grid& grid, const BlockPlan& plan,
                     const Track& track);

}  // namespace trimtab::domain
