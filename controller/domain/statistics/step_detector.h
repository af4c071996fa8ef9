#pragma once

#include <cstdint>
#include <span>

#include "controller/domain/statistics/t_evidence.h"

namespace trimtab::domain {

// A guardrail's level in one block (up is worse, see LevelOf), and the log of the load in it.
struct LevelBlock {
  double level = 0;
  double log_load = 0;
};

// By how much the later blocks lie above the earlier ones at equal load. Each side may be short,
// but with the load there must be four blocks in all.
MeanSample StepBetween(std::span<const LevelBlock> earlier, std::span<const LevelBlock> later);

// What a watch has seen so far. Plain data.
struct StepWatch {
  // The Shiryaev-Roberts sum over all blocks with which a step may have begun; its log.
  double log_sum = 0;
  bool alarm = false;
  // The block, counted from the watch's first, that most likely began it, and the step from there.
  int64_t since = 0;
  MeanSample step;
};

// Have the watched blocks risen by more than `limit` above those before the change? The mean number
// of blocks to a false alarm is at least 1 / false_alarms.
StepWatch WatchForStep(std::span<const LevelBlock> before, std::span<const LevelBlock> watched,
                       double limit, double false_alarms);

}  // namespace trimtab::domain
