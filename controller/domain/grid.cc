#include "controller/domain/grid.h"

#include <cmath>
#include <string>
#include <utility>

#include "base/portable_math.h"

namespace trimtab::domain {
namespace {

// A level, or why there is none.
struct Seen {
  std::optional<double> level;
  std::optional<Fault> fault;
};

Seen Missing(Fault fault) { return {std::nullopt, fault}; }

std::optional<double> Finite(const Reading& reading) {
  const bool usable = !reading.fault && reading.value && std::isfinite(*reading.value);
  return usable ? reading.value : std::nullopt;
}

Seen SeeLevel(const JudgeRules& rules, const Metric& metric, const Reading& reading,
              const Reading& load) {
  if (reading.fault) return Missing(*reading.fault);
  if (!reading.value) return Missing(Fault::kEmpty);
  if (!std::isfinite(*reading.value)) return Missing(Fault::kNotANumber);
  const bool counted = metric.scale == Scale::kShare || rules.least_load > 0;
  if (counted) {
    if (load.fault) return Missing(*load.fault);
    if (!load.value) return Missing(Fault::kEmpty);
    if (!std::isfinite(*load.value)) return Missing(Fault::kNotANumber);
    if (*load.value < rules.least_load || *load.value <= 0) return Missing(Fault::kLowTraffic);
  }
  const double value = *reading.value;
  if (metric.scale == Scale::kShare) {
    if (value < 0 || value > 1) return Missing(Fault::kNotANumber);
  } else if (!(value + metric.floor > 0)) {
    return Missing(Fault::kNotPositive);
  }
  return {LevelOf(metric, value), std::nullopt};
}

Seen SeeArm(const JudgeRules& rules, size_t metric, const std::optional<ArmLook>& arm) {
  if (!arm) return Missing(Fault::kEmpty);
  return SeeLevel(rules, rules.metrics[metric], arm->metrics[metric], arm->load);
}

Track EmptyTrack(int64_t ticks) {
  const auto size = static_cast<size_t>(ticks);
  return {std::vector<std::optional<double>>(size), std::vector<std::optional<double>>(size),
          std::vector<std::optional<Fault>>(size, Fault::kEmpty)};
}

void Put(const JudgeRules& rules, size_t metric, const Look& look, Track& track) {
  const auto tick = static_cast<size_t>(look.tick);
  const bool both = rules.exposure == Exposure::kPartial;
  const Seen control = SeeArm(rules, metric, look.control);
  const Seen candidate = SeeArm(rules, metric, look.candidate);
  if (both && (control.fault || candidate.fault)) {
    track.faults[tick] = candidate.fault ? candidate.fault : control.fault;
    return;
  }
  track.control[tick] = control.level;
  track.candidate[tick] = candidate.level;
  if (both || control.level || candidate.level) {
    track.faults[tick] = std::nullopt;
  } else {
    track.faults[tick] = look.candidate ? candidate.fault : control.fault;
  }
}

std::optional<double> WeightedMean(const JudgeRules& rules, const Grid& grid, size_t tick,
                                   std::vector<std::optional<double>> Track::*arm) {
  double sum = 0;
  double weights = 0;
  for (size_t m = 0; m < rules.metrics.size(); ++m) {
    const double weight = rules.metrics[m].weight;
    if (weight == 0) continue;
    const std::optional<double> level = (grid.metrics[m].*arm)[tick];
    if (!level) return std::nullopt;
    sum += weight * *level;
    weights += weight;
  }
  return sum / weights;
}

void FillObjective(const JudgeRules& rules, Grid& grid) {
  for (size_t tick = 0; tick < static_cast<size_t>(grid.ticks); ++tick) {
    grid.objective.control[tick] = WeightedMean(rules, grid, tick, &Track::control);
    grid.objective.candidate[tick] = WeightedMean(rules, grid, tick, &Track::candidate);
    grid.objective.faults[tick] = std::nullopt;
    for (size_t m = 0; m < rules.metrics.size(); ++m) {
      const auto& fault = grid.metrics[m].faults[tick];
      if (rules.metrics[m].weight > 0 && fault) grid.objective.faults[tick] = fault;
    }
  }
}

Result<void> CheckLook(const JudgeRules& rules, const Look& look, int64_t last_tick) {
  const auto refused = [&](const std::string& what) {
    return Error{Code::kInvalid, "look at tick " + std::to_string(look.tick) + ": " + what};
  };
  if (look.tick <= last_tick) return refused("ticks must ascend from 0");
  if (look.tick >= rules.max_looks) return refused("lies beyond max_looks");
  if (rules.exposure == Exposure::kWhole && look.control && look.candidate) {
    return refused("both arms cannot be live when the whole workload changes");
  }
  for (const auto* arm : {&look.control, &look.candidate}) {
    if (*arm && (*arm)->metrics.size() != rules.metrics.size()) {
      return refused("has not one reading for each metric");
    }
  }
  return {};
}

}  // namespace

double LevelOf(const Metric& metric, double value) {
  if (metric.scale == Scale::kShare) return metric.more_is_better ? 1 - value : value;
  const double log = PortableLog(value + metric.floor);
  return metric.more_is_better ? -log : log;
}

Result<Grid> ReadGrid(const JudgeRules& rules, const Evidence& evidence) {
  int64_t last = -1;
  for (const Look& look : evidence.looks) {
    if (Result<void> checked = CheckLook(rules, look, last); !checked) return checked.error();
    last = look.tick;
  }
  if (!evidence.before.empty() && evidence.before.size() != rules.metrics.size()) {
    return Error{Code::kInvalid, "the levels before the trial are not one for each metric"};
  }
  Grid grid;
  grid.ticks = last + 1;
  grid.metrics.assign(rules.metrics.size(), EmptyTrack(grid.ticks));
  grid.objective = EmptyTrack(grid.ticks);
  grid.control_load.resize(static_cast<size_t>(grid.ticks));
  grid.candidate_load.resize(static_cast<size_t>(grid.ticks));
  for (const Look& look : evidence.looks) {
    const auto tick = static_cast<size_t>(look.tick);
    for (size_t m = 0; m < rules.metrics.size(); ++m) Put(rules, m, look, grid.metrics[m]);
    if (look.control) grid.control_load[tick] = Finite(look.control->load);
    if (look.candidate) grid.candidate_load[tick] = Finite(look.candidate->load);
  }
  FillObjective(rules, grid);
  return grid;
}

}  // namespace trimtab::domain
