#pragma once

#include <Eigen/Core>

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "optimizer/beliefs.h"
#include "optimizer/explanation.h"

namespace trimtab::optimizer {

// A model for each objective's metric; the search itself has one of their weighted sum. The history
// alone determines them. A value.
class ObjectiveModels {
 public:
  ObjectiveModels(const Plan& plan, std::span<const Observation> history);

  // What is expected of each objective's metric, in the plan's order, at coordinates as Beliefs
  // encodes them: a list for each row. Nothing if one of the metrics has no model.
  std::optional<std::vector<std::vector<Measurement>>> At(const Eigen::MatrixXd& x) const;

 private:
  struct Model {
    Plan plan;  // of this objective alone
    std::optional<Surrogate> surrogate;
  };

  std::vector<Model> models_;
};

// The expectation of every objective's metric at one point, by name.
std::map<std::string, Measurement> ExpectedObjectives(const Beliefs& beliefs, const Point& point);

// What was tried, holds the guardrails, and is not expected to be beaten in every objective by
// another one that does. Empty with one objective.
std::vector<FrontPoint> FrontOf(const Beliefs& beliefs);

}  // namespace trimtab::optimizer
