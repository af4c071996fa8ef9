#include "controller/domain/statistics/t_evidence.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "base/portable_math.h"
#include "controller/domain/statistics/student_t.h"

namespace trimtab::domain {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// Variances of the effect size, in standard deviations of a block: a subtle effect and a gross one.
constexpr std::array kPriors = {1.0, 16.0};
// Blocks without scatter are rounded numbers, not certainty: nothing measures ratios more finely.
constexpr double kFinestScale = 1e-3;
// Below this a tail is a difference of nearly equal numbers, and times the other factor anything
// at all. There the data speak against harm, and E+ counts as next to nothing, which is safe.
constexpr double kLeastTail = 1e-7;
constexpr double kNoEvidence = -100;
constexpr double kFarthest = 1e9;

// E+ for one prior.
double LogEvidenceFor(double weight, int dof, double t, double prior) {
  const double nu = dof;
  const double growth = 1 + weight * prior;
  const double t2 = t * t / nu;
  const double spread = 1 + t2 / growth;
  const double two_sided =
      -0.5 * PortableLog(growth) + 0.5 * (nu + 1) * PortableLog((1 + t2) / spread);
  // The posterior chance that the effect is positive, against a half before.
  const double tau = t * std::sqrt((1 - 1 / growth) * (nu + 1) / (nu * spread));
  const double positive = StudentCdf(tau, dof + 1);
  return positive > kLeastTail ? two_sided + PortableLog(2 * positive) : kNoEvidence;
}

double LogEvidence(double weight, int dof, double distance) {
  // E+ has a ceiling, which it has long reached there.
  const double t = std::clamp(distance, -kFarthest, kFarthest);
  double most = kNoEvidence;
  std::array<double, kPriors.size()> logs{};
  for (size_t i = 0; i < kPriors.size(); ++i) {
    logs[i] = LogEvidenceFor(weight, dof, t, kPriors[i]);
    most = std::max(most, logs[i]);
  }
  double sum = 0;
  for (const double log : logs) sum += PortableExp(log - most);
  return most + PortableLog(sum / static_cast<double>(kPriors.size()));
}

}  // namespace

bool Usable(const MeanSample& sample) {
  return sample.blocks >= kLeastBlocks && sample.dof >= 1 && sample.weight > 0 &&
         std::isfinite(sample.weight) && std::isfinite(sample.mean) && std::isfinite(sample.scale);
}

double StandardError(const MeanSample& sample) {
  return std::max(sample.scale, kFinestScale) / std::sqrt(sample.weight);
}

double LogEvidenceAbove(const MeanSample& sample, double limit) {
  if (!Usable(sample) || !std::isfinite(limit)) return 0;
  return LogEvidence(sample.weight, sample.dof, (sample.mean - limit) / StandardError(sample));
}

double LogEvidenceBelow(const MeanSample& sample, double limit) {
  if (!Usable(sample) || !std::isfinite(limit)) return 0;
  return LogEvidence(sample.weight, sample.dof, (limit - sample.mean) / StandardError(sample));
}

double CriticalDistance(double weight, int dof, double alpha) {
  const double needed = -PortableLog(alpha);
  double low = 0;
  double high = kFarthest;
  if (LogEvidence(weight, dof, high) < needed) return kInfinity;
  while (high - low > 1e-9 * high) {
    const double middle = 0.5 * (low + high);
    (LogEvidence(weight, dof, middle) < needed ? low : high) = middle;
  }
  return high;
}

}  // namespace trimtab::domain
