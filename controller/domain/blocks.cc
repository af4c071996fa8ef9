#include "controller/domain/blocks.h"

#include <algorithm>
#include <cmath>

#include "base/portable_math.h"
#include "controller/domain/statistics/autocorrelation.h"

namespace trimtab::domain {
namespace {

// Blocks of this many correlation times differ nearly as independent ones do.
constexpr double kCorrelationTimes = 3;

using Column = std::vector<std::optional<double>>;

int64_t WindowLooks(const JudgeRules& rules) {
  const int64_t looks = (rules.window + rules.step - Duration(1)) / rules.step;
  return std::max<int64_t>(looks, 1);
}

double LongestCorrelation(const JudgeRules& rules, const Grid& grid) {
  double longest = 1;
  const auto look_at = [&](const Track& track) {
    Column differences(track.control.size());
    for (size_t i = 0; i < differences.size(); ++i) {
      if (track.control[i] && track.candidate[i]) {
        differences[i] = *track.candidate[i] - *track.control[i];
      }
    }
    longest = std::max(longest, CorrelationTime(differences, WindowLooks(rules)));
  };
  look_at(grid.objective);
  for (const Track& track : grid.metrics) look_at(track);
  return longest;
}

BlockPlan PlanPairs(const JudgeRules& rules, const Grid& grid) {
  const int64_t window = WindowLooks(rules);
  BlockPlan plan;
  plan.block_looks = std::max(window + 1, rules.least_block_looks);
  const double independent = kCorrelationTimes * LongestCorrelation(rules, grid);
  while (static_cast<double>(plan.block_looks) < independent) plan.block_looks *= 2;
  plan.at_end = rules.max_looks / plan.block_looks;
  for (int64_t end = plan.block_looks; end <= grid.ticks; end += plan.block_looks) {
    const TickRange range = {end - plan.block_looks + window - 1, end};
    plan.spans.push_back({range, range, plan.block_looks});
  }
  return plan;
}

// Whether the run has looks of this arm.
bool Live(const Column& arm, const TickRange& range) {
  const auto begin = arm.begin() + std::min<int64_t>(range.begin, std::ssize(arm));
  const auto end = arm.begin() + std::min<int64_t>(range.end, std::ssize(arm));
  return std::any_of(begin, end, [](const auto& level) { return level.has_value(); });
}

BlockPlan PlanRuns(const JudgeRules& rules, const Grid& grid) {
  const int64_t cut = rules.settle_looks + WindowLooks(rules) - 1;
  BlockPlan plan;
  plan.block_looks = 2 * rules.run_looks;
  plan.at_end = rules.max_looks / plan.block_looks;
  for (int64_t begin = 0; begin + plan.block_looks <= grid.ticks; begin += plan.block_looks) {
    const int64_t middle = begin + rules.run_looks;
    TickRange first = {std::min(begin + cut, middle), middle};
    TickRange second = {std::min(middle + cut, begin + plan.block_looks), begin + plan.block_looks};
    const bool control_first = Live(grid.objective.control, first);
    if (!control_first) std::swap(first, second);
    plan.spans.push_back({first, second, rules.run_looks - rules.settle_looks});
  }
  return plan;
}

// The mean over the ticks that have both a level and, where asked, a load.
struct ArmMean {
  int64_t ticks = 0;
  double level = 0;
  double load = 0;
  double failures = 0;  // a second
  double log_load = 0;
  bool has_load = true;
};

ArmMean MeanOver(const TickRange& range, const Column& levels, const Column& loads) {
  ArmMean mean;
  for (auto i = static_cast<size_t>(range.begin); i < static_cast<size_t>(range.end); ++i) {
    if (!levels[i]) continue;
    ++mean.ticks;
    mean.level += *levels[i];
    const double load = loads[i].value_or(0);
    mean.load += load;
    mean.failures += load * *levels[i];
    if (load > 0) mean.log_load += PortableLog(load);
    mean.has_load = mean.has_load && load > 0;
  }
  const auto count = static_cast<double>(mean.ticks);
  mean.level /= count;
  mean.load /= count;
  mean.failures /= count;
  mean.log_load /= count;
  return mean;
}

bool Enough(const ArmMean& mean, const TickRange& range) {
  return mean.ticks > 0 && 2 * mean.ticks >= range.end - range.begin;
}

}  // namespace

BlockPlan PlanBlocks(const JudgeRules& rules, const Grid& grid) {
  return rules.exposure == Exposure::kPartial ? PlanPairs(rules, grid) : PlanRuns(rules, grid);
}

BlockSeries SeriesOf(const JudgeRules& rules, const Grid& grid, const BlockPlan& plan,
                     const Track& track) {
  const double most = PortableLog(rules.winsor_factor);
  const double step_seconds = std::chrono::duration<double>(rules.step).count();
  BlockSeries series;
  for (const BlockSpan& span : plan.spans) {
    const ArmMean control = MeanOver(span.control, track.control, grid.control_load);
    const ArmMean candidate = MeanOver(span.candidate, track.candidate, grid.candidate_load);
    if (!Enough(control, span.control) || !Enough(candidate, span.candidate)) continue;
    const double effect = std::clamp(candidate.level - control.level, -most, most);
    const bool loads = control.has_load && candidate.has_load;
    series.effects.push_back({effect, loads ? candidate.log_load - control.log_load : 0});
    series.control_levels.push_back(control.level);
    const double seconds = static_cast<double>(span.looks) * step_seconds;
    series.shares.push_back({control.load * seconds, control.failures * seconds,
                             candidate.load * seconds, candidate.failures * seconds});
  }
  return series;
}

}  // namespace trimtab::domain
