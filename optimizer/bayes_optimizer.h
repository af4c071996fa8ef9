#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "optimizer/explanation.h"
#include "optimizer/fallbacks.h"
#include "optimizer/optimizer.h"
#include "optimizer/plan.h"

namespace trimtab::optimizer {

class Beliefs;
class SurrogateFitter;
class WarmStart;
struct Surrogate;

// Bayesian optimization: models of the objective and of each guardrail, and the point that promises
// most by them. On a live service (Plan::kLocal) it starts from the baseline and only moves to
// where the models are sure; see docs/optimizer.md. One thread at a time.
class BayesOptimizer : public Optimizer {
 public:
  // An error names what is wrong with the plan.
  static Result<std::unique_ptr<BayesOptimizer>> Make(Plan plan);
  ~BayesOptimizer() override;

  Result<void> Tell(const Observation& observation) override;
  Result<Proposal> Ask(const Question& question) const override;
  Result<Proposal> Recommend() const override;
  // What was learned, for people. Takes tenths of a second, and changes nothing.
  Result<Explanation> Explain() const;

  // How many observations of Plan::earlier the model counts now.
  size_t EarlierUsed() const;

  const Plan& plan() const { return plan_; }
  // How many observations were told, and what is remembered of them: see memory.h.
  uint64_t told() const { return told_; }
  const std::vector<Observation>& history() const { return history_; }

 private:
  explicit BayesOptimizer(Plan plan);

  // What is believed after the history, or the first part of it; nothing if nothing can be.
  std::optional<Surrogate> Believe() const;
  std::optional<Surrogate> Believe(std::span<const Observation> history) const;
  // The stop that Plan::least_gain asks for, if it is due: beliefs are those of now.
  std::optional<Proposal> StopIfSpent(const Beliefs& beliefs) const;
  // Whether the earlier campaign is seen to be like this one before the first even look is over.
  bool InformedByEarlier() const;
  std::optional<Proposal> FirstOfEarlier(uint64_t told, const Question& question) const;

  Plan plan_;
  std::vector<Observation> history_;
  uint64_t told_ = 0;
  // Remembers fits, which changes no answer.
  std::unique_ptr<SurrogateFitter> fitter_;
  mutable Fallbacks fallbacks_;
  std::unique_ptr<const WarmStart> warm_start_;  // null without earlier observations
};

}  // namespace trimtab::optimizer
