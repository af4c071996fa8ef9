#include "optimizer/stopping.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "base/portable_math.h"
#include "optimizer/acquisition/normal.h"

namespace trimtab::optimizer {
namespace {

constexpr size_t kLeastObservations = 12;
constexpr double kBetter = 0.01;
constexpr double kUnlikely = 0.1;

// Anywhere, in Local mode too: one safe step promises little while many of them lead far.
std::optional<Point> MostPromising(const Beliefs& beliefs) {
  std::vector<Point> taken = beliefs.running();
  for (const Tried& tried : beliefs.tried()) taken.push_back(tried.point);
  const SearchRegion everywhere(beliefs.plan().space);
  const auto wish = beliefs.Improvement();
  auto found = beliefs.Search(
      {.region = everywhere, .wish = wish.get(), .margin = std::nullopt, .taken = taken});
  if (!found) return std::nullopt;
  return std::move(found->point);
}

}  // namespace

size_t LeastToStop(const Plan& plan) {
  return std::max(kLeastObservations, 2 * plan.space.size()) + kProspectsToStop;
}

std::optional<Prospect> ProspectOf(const Beliefs& beliefs) {
  const Tried* incumbent = beliefs.BestWithin(kTriedMargin);
  if (!beliefs.objective() || incumbent == nullptr) return std::nullopt;
  // Nothing holds yet: all is to gain.
  if (incumbent->margin < kTriedMargin) return std::nullopt;
  const auto point = MostPromising(beliefs);
  if (!point) return Prospect{};
  const OutputTransform& transform = beliefs.surrogate().data.objective.transform;
  const Predictions at = beliefs.objective()->Predict(beliefs.encode()(*point).transpose());
  const double best = transform.Undo(incumbent->mean);
  const double scale = std::max(std::abs(best), 1e-300);
  const double expected =
      at.sd[0] * PortableExp(LogImprovementAt((incumbent->mean - at.mean[0]) / at.sd[0]).value);
  const double target = transform.Apply(best - kBetter * scale);
  return Prospect{.gain = std::abs(best - transform.Undo(incumbent->mean - expected)) / scale,
                  .chance = NormalCdf((target - at.mean[0]) / at.sd[0]) * beliefs.Feasible(*point)};
}

bool Spent(const Plan& plan, const std::optional<Prospect>& prospect) {
  return prospect && prospect->gain < plan.least_gain && prospect->chance < kUnlikely;
}

std::string WhyStop(const Prospect& prospect) {
  std::array<char, 160> text{};
  std::snprintf(text.data(), text.size(),
                "little is left to gain: %.2g %% of the objective is expected at most, and 1 %% or "
                "more with a probability of %.2g",
                100 * prospect.gain, prospect.chance);
  return text.data();
}

}  // namespace trimtab::optimizer
