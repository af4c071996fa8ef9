#pragma once

#include <map>
#include <optional>
#include <span>
#include <vector>

#include "optimizer/acquisition/feasibility.h"
#include "optimizer/fallbacks.h"
#include "optimizer/gp/fit.h"
#include "optimizer/plan.h"
#include "optimizer/training_data.h"

namespace trimtab::optimizer {

// What is believed of a system after a history: a model of the objective, where it was ever
// measured, and one for each guardrail.
struct Surrogate {
  TrainingData data;
  std::optional<GaussianProcess> objective;
  std::vector<LimitedGp> guardrails;
  Fallbacks fallbacks;
};

// Fits surrogates to histories that grow. Each fit starts from that of a shorter history, whose
// length depends on nothing but this one's, so that a history fitted from scratch gives the same
// bits as one that was followed from the start. Keeps the fits of those lengths, which changes no
// answer. One thread at a time.
class SurrogateFitter {
 public:
  explicit SurrogateFitter(const Plan& plan) : plan_(plan) {}

  // `history` only ever grows. Where its covariance cannot be factored, the models of the longest
  // checkpoint whose can be; nothing if there is none: the caller does without.
  std::optional<Surrogate> Fit(std::span<const Observation> history);

  // Whether the world is seen to change: what the newest re-measurements say; see drift.h.
  bool Drifts(std::span<const Observation> history);

 private:
  // The hyper-parameters of every series, the objective's first.
  using Learned = std::vector<Hyperparameters>;

  std::optional<Surrogate> FitWhole(std::span<const Observation> history);
  Learned Learn(const TrainingData& data, size_t length, std::span<const Observation> history);
  const Learned& AtCheckpoint(size_t length, std::span<const Observation> history);
  // The models of a history by the hyper-parameters of a checkpoint.
  static std::optional<Surrogate> Solve(TrainingData data, const Learned& learned);
  Priors PriorsOf(size_t series) const;

  const Plan& plan_;
  std::map<size_t, Learned> checkpoints_;
};

}  // namespace trimtab::optimizer
