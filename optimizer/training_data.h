#pragma once

#include <Eigen/Core>

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "optimizer/gp/gaussian_process.h"
#include "optimizer/observation.h"
#include "optimizer/output_transform.h"
#include "optimizer/plan.h"

namespace trimtab::optimizer {

// One outcome, the objective or a guardrail, ready for a model: small is good, repeats of a
// configuration are one row.
struct Series {
  GpData data;
  OutputTransform transform;
  // A guardrail's limit on the model's scale.
  double limit = 0;
  // Which observation each row shows; the first one where it was repeated.
  std::vector<size_t> shown;
  // How many rows of the model, behind these, show another campaign.
  size_t earlier = 0;
};

// Where the context lies for the model: its place among what was seen, in [0, 1].
class ContextScale {
 public:
  ContextScale(const Plan& plan, std::span<const Observation> history);
  Eigen::VectorXd operator()(std::span<const double> context) const;
  // One more coordinate, 0 for the present: see WarmStart.
  void AddCampaign() { campaigns_ = true; }

 private:
  std::vector<double> mean_;
  std::vector<double> spread_;
  bool campaigns_ = false;
};

// Everything that was told, as the models see it. A value; the history alone determines it.
struct TrainingData {
  TrainingData(const Plan& plan, std::span<const Observation> history);

  ContextScale context;
  Series objective;
  std::vector<Series> guardrails;
};

// The weighted sum of an observation's objectives, small being good; nothing if one is missing.
std::optional<Measurement> ObjectiveOf(const Plan& plan, const Observation& observation);
// How far a guardrail is broken, 0 at the limit: the logarithm of metric / limit or its inverse
// where the limit is positive, else the difference.
std::optional<Measurement> ExcessOf(const Guardrail& guardrail, const Observation& observation);
// Whether a guardrail that was measured is broken.
bool Violates(const Plan& plan, const Observation& observation);

}  // namespace trimtab::optimizer
