#pragma once

#include <optional>
#include <span>
#include <vector>

#include "optimizer/gp/gaussian_process.h"
#include "optimizer/optimizer.h"
#include "optimizer/plan.h"
#include "optimizer/surrogate.h"

namespace trimtab::optimizer {

// What an earlier campaign is worth to this one. Its observations join the models as rows of a
// campaign of their own: one more coordinate, 0 now and 1 then, whose length scale is learned, so
// that they weigh as much as the two campaigns are alike. Before that they are moved and stretched
// to where the present ones lie, so that a release that is slower everywhere is not blamed on a
// knob. Refers to the plan. Immutable.
class WarmStart {
 public:
  // Nothing if nothing earlier can be modelled.
  static std::optional<WarmStart> Make(const Plan& plan);

  // Adds the earlier observations to the objective's model after `history`, if its observations are
  // better foretold with them than without. What is safe is learned anew.
  void Join(Surrogate& surrogate, std::span<const Observation> history) const;

  // What looked best then: where this campaign had better look first.
  std::optional<Proposal> First(const Question& question) const;

 private:
  WarmStart(const Plan& plan, Surrogate then);

  Eigen::VectorXd Foretold(const TrainingData& now, std::span<const Observation> history) const;
  std::optional<GpData> JoinedRows(const TrainingData& now,
                                   std::span<const Observation> history) const;

  const Plan& plan_;
  Surrogate then_;
};

}  // namespace trimtab::optimizer
