#include "optimizer/expected.h"

#include <algorithm>

#include "base/portable_math.h"

namespace trimtab::optimizer {
namespace {

// Far outside of what was measured the way back from the model's scale has no end.
Measurement Finite(double mean, double error) {
  constexpr double kMost = 1e300;
  return {std::clamp(mean, -kMost, kMost), std::min(error, kMost)};
}

}  // namespace

Measurement ObjectiveAsMeasured(const Plan& plan, const OutputTransform& transform, double mean,
                                double sd) {
  const double value = transform.Undo(mean);
  const double error = sd / transform.Slope(value);
  if (plan.objectives.size() > 1) return Finite(value, error);
  const Objective& objective = plan.objectives.front();
  const double sign = objective.goal == Objective::Goal::kMinimize ? 1 : -1;
  return Finite(sign * value / objective.weight, error / objective.weight);
}

Measurement GuardrailAsMeasured(const Guardrail& guardrail, const OutputTransform& transform,
                                double mean, double sd) {
  const double sign = guardrail.keep == Guardrail::Keep::kBelow ? 1 : -1;
  const double excess = transform.Undo(mean);
  const double error = sd / transform.Slope(excess);
  if (!guardrail.has_ratios()) return Finite(guardrail.limit + sign * excess, error);
  const double metric = guardrail.limit * PortableExp(sign * excess);
  return Finite(metric, metric * error);
}

std::map<std::string, Measurement> ExpectedAt(const Plan& plan, const Surrogate& surrogate,
                                              const GaussianProcess* objective,
                                              const Eigen::MatrixXd& x) {
  std::map<std::string, Measurement> expected;
  if (objective != nullptr && plan.objectives.size() == 1) {
    const Predictions at = objective->Predict(x);
    expected[plan.objectives.front().metric] =
        ObjectiveAsMeasured(plan, surrogate.data.objective.transform, at.mean[0], at.sd[0]);
  }
  for (size_t i = 0; i < surrogate.guardrails.size(); ++i) {
    const GaussianProcess& gp = surrogate.guardrails[i].gp;
    // Nothing was measured of it: what the model says comes from nowhere.
    if (gp.data().y.size() == 0) continue;
    const Predictions at = gp.Predict(x);
    expected.emplace(plan.guardrails[i].metric,
                     GuardrailAsMeasured(plan.guardrails[i], surrogate.data.guardrails[i].transform,
                                         at.mean[0], at.sd[0]));
  }
  return expected;
}

}  // namespace trimtab::optimizer
