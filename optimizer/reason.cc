#include "optimizer/reason.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>

#include "optimizer/acquisition/normal.h"
#include "optimizer/expected.h"

namespace trimtab::optimizer {
namespace {

// Standard deviations on each side of an interval of 90 %.
constexpr double kInterval = 1.6448536269514722;
constexpr size_t kMostChanges = 8;

std::string Text(double number) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.4g", number);
  return text.data();
}

// Never all or nothing: no model is that sure.
std::string Percent(double share) {
  return Text(std::clamp(std::round(1000 * share) / 10, 0.1, 99.9)) + " %";
}

std::string ValueText(const Parameter& parameter, double value) {
  const bool named = parameter.kind == Parameter::Kind::kCategorical;
  const auto index = static_cast<size_t>(std::max(value, 0.0));
  if (named && index < parameter.names.size()) return parameter.names[index];
  return Text(value);
}

// The difference of the objective between two rows, on the model's scale.
Measurement Difference(const GaussianProcess& gp, const Eigen::MatrixXd& rows) {
  const Predictions at = gp.Predict(rows);
  const Eigen::MatrixXd explained = gp.factor().SolveLower(gp.CrossCovariance(rows));
  const Eigen::MatrixXd scaled = Scaled(rows, gp.data().groups, gp.hyperparameters());
  const double squared = (scaled.row(0) - scaled.row(1)).squaredNorm();
  Eigen::MatrixXd apart = Eigen::MatrixXd::Constant(1, 1, squared);
  Matern(apart);
  const double variance =
      2 * gp.signal() * (1 - apart(0, 0)) - (explained.col(0) - explained.col(1)).squaredNorm();
  return {at.mean[0] - at.mean[1], std::sqrt(std::max(variance, 0.0))};
}

// What the point gains over the incumbent: the sum of the objectives, as it is weighted, or the one
// metric.
std::string Gain(const Beliefs& beliefs, const Point& point, const Point& incumbent) {
  const Plan& plan = beliefs.plan();
  const OutputTransform& transform = beliefs.surrogate().data.objective.transform;
  Eigen::MatrixXd rows(2, beliefs.objective()->data().x.cols());
  rows.row(0) = beliefs.encode()(incumbent).transpose();
  rows.row(1) = beliefs.encode()(point).transpose();
  const double now = beliefs.objective()->Predict(rows.topRows(1)).mean[0];
  const Measurement better = Difference(*beliefs.objective(), rows);
  const auto gain = [&](double deviations) {
    const double then = now - better.mean - deviations * better.standard_error;
    const double before = ObjectiveAsMeasured(plan, transform, now, 0).mean;
    return std::abs(before - ObjectiveAsMeasured(plan, transform, then, 0).mean) *
           (then <= now ? 1 : -1);
  };
  const std::string of = plan.objectives.size() == 1 ? plan.objectives.front().metric : "objective";
  return "gains " + Text(gain(0)) + " of " + of + " (" + Text(gain(-kInterval)) + " to " +
         Text(gain(kInterval)) + ")";
}

std::string Guardrails(const Beliefs& beliefs, const Point& point) {
  const Eigen::MatrixXd x = beliefs.encode()(point).transpose();
  std::string text;
  for (size_t i = 0; i < beliefs.surrogate().guardrails.size(); ++i) {
    const LimitedGp& guardrail = beliefs.surrogate().guardrails[i];
    const Predictions at = guardrail.gp.Predict(x);
    text += (i == 0 ? "holds " : ", ") + beliefs.plan().guardrails[i].metric + " with " +
            Percent(NormalCdf((guardrail.limit - at.mean[0]) / at.sd[0]));
  }
  return text;
}

std::string Changes(const SearchSpace& space, const Point& from, const Point& to) {
  std::string text;
  size_t changes = 0;
  for (size_t i = 0; i < space.size(); ++i) {
    if (from.values[i] == to.values[i]) continue;
    if (++changes > kMostChanges) continue;
    const Parameter& parameter = space.parameters()[i];
    text += (text.empty() ? "changes " : ", ") + parameter.name + " " +
            ValueText(parameter, from.values[i]) + " -> " + ValueText(parameter, to.values[i]);
  }
  if (changes > kMostChanges) text += " and " + std::to_string(changes - kMostChanges) + " more";
  return text;
}

}  // namespace

std::string Reason(const Beliefs& beliefs, const Point& point, std::string why) {
  const Tried* incumbent = beliefs.BestWithin(kTriedMargin);
  std::vector<std::string> parts = {std::move(why)};
  const bool moves = incumbent != nullptr && incumbent->point != point;
  if (moves && beliefs.objective()) parts.push_back(Gain(beliefs, point, incumbent->point));
  parts.push_back(Guardrails(beliefs, point));
  if (moves) parts.push_back(Changes(beliefs.plan().space, incumbent->point, point));
  std::string line;
  for (const std::string& part : parts) {
    if (!part.empty()) line += (line.empty() ? "" : "; ") + part;
  }
  return line;
}

}  // namespace trimtab::optimizer
