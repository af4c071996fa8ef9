#include "optimizer/safe_region.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "optimizer/training_data.h"

namespace trimtab::optimizer {
namespace {

constexpr double kStart = 0.1;
// Where bad steps are taken back. Not smaller after misses: what a small step gains is lost in the
// noise, and looks like one.
constexpr double kBoldStart = 0.25;
constexpr double kLeast = 0.05;
constexpr double kMost = 0.8;
constexpr double kFactor = 1.6;
constexpr double kAfterViolation = 1.3;
constexpr int kSuccesses = 2;
constexpr int kMisses = 6;
// Less than this share of the best is luck rather than success.
constexpr double kGain = 0.002;
constexpr double kMuchWorse = 1.1;

}  // namespace

double TrustedHalfWidth(const Plan& plan, std::span<const Observation> history) {
  double width = plan.taken_back ? kBoldStart : kStart;
  int successes = 0;
  int misses = 0;
  std::optional<double> best;
  for (const Observation& observation : history) {
    if (Violates(plan, observation)) {
      width /= kAfterViolation;
      successes = misses = 0;
    } else if (const auto value = ObjectiveOf(plan, observation)) {
      const bool improved = !best || value->mean < *best - kGain * std::abs(*best);
      if (improved) best = value->mean;
      successes = improved ? successes + 1 : 0;
      misses = improved ? 0 : misses + 1;
    }
    if (successes == kSuccesses) {
      width *= kFactor;
      successes = 0;
    } else if (misses == kMisses && !plan.taken_back) {
      width /= kFactor;
      misses = 0;
    }
    width = std::clamp(width, kLeast, kMost);
  }
  return width;
}

std::optional<Guardrail> ImpliedGuardrail(const Plan& plan, const Observation& observation) {
  if (plan.exploration != Plan::Exploration::kLocal || !plan.guardrails.empty())
    return std::nullopt;
  if (plan.objectives.size() != 1 || observation.point != *plan.baseline) return std::nullopt;
  const Objective& objective = plan.objectives[0];
  const auto found = observation.metrics.find(objective.metric);
  if (found == observation.metrics.end() || found->second.mean == 0) return std::nullopt;
  const bool minimize = objective.goal == Objective::Goal::kMinimize;
  const double mean = found->second.mean;
  return Guardrail{.metric = objective.metric,
                   .keep = minimize ? Guardrail::Keep::kBelow : Guardrail::Keep::kAbove,
                   .limit = (mean > 0) == minimize ? mean * kMuchWorse : mean / kMuchWorse};
}

}  // namespace trimtab::optimizer
