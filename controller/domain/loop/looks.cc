#include "controller/domain/loop/looks.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "controller/domain/loop/stable_hash.h"
#include "controller/domain/loop/trial.h"

namespace trimtab::domain {
namespace {

// A watch keeps about so many looks.
constexpr int64_t kWatchLooks = 240;
// While nothing is wrong and nothing is tried, a look now and then is enough.
constexpr int64_t kIdleStride = 20;
// A watch that has fallen behind by more than this goes on with now.
constexpr int64_t kMostBehind = 8;

WallTime TimeOf(WallTime first, int64_t tick, Duration step) { return first + tick * step; }

// The last tick whose look can be asked for by now; negative where none can.
int64_t LastTickDue(WallTime first, Duration step, Duration lag, WallTime now) {
  const Duration age = now - lag - first;
  return age < Duration::zero() ? -1 : age / step;
}

// Whose looks these are: the trial's, the watch's, or nobody's.
struct Series {
  const Evidence* evidence = nullptr;
  WallTime first;
  Duration step = Duration::zero();
  // Looks of the past are not asked for again, but for this many.
  int64_t most_behind = 0;
  int64_t ticks = 0;  // no more than these
};

std::optional<Series> SeriesOfTrial(const TrialState& trial) {
  if (!trial.first_look) return std::nullopt;
  const JudgeRules& rules = trial.rules;
  // When the whole workload takes turns, only now belongs to the arm that is live now.
  const int64_t behind = rules.exposure == Exposure::kWhole ? 1 : rules.max_looks;
  return Series{&trial.evidence, *trial.first_look, rules.step, behind, rules.max_looks};
}

std::optional<Series> SeriesOfState(const LoopSpec& spec, const LoopState& state) {
  if (state.trial && (state.phase == Phase::kWarming || state.phase == Phase::kMeasuring)) {
    return SeriesOfTrial(*state.trial);
  }
  const bool watches = state.phase == Phase::kKeeping || state.phase == Phase::kVerifying ||
                       state.phase == Phase::kWatching || state.phase == Phase::kFinished;
  if (!watches || !state.watch || !state.watch->first_look) return std::nullopt;
  return Series{&state.watch->evidence, *state.watch->first_look, WatchStep(spec, state.phase),
                kMostBehind, std::numeric_limits<int64_t>::max()};
}

int64_t TickOf(const Series& series, const HouseRules& rules, WallTime now) {
  const int64_t due = LastTickDue(series.first, series.step, rules.lag, now);
  return std::max(NextTick(*series.evidence), due - series.most_behind + 1);
}

// No reading of it counts: the pods of both arms were there at once.
void Void(ArmLook& arm) {
  for (Reading& reading : arm.metrics) reading = {{}, Fault::kPartial};
  arm.load = {{}, Fault::kPartial};
}

// The look of this visit, if it goes on from those that are there. What was due when it was asked
// for may by now be one of several.
const Look* LookFor(const Visit& visit) {
  const std::optional<Series> series = SeriesOfState(visit.spec, visit.next);
  if (!series || !visit.seen.look) return nullptr;
  const int64_t tick = visit.seen.look->tick;
  return tick >= NextTick(*series->evidence) && tick < series->ticks ? &*visit.seen.look : nullptr;
}

}  // namespace

int64_t NextTick(const Evidence& evidence) {
  return evidence.looks.empty() ? 0 : evidence.looks.back().tick + 1;
}

bool CandidateLiveAt(const LoopSpec& spec, const JudgeRules& rules, int64_t ordinal, int64_t tick) {
  if (rules.exposure == Exposure::kPartial) return true;
  const int64_t run = tick / rules.run_looks;
  const bool inner = run % 4 == 1 || run % 4 == 2;
  StableHash draw;
  draw.Add("turns").Add(std::to_string(spec.search.seed)).Add(std::to_string(ordinal));
  draw.Add(std::to_string(run / 4));
  return inner != (draw.bits() % 2 == 0);
}

Duration WatchStep(const LoopSpec& spec, Phase phase) {
  const Duration step = std::max(spec.step, Duration(std::chrono::seconds(1)));
  if (phase == Phase::kFinished) return kIdleStride * step;
  if (phase != Phase::kWatching && phase != Phase::kKeeping) return step;
  if (spec.mode == Mode::kObserve) return step;
  return (spec.rollback.watch_after_keep / (kWatchLooks * step) + 1) * step;
}

std::optional<WallTime> NextLookDue(const LoopSpec& spec, const HouseRules& rules,
                                    const LoopState& state, WallTime now) {
  const std::optional<Series> series = SeriesOfState(spec, state);
  if (!series) return std::nullopt;
  const int64_t tick = TickOf(*series, rules, now);
  if (tick >= series->ticks) return std::nullopt;
  return TimeOf(series->first, tick, series->step) + rules.lag;
}

std::optional<Wants::LookAt> DueLook(const LoopSpec& spec, const HouseRules& rules,
                                     const LoopState& state, WallTime now) {
  const std::optional<Series> series = SeriesOfState(spec, state);
  if (!series) return std::nullopt;
  const int64_t tick = TickOf(*series, rules, now);
  const WallTime at = TimeOf(series->first, tick, series->step);
  if (tick >= series->ticks || at + rules.lag > now) return std::nullopt;
  Wants::LookAt look = {.tick = tick, .at = at, .control = true};
  const bool of_trial = state.trial && series->evidence == &state.trial->evidence;
  if (of_trial && spec.experiment.exposure == Exposure::kWhole) {
    look.control = !state.trial->candidate_live;
  }
  look.candidate =
      of_trial && (spec.experiment.exposure == Exposure::kPartial || state.trial->candidate_live);
  return look;
}

bool TakeTrialLook(Visit& visit) {
  const Look* seen = LookFor(visit);
  if (seen == nullptr) return false;
  Look look = *seen;
  const TargetSeen& target = visit.target();
  TrialState& trial = *visit.next.trial;
  if (look.control) look.control->pods = target.control;
  if (look.candidate) look.candidate->pods = target.candidate;
  const Values& live = trial.candidate_live ? trial.values : visit.next.last_good->values;
  const bool changing =
      !HasValues(target, live) || target.rollout.state == Rollout::State::kProgressing;
  if (visit.spec.experiment.exposure == Exposure::kWhole && changing) {
    if (look.control) Void(*look.control);
    if (look.candidate) Void(*look.candidate);
  }
  trial.evidence.looks.push_back(std::move(look));
  return true;
}

bool TakeWatchLook(Visit& visit) {
  const Look* seen = LookFor(visit);
  if (seen == nullptr || !seen->control) return false;
  Look look = {.tick = seen->tick, .control = seen->control};
  look.control->pods = visit.target().control;
  visit.next.watch->evidence.looks.push_back(std::move(look));
  return true;
}

}  // namespace trimtab::domain
