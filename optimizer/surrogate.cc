#include "optimizer/surrogate.h"

#include <algorithm>
#include <utility>

#include "optimizer/drift.h"

namespace trimtab::optimizer {
namespace {

constexpr size_t kFirstCheckpoint = 5;
// Up to here a second start, from the prior, costs little, and noise often hides the better of two
// explanations from the first.
constexpr size_t kAlwaysCold = 80;
// What a model that safety rests on may believe at most of how far a measurement reaches.
constexpr double kLongestForSafety = 0.5;
constexpr double kSafetyNoise = -4.5;
// How far observations spread is not known from fewer.
constexpr size_t kLeastWatched = 12;
// Older re-measurements are not asked for drift of now.
constexpr size_t kMostWatched = 100;

size_t After(size_t checkpoint) { return checkpoint + (checkpoint + 1) / 2; }

// The longest checkpoint shorter than this, or 0.
size_t CheckpointBefore(size_t length) {
  size_t checkpoint = 0;
  for (size_t next = kFirstCheckpoint; next < length; next = After(next)) checkpoint = next;
  return checkpoint;
}

bool IsCheckpoint(size_t length) {
  return length == kFirstCheckpoint || After(CheckpointBefore(length)) == length;
}

const Series& SeriesOf(const TrainingData& data, size_t index) {
  return index == 0 ? data.objective : data.guardrails[index - 1];
}

void CountJitter(const GaussianProcess& gp, Fallbacks& fallbacks) {
  if (gp.factor().jitter() <= Cholesky::kLeastJitter) return;
  fallbacks.Count("noise added to a model that could not be solved without");
}

}  // namespace

Priors SurrogateFitter::PriorsOf(size_t series) const {
  if (plan_.guardrails.empty()) return {};
  Priors priors{.noise_mode = kSafetyNoise};
  if (series > 0) priors.longest = kLongestForSafety;
  return priors;
}

SurrogateFitter::Learned SurrogateFitter::Learn(const TrainingData& data, size_t length,
                                                std::span<const Observation> history) {
  const size_t checkpoint = CheckpointBefore(length);
  const Learned* known = checkpoint > 0 ? &AtCheckpoint(checkpoint, history) : nullptr;
  Learned learned;
  for (size_t i = 0; i <= plan_.guardrails.size(); ++i) {
    const GpData& series = SeriesOf(data, i).data;
    const Priors priors = PriorsOf(i);
    const Hyperparameters mode = PriorMode(series, priors);
    if (series.y.size() < 2) {
      learned.push_back(mode);
      continue;
    }
    auto fit = FitFrom(series, priors, known != nullptr ? (*known)[i] : mode);
    if (known != nullptr && (length <= kAlwaysCold || IsCheckpoint(length))) {
      auto cold = FitFrom(series, priors, mode);
      if (cold.value < fit.value) fit = std::move(cold);
    }
    learned.push_back(std::move(fit.hyperparameters));
  }
  return learned;
}

const SurrogateFitter::Learned& SurrogateFitter::AtCheckpoint(
    size_t length, std::span<const Observation> history) {
  const auto found = checkpoints_.find(length);
  if (found != checkpoints_.end()) return found->second;
  const TrainingData data(plan_, history.first(length));
  Learned learned = Learn(data, length, history);
  return checkpoints_.emplace(length, std::move(learned)).first->second;
}

std::optional<Surrogate> SurrogateFitter::Fit(std::span<const Observation> history) {
  for (size_t length = history.size(); length > 0; length = CheckpointBefore(length)) {
    auto surrogate = FitWhole(history.first(length));
    if (!surrogate) continue;
    if (length < history.size()) {
      surrogate->fallbacks.Count("the models of an earlier moment: those of now cannot be solved");
    }
    return surrogate;
  }
  return std::nullopt;
}

std::optional<Surrogate> SurrogateFitter::FitWhole(std::span<const Observation> history) {
  TrainingData data(plan_, history);
  const Learned learned = IsCheckpoint(history.size()) ? AtCheckpoint(history.size(), history)
                                                       : Learn(data, history.size(), history);
  return Solve(std::move(data), learned);
}

std::optional<Surrogate> SurrogateFitter::Solve(TrainingData data, const Learned& learned) {
  Surrogate surrogate{.data = std::move(data)};
  if (surrogate.data.objective.data.y.size() > 0) {
    surrogate.objective = GaussianProcess::Make(surrogate.data.objective.data, learned[0]);
    if (!surrogate.objective) return std::nullopt;
    CountJitter(*surrogate.objective, surrogate.fallbacks);
  }
  for (size_t i = 0; i < surrogate.data.guardrails.size(); ++i) {
    const Series& series = surrogate.data.guardrails[i];
    auto gp = GaussianProcess::Make(series.data, learned[i + 1]);
    if (!gp) return std::nullopt;
    CountJitter(*gp, surrogate.fallbacks);
    surrogate.guardrails.push_back({*std::move(gp), series.limit});
  }
  return surrogate;
}

bool SurrogateFitter::Drifts(std::span<const Observation> history) {
  Drift drift;
  size_t at = history.size() - std::min(history.size(), kMostWatched);
  for (; at < history.size(); ++at) {
    // A row of surprises is judged by what was expected before it.
    const size_t length = drift.surprises > 0 ? drift.first : at;
    const size_t checkpoint = CheckpointBefore(length + 1);
    if (checkpoint < kLeastWatched || !Repeats(plan_, history.first(at + 1))) continue;
    const auto before =
        Solve(TrainingData(plan_, history.first(length)), AtCheckpoint(checkpoint, history));
    if (before) drift.Remeasured(at, Surprises(plan_, *before, history[at]));
  }
  return drift.holds();
}

}  // namespace trimtab::optimizer
