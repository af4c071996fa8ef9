#include "controller/domain/statistics/step_detector.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "base/portable_math.h"

namespace trimtab::domain {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// A load that explains less of its own scatter than this does not vary.
constexpr double kNoScatter = 1e-12;

using Column = std::vector<double>;

double Dot(const Column& a, const Column& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// Takes the column's mean out of it.
void Centre(Column& column) {
  double sum = 0;
  for (const double value : column) sum += value;
  const double mean = sum / static_cast<double>(column.size());
  for (double& value : column) value -= mean;
}

// Takes out what the load, itself centred, explains of it.
void TakeOut(Column& column, const Column& load, double load_squares) {
  const double slope = Dot(column, load) / load_squares;
  for (size_t i = 0; i < column.size(); ++i) column[i] -= slope * load[i];
}

}  // namespace

MeanSample StepBetween(std::span<const LevelBlock> earlier, std::span<const LevelBlock> later) {
  Column level;
  Column load;
  Column step;
  for (const auto& part : {earlier, later}) {
    for (const LevelBlock& block : part) {
      level.push_back(block.level);
      load.push_back(block.log_load);
      step.push_back(level.size() > earlier.size() ? 1 : 0);
    }
  }
  MeanSample sample = {.blocks = std::ssize(level), .dof = static_cast<int>(level.size()) - 2};
  if (earlier.empty() || later.empty()) return sample;
  for (Column* column : {&level, &load, &step}) Centre(*column);
  const double load_squares = Dot(load, load);
  if (load_squares > kNoScatter) {
    sample.dof -= 1;
    TakeOut(level, load, load_squares);
    TakeOut(step, load, load_squares);
  }
  sample.weight = Dot(step, step);
  if (!(sample.weight > kNoScatter)) return {.blocks = sample.blocks};
  sample.mean = Dot(step, level) / sample.weight;
  double squares = 0;
  for (size_t i = 0; i < level.size(); ++i) {
    const double rest = level[i] - sample.mean * step[i];
    squares += rest * rest;
  }
  sample.scale = sample.dof < 1 ? 0 : std::sqrt(squares / sample.dof);
  return sample;
}

StepWatch WatchForStep(std::span<const LevelBlock> before, std::span<const LevelBlock> watched,
                       double limit, double false_alarms) {
  StepWatch watch = {.log_sum = -kInfinity};
  double most = -kInfinity;
  std::vector<LevelBlock> calm(before.begin(), before.end());
  std::vector<double> logs;
  for (size_t first = 0; first < watched.size(); ++first) {
    const MeanSample step = StepBetween(calm, watched.subspan(first));
    logs.push_back(LogEvidenceAbove(step, limit));
    if (logs.back() > most) {
      most = logs.back();
      watch.since = static_cast<int64_t>(first);
      watch.step = step;
    }
    calm.push_back(watched[first]);
  }
  if (!std::isfinite(most)) return watch;
  double sum = 0;
  for (const double log : logs) sum += PortableExp(log - most);
  watch.log_sum = most + PortableLog(sum);
  watch.alarm = watch.log_sum >= -PortableLog(false_alarms);
  return watch;
}

}  // namespace trimtab::domain
