#include "optimizer/partial_dependence.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "optimizer/even_sample.h"
#include "optimizer/expected.h"

namespace trimtab::optimizer {
namespace {

constexpr uint64_t kValues = 20;
constexpr size_t kPoints = 96;

// At most about kValues of the range and all special ones, ascending.
std::vector<double> ValuesOf(const Axis& axis) {
  std::vector<double> values;
  const uint64_t regular = axis.regular_levels();
  if (regular > 0 && regular <= kValues) {
    for (uint64_t i = 0; i < regular; ++i) values.push_back(axis.Level(i));
  } else {
    for (uint64_t i = 0; i < kValues; ++i) {
      values.push_back(axis.FromUnit(static_cast<double>(i) / (kValues - 1)));
    }
  }
  for (uint64_t i = regular; i < axis.levels(); ++i) values.push_back(axis.Level(i));
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

// Mean and standard deviation of the function's average over these rows.
Measurement AverageOf(const GaussianProcess& gp, const Eigen::MatrixXd& x) {
  const Eigen::VectorXd seen = gp.CrossCovariance(x).rowwise().mean();
  Eigen::MatrixXd together;
  SquaredDistancesWithin(Scaled(x, gp.data().groups, gp.hyperparameters()), together);
  Matern(together);
  const double variance =
      gp.signal() * together.mean() - gp.factor().SolveLower(seen).squaredNorm();
  return {gp.Predict(x).mean.mean(), std::sqrt(std::max(variance, 0.0))};
}

}  // namespace

std::vector<PartialDependence> DependenceOf(const Beliefs& beliefs, Rng rng) {
  const Plan& plan = beliefs.plan();
  const OutputTransform& transform = beliefs.surrogate().data.objective.transform;
  const EvenSample sample(plan.space, kPoints, rng);
  std::vector<PartialDependence> dependence;
  for (size_t i = 0; i < plan.space.size(); ++i) {
    PartialDependence& along = dependence.emplace_back();
    along.parameter = plan.space.parameters()[i].name;
    for (const double value : ValuesOf(plan.space.axes()[i])) {
      const std::vector<Point> points = sample.With(i, value);
      if (points.empty()) continue;
      const Measurement average = AverageOf(*beliefs.objective(), beliefs.encode()(points));
      along.values.push_back(value);
      along.expected.push_back(
          ObjectiveAsMeasured(plan, transform, average.mean, average.standard_error));
    }
  }
  return dependence;
}

}  // namespace trimtab::optimizer
