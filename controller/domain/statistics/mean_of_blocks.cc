#include "controller/domain/statistics/mean_of_blocks.h"

#include <cmath>

namespace trimtab::domain {
namespace {

// Loads that differ by less than this part all have the same difference.
constexpr double kNoLoadDifference = 1e-9;

}  // namespace

MeanSample MeanOf(std::span<const BlockEffect> blocks) {
  MeanSample sample;
  sample.blocks = static_cast<int64_t>(blocks.size());
  sample.weight = static_cast<double>(blocks.size());
  sample.dof = static_cast<int>(blocks.size()) - 1;
  if (blocks.empty()) return sample;
  double sum = 0;
  for (const BlockEffect& block : blocks) sum += block.effect;
  sample.mean = sum / sample.weight;
  if (sample.dof < 1) return sample;
  double squares = 0;
  for (const BlockEffect& block : blocks) {
    squares += (block.effect - sample.mean) * (block.effect - sample.mean);
  }
  sample.scale = std::sqrt(squares / sample.dof);
  return sample;
}

MeanSample MeanAtEqualLoad(std::span<const BlockEffect> blocks) {
  double xx = 0;
  double xy = 0;
  double x = 0;
  for (const BlockEffect& block : blocks) {
    xx += block.load_difference * block.load_difference;
    xy += block.load_difference * block.effect;
    x += block.load_difference;
  }
  MeanSample sample = MeanOf(blocks);
  if (!(xx > kNoLoadDifference * kNoLoadDifference)) return sample;
  // What the load leaves over of the constant column, and of the effects along it.
  sample.weight -= x * x / xx;
  sample.dof -= 1;
  double along = 0;
  for (const BlockEffect& block : blocks) {
    along += (1 - block.load_difference * x / xx) * block.effect;
  }
  sample.mean = along / sample.weight;
  const double slope = (xy - sample.mean * x) / xx;
  double squares = 0;
  for (const BlockEffect& block : blocks) {
    const double rest = block.effect - sample.mean - slope * block.load_difference;
    squares += rest * rest;
  }
  sample.scale = sample.dof < 1 ? 0 : std::sqrt(squares / sample.dof);
  return sample;
}

}  // namespace trimtab::domain
