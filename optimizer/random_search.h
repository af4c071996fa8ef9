#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "optimizer/optimizer.h"
#include "optimizer/plan.h"

namespace trimtab::optimizer {

// Draws configurations evenly and learns nothing: what every other optimizer has to beat. Each
// trial has its own draw, so that the seed and the trial alone determine it. One thread at a time.
class RandomSearch : public Optimizer {
 public:
  static Result<std::unique_ptr<RandomSearch>> Make(Plan plan);

  Result<void> Tell(const Observation& observation) override;
  Result<Proposal> Ask(const Question& question) const override;
  // The best that was measured and broke no guardrail.
  Result<Proposal> Recommend() const override;

 private:
  explicit RandomSearch(Plan plan) : plan_(std::move(plan)) {}

  Plan plan_;
  std::vector<Observation> history_;
};

}  // namespace trimtab::optimizer
