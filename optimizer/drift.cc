#include "optimizer/drift.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "optimizer/acquisition/maximizer.h"
#include "optimizer/gp/leave_one_out.h"
#include "optimizer/surrogate.h"
#include "optimizer/training_data.h"

namespace trimtab::optimizer {
namespace {

constexpr double kFar = 3;
// Contexts that differ by less, as a share of ContextScale's range, are alike.
constexpr double kAlike = 0.125;

bool IsFar(const Series& series, const GaussianProcess& model, const Eigen::MatrixXd& x,
           const std::optional<Measurement>& told) {
  if (!told) return false;
  const Predictions expected = model.Predict(x);
  const double error = told->standard_error * series.transform.Slope(told->mean);
  // A model that takes noise for signal is found out by how badly it foretells what it was told.
  const Eigen::VectorXd missed = model.data().y - LeaveOneOut(model);
  const double typical = missed.squaredNorm() / static_cast<double>(missed.size());
  const double spread =
      std::sqrt(std::max(expected.sd[0] * expected.sd[0] + model.noise() + error * error, typical));
  return std::abs(series.transform.Apply(told->mean) - expected.mean[0]) > kFar * spread;
}

}  // namespace

void Drift::Remeasured(size_t at, bool surprising) {
  if (surprising && surprises == 0) first = at;
  surprises = surprising ? surprises + 1 : 0;
}

bool Repeats(const Plan& plan, std::span<const Observation> history) {
  const Observation& last = history.back();
  const auto before = history.first(history.size() - 1);
  const ContextScale scale(plan, history);
  const Eigen::VectorXd context = scale(last.context);
  return std::any_of(before.begin(), before.end(), [&](const Observation& earlier) {
    return earlier.point == last.point &&
           ((scale(earlier.context) - context).array().abs() < kAlike).all();
  });
}

bool Surprises(const Plan& plan, const Surrogate& before, const Observation& told) {
  const PointEncoder encode(plan.space, before.data.context(told.context));
  const Eigen::MatrixXd x = encode(told.point).transpose();
  if (before.objective &&
      IsFar(before.data.objective, *before.objective, x, ObjectiveOf(plan, told))) {
    return true;
  }
  for (size_t i = 0; i < before.guardrails.size(); ++i) {
    if (IsFar(before.data.guardrails[i], before.guardrails[i].gp, x,
              ExcessOf(plan.guardrails[i], told))) {
      return true;
    }
  }
  return false;
}

}  // namespace trimtab::optimizer
