#include "optimizer/pareto.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "optimizer/expected.h"

namespace trimtab::optimizer {
namespace {

// Whether `a` is at least as good in all, and better in one.
bool Beats(const Plan& plan, const std::vector<Measurement>& a, const std::vector<Measurement>& b) {
  bool better = false;
  for (size_t i = 0; i < a.size(); ++i) {
    const double sign = plan.objectives[i].goal == Objective::Goal::kMinimize ? 1 : -1;
    if (sign * a[i].mean > sign * b[i].mean) return false;
    better = better || sign * a[i].mean < sign * b[i].mean;
  }
  return better;
}

std::map<std::string, Measurement> Named(const Plan& plan, const std::vector<Measurement>& all) {
  std::map<std::string, Measurement> named;
  for (size_t i = 0; i < all.size(); ++i) named[plan.objectives[i].metric] = all[i];
  return named;
}

}  // namespace

ObjectiveModels::ObjectiveModels(const Plan& plan, std::span<const Observation> history) {
  for (const Objective& objective : plan.objectives) {
    Model& model = models_.emplace_back(Model{.plan = plan, .surrogate = std::nullopt});
    model.plan.objectives = {objective};
    model.plan.objectives.front().weight = 1;
    model.plan.guardrails.clear();
    // What an earlier campaign is worth differs between objectives; here nothing is.
    model.plan.earlier.clear();
    model.surrogate = SurrogateFitter(model.plan).Fit(history);
  }
}

std::optional<std::vector<std::vector<Measurement>>> ObjectiveModels::At(
    const Eigen::MatrixXd& x) const {
  std::vector<std::vector<Measurement>> all(static_cast<size_t>(x.rows()));
  for (const Model& model : models_) {
    if (!model.surrogate || !model.surrogate->objective) return std::nullopt;
    const GaussianProcess& gp = *model.surrogate->objective;
    // Behind these may stand which campaign it is.
    const Predictions at = gp.Predict(x.leftCols(gp.data().x.cols()));
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
      all[static_cast<size_t>(i)].push_back(ObjectiveAsMeasured(
          model.plan, model.surrogate->data.objective.transform, at.mean[i], at.sd[i]));
    }
  }
  return all;
}

std::map<std::string, Measurement> ExpectedObjectives(const Beliefs& beliefs, const Point& point) {
  const ObjectiveModels models(beliefs.plan(), beliefs.history());
  const auto at = models.At(beliefs.encode()(point).transpose());
  if (!at) return {};
  return Named(beliefs.plan(), at->front());
}

std::vector<FrontPoint> FrontOf(const Beliefs& beliefs) {
  const Plan& plan = beliefs.plan();
  std::vector<Point> points;
  for (const Tried& tried : beliefs.tried()) {
    if (tried.margin >= kTriedMargin) points.push_back(tried.point);
  }
  if (plan.objectives.size() < 2 || points.empty()) return {};
  const ObjectiveModels models(plan, beliefs.history());
  const auto expected = models.At(beliefs.encode()(points));
  if (!expected) return {};
  std::vector<size_t> best;
  for (size_t i = 0; i < points.size(); ++i) {
    const bool beaten = std::any_of(expected->begin(), expected->end(), [&](const auto& other) {
      return Beats(plan, other, (*expected)[i]);
    });
    if (!beaten) best.push_back(i);
  }
  std::stable_sort(best.begin(), best.end(), [&](size_t a, size_t b) {
    return (*expected)[a].front().mean < (*expected)[b].front().mean;
  });
  std::vector<FrontPoint> front;
  front.reserve(best.size());
  for (const size_t i : best) {
    front.push_back({.point = points[i],
                     .expected = Named(plan, (*expected)[i]),
                     .feasible = beliefs.Feasible(points[i])});
  }
  return front;
}

}  // namespace trimtab::optimizer
