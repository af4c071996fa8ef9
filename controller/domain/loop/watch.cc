#include "controller/domain/loop/watch.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "base/portable_math.h"
#include "controller/domain/decision.h"
#include "controller/domain/grid.h"
#include "controller/domain/statistics/step_detector.h"
#include "controller/domain/statistics/trend.h"

namespace trimtab::domain {
namespace {

using Column = std::vector<std::optional<double>>;

// One false alarm in a month of watching.
constexpr Duration kFalseAlarmEvery = std::chrono::days(30);
// What grows so slowly that it gets there later is left to people.
constexpr Duration kHorizon = std::chrono::hours(24);
// Looks of which the later half is kept.
constexpr size_t kMostLooks = 288;
// So many looks tell whether a rollback has helped.
constexpr int64_t kRecoveryLooks = 3;

// The judge's rules, for a single arm over any number of looks.
JudgeRules WatchRules(const Visit& visit) {
  JudgeRules rules = RulesFor(visit.spec, visit.next.least_block_looks);
  rules.exposure = Exposure::kWhole;
  rules.max_looks = 100'000;
  return rules;
}

struct Levels {
  std::vector<Column> metrics;
  Column objective;
  Column load;
};

// Nothing where the looks do not fit the rules, as after a change of the spec.
std::optional<Levels> LevelsOf(const JudgeRules& rules, const Evidence& evidence) {
  Result<Grid> grid = ReadGrid(rules, {.looks = evidence.looks});
  if (!grid) return std::nullopt;
  Levels levels = {.objective = std::move(grid->objective.control),
                   .load = std::move(grid->control_load)};
  for (Track& track : grid->metrics) levels.metrics.push_back(std::move(track.control));
  return levels;
}

std::vector<LevelBlock> BlocksOf(const Column& levels, const Column& loads, int64_t block_looks) {
  std::vector<LevelBlock> blocks;
  bool loaded = true;
  for (int64_t begin = 0; begin + block_looks <= std::ssize(levels); begin += block_looks) {
    LevelBlock block;
    int64_t count = 0;
    for (auto i = static_cast<size_t>(begin); i < static_cast<size_t>(begin + block_looks); ++i) {
      if (!levels[i]) continue;
      const double load = loads[i].value_or(0);
      loaded = loaded && load > 0;
      block.level += *levels[i];
      block.log_load += load > 0 ? PortableLog(load) : 0;
      ++count;
    }
    if (2 * count < block_looks) continue;
    block.level /= static_cast<double>(count);
    block.log_load /= static_cast<double>(count);
    blocks.push_back(block);
  }
  if (!loaded) {
    for (LevelBlock& block : blocks) block.log_load = 0;
  }
  return blocks;
}

// How long one block has to be, in looks that lie `step` apart.
int64_t BlockLooks(const JudgeRules& rules, Duration step) {
  const Duration least =
      std::max<Duration>(rules.least_block_looks * rules.step, rules.window + rules.step);
  return std::max<int64_t>(1, (least + step - Duration(1)) / step);
}

double RateFor(Duration block) {
  return std::chrono::duration<double>(block) / std::chrono::duration<double>(kFalseAlarmEvery);
}

std::optional<double> MeanOf(const Column& levels) {
  double sum = 0;
  double count = 0;
  for (const auto& level : levels) {
    sum += level.value_or(0);
    count += level ? 1 : 0;
  }
  return count > 0 ? std::optional(sum / count) : std::nullopt;
}

// By how much the level of a metric may rise.
double RiseAllowed(const Metric& metric, std::optional<double> calm) {
  const double relative = metric.relative_limit.value_or(0);
  if (metric.scale == Scale::kRatio) return PortableLog(1 + relative);
  return std::max(metric.floor, relative * calm.value_or(0));
}

// Two of the last three looks with data lie beyond.
bool BrokenLately(const Column& levels, double limit) {
  int looks = 0;
  int broken = 0;
  for (auto level = levels.rbegin(); level != levels.rend() && looks < 3; ++level) {
    if (!*level) continue;
    ++looks;
    broken += **level > limit ? 1 : 0;
  }
  return broken >= 2;
}

std::optional<std::string> PodAlarm(const Visit& visit, const JudgeRules& rules) {
  if (visit.next.watch->evidence.looks.empty()) return std::nullopt;
  const Look& last = visit.next.watch->evidence.looks.back();
  const auto failed = DecideByPods(rules, {.looks = {{.tick = 0, .candidate = last.control}}});
  if (!failed) return std::nullopt;
  return "Pods fail since the change: " + std::string(NameOf(failed->reason)) + ".";
}

// What is watched: both series of looks as levels.
struct Watched {
  JudgeRules rules;
  Levels now;
  Levels calm;
};

std::optional<Watched> ReadWatch(const Visit& visit) {
  Watched watched = {.rules = WatchRules(visit)};
  auto now = LevelsOf(watched.rules, visit.next.watch->evidence);
  auto calm = LevelsOf(watched.rules, visit.next.watch->calm);
  if (!now || !calm) return std::nullopt;
  watched.now = *std::move(now);
  watched.calm = *std::move(calm);
  return watched;
}

std::optional<std::string> HardLimitAlarm(const Watched& watched) {
  for (size_t m = 0; m < watched.rules.metrics.size(); ++m) {
    const Metric& metric = watched.rules.metrics[m];
    if (!metric.hard_limit) continue;
    if (BrokenLately(watched.now.metrics[m], LevelOf(metric, *metric.hard_limit))) {
      return "The hard limit of " + metric.name + " is broken in 2 of the last 3 looks.";
    }
  }
  return std::nullopt;
}

StepWatch StepsIn(const Watched& watched, const Column& calm, const Column& now, Duration step,
                  double limit) {
  const int64_t block = BlockLooks(watched.rules, step);
  const auto before =
      BlocksOf(calm, watched.calm.load, BlockLooks(watched.rules, watched.rules.step));
  return WatchForStep(before, BlocksOf(now, watched.now.load, block), limit, RateFor(block * step));
}

std::optional<std::string> StepAlarm(const Watched& watched, Duration step) {
  for (size_t m = 0; m < watched.rules.metrics.size(); ++m) {
    const Metric& metric = watched.rules.metrics[m];
    if (!metric.relative_limit) continue;
    const Column& calm = watched.calm.metrics[m];
    const double limit = RiseAllowed(metric, MeanOf(calm));
    if (StepsIn(watched, calm, watched.now.metrics[m], step, limit).alarm) {
      return metric.name + " has become worse than before the change by more than " +
             Percent(*metric.relative_limit) + ", its load taken into account.";
    }
  }
  return std::nullopt;
}

std::vector<TimedValue> TimedOf(const Column& levels, Duration block, int64_t looks) {
  std::vector<TimedValue> values;
  for (const LevelBlock& at : BlocksOf(levels, Column(levels.size()), looks)) {
    const auto n = static_cast<double>(values.size());
    values.push_back({n * std::chrono::duration<double>(block).count(), at.level});
  }
  return values;
}

}  // namespace

Evidence CalmOf(const TrialState& trial) {
  Evidence calm = {.before = trial.evidence.before};
  for (const Look& look : trial.evidence.looks) {
    if (look.control) calm.looks.push_back({.tick = look.tick, .control = look.control});
  }
  return calm;
}

void StartWatch(Visit& visit, Evidence calm, std::optional<WallTime> until) {
  const Duration step = std::max(visit.spec.step, Duration(std::chrono::seconds(1)));
  visit.next.watch =
      WatchState{.first_look = AlignedUp(visit.now, step), .until = until, .calm = std::move(calm)};
}

void ForgetOldLooks(Visit& visit) {
  WatchState& watch = *visit.next.watch;
  std::vector<Look>& looks = watch.evidence.looks;
  if (looks.size() < kMostLooks) return;
  const Duration step = WatchStep(visit.spec, visit.next.phase);
  looks.erase(looks.begin(), looks.begin() + static_cast<ptrdiff_t>(kMostLooks / 2));
  watch.first_look = *watch.first_look + (looks.back().tick + 1) * step;
  const int64_t begin = looks.front().tick;
  for (Look& look : looks) look.tick -= begin;
  watch.calm = {.looks = std::exchange(looks, {})};
  visit.persist = true;
}

std::optional<std::string> AlarmOf(const Visit& visit) {
  const std::optional<Watched> watched = ReadWatch(visit);
  if (!watched) return std::nullopt;
  if (auto alarm = PodAlarm(visit, watched->rules)) return alarm;
  if (auto alarm = HardLimitAlarm(*watched)) return alarm;
  return StepAlarm(*watched, WatchStep(visit.spec, visit.next.phase));
}

std::optional<std::string> LeakOf(const Visit& visit) {
  const std::optional<Watched> watched = ReadWatch(visit);
  if (!watched) return std::nullopt;
  const Duration step = WatchStep(visit.spec, visit.next.phase);
  const int64_t looks = BlockLooks(watched->rules, step);
  const double horizon = std::chrono::duration<double>(kHorizon).count();
  for (size_t m = 0; m < watched->rules.metrics.size(); ++m) {
    const Metric& metric = watched->rules.metrics[m];
    if (!metric.hard_limit || metric.more_is_better || metric.scale == Scale::kShare) continue;
    const auto values = TimedOf(watched->now.metrics[m], looks * step, looks);
    if (!WillReach(values, LevelOf(metric, *metric.hard_limit), horizon)) continue;
    // What follows the load is no leak.
    const auto load = TrendOf(TimedOf(watched->now.load, looks * step, looks));
    if (load && load->z > 0) continue;
    return metric.name + " rises steadily and would reach its hard limit within a day.";
  }
  return std::nullopt;
}

WallTime VerifiedUntil(const Visit& visit) {
  const JudgeRules rules = RulesFor(visit.spec, visit.next.least_block_looks);
  const Duration least = rules.window + (kRecoveryLooks + 1) * rules.step + visit.rules.lag;
  return visit.now + std::max(visit.spec.rollback.verify, least);
}

Recovery RecoveryOf(const Visit& visit) {
  const std::optional<Watched> watched = ReadWatch(visit);
  if (!watched) return {};
  // Looks whose window reaches back to before the rollback do not count.
  const auto reach = watched->rules.window / watched->rules.step;
  Recovery recovery = {.known = true};
  for (size_t m = 0; m < watched->rules.metrics.size(); ++m) {
    const Metric& metric = watched->rules.metrics[m];
    Column levels = watched->now.metrics[m];
    levels.erase(levels.begin(), levels.begin() + std::min<ptrdiff_t>(reach, std::ssize(levels)));
    const auto known = std::count_if(levels.begin(), levels.end(),
                                     [](const auto& level) { return level.has_value(); });
    recovery.known = recovery.known && known >= kRecoveryLooks;
    const bool hard =
        metric.hard_limit && BrokenLately(levels, LevelOf(metric, *metric.hard_limit));
    const auto calm = MeanOf(watched->calm.metrics[m]);
    const bool relative =
        metric.relative_limit && calm && BrokenLately(levels, *calm + RiseAllowed(metric, calm));
    if (hard || relative) recovery.bad = metric.name;
  }
  return recovery;
}

bool HasDrifted(const Visit& visit) {
  const std::optional<Watched> watched = ReadWatch(visit);
  if (!watched) return false;
  const double limit = PortableLog(1 + watched->rules.smallest_effect);
  const Duration step = WatchStep(visit.spec, visit.next.phase);
  const auto negative = [](Column levels) {
    for (auto& level : levels) level = level ? std::optional(-*level) : std::nullopt;
    return levels;
  };
  const Column& calm = watched->calm.objective;
  const Column& now = watched->now.objective;
  return StepsIn(*watched, calm, now, step, limit).alarm ||
         StepsIn(*watched, negative(calm), negative(now), step, limit).alarm;
}

std::string LevelsText(const Visit& visit) {
  const JudgeRules rules = RulesFor(visit.spec, visit.next.least_block_looks);
  const auto& looks = visit.next.watch->evidence.looks;
  std::string text;
  for (size_t m = 0; m < rules.metrics.size() && !looks.empty(); ++m) {
    const ArmLook& arm = *looks.back().control;
    if (m >= arm.metrics.size()) break;
    char number[32] = "no data";
    if (arm.metrics[m].value) {
      std::snprintf(number, sizeof number, "%.4g", *arm.metrics[m].value);
    }
    text += (text.empty() ? "" : ", ") + rules.metrics[m].name + " " + number;
  }
  return text.empty() ? "no look yet" : text;
}

}  // namespace trimtab::domain
