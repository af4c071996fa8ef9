#include "controller/domain/statistics/share_evidence.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "base/portable_math.h"
#include "controller/domain/statistics/mean_of_blocks.h"
#include "controller/domain/statistics/t_evidence.h"

namespace trimtab::domain {
namespace {

// Shares stay off 0 and 1, where logarithms end.
constexpr double kLeast = 1e-12;
constexpr double kMost = 1 - 1e-6;
// What the candidate may have become, as multiples of what is still within the limit; and one
// guess more, its own share so far.
constexpr std::array kHarms = {2.0, 5.0, 20.0};
constexpr size_t kGuesses = kHarms.size() + 1;

struct Shares {
  double control = 0;
  double candidate = 0;
};

// The pairs of shares with candidate = slope * control + offset.
struct Boundary {
  double slope = 1;
  double offset = 0;
  double At(double control) const { return slope * control + offset; }
};

double Bounded(double share) { return std::clamp(share, kLeast, kMost); }

// How the weighted divergence from `from` changes along the boundary; rises with `control`.
double DivergenceSlope(const ShareBlock& weights, const Shares& from, const Boundary& boundary,
                       double control) {
  const double candidate = Bounded(boundary.At(control));
  return weights.control_requests * (control - from.control) / (control * (1 - control)) +
         boundary.slope * weights.candidate_requests * (candidate - from.candidate) /
             (candidate * (1 - candidate));
}

// The point of the boundary nearest to `from` in Kullback-Leibler divergence.
Shares Project(const ShareBlock& weights, const Shares& from, const Boundary& boundary) {
  const double ends = (from.candidate - boundary.offset) / boundary.slope;
  const double least = Bounded(-boundary.offset / boundary.slope);
  const double most = Bounded((1 - boundary.offset) / boundary.slope);
  double low = std::clamp(std::min(from.control, ends), least, most);
  double high = std::clamp(std::max(from.control, ends), least, most);
  // The divergence is flat at its least: an end of the bracket found to 2^-24 is exact to 2^-48.
  for (int i = 0; i < 24; ++i) {
    const double middle = 0.5 * (low + high);
    (DivergenceSlope(weights, from, boundary, middle) < 0 ? low : high) = middle;
  }
  const double control = 0.5 * (low + high);
  return {control, Bounded(boundary.At(control))};
}

double LogLikelihood(double requests, double failures, double share) {
  return failures * PortableLog(share) + (requests - failures) * PortableLog(1 - share);
}

double LogRatio(const ShareBlock& block, const Shares& guess, const Shares& null) {
  return LogLikelihood(block.control_requests, block.control_failures, guess.control) +
         LogLikelihood(block.candidate_requests, block.candidate_failures, guess.candidate) -
         LogLikelihood(block.control_requests, block.control_failures, null.control) -
         LogLikelihood(block.candidate_requests, block.candidate_failures, null.candidate);
}

void Add(const ShareBlock& block, ShareBlock& total) {
  total.control_requests += block.control_requests;
  total.control_failures += block.control_failures;
  total.candidate_requests += block.candidate_requests;
  total.candidate_failures += block.candidate_failures;
}

// Shares as earlier blocks show them; before the first, as if half a failure had been seen at the
// rate of the floor.
Shares SeenIn(const ShareBlock& past, double floor) {
  const double unseen = 0.5 / floor;
  return {Bounded((past.control_failures + 0.5) / (past.control_requests + unseen)),
          Bounded((past.candidate_failures + 0.5) / (past.candidate_requests + unseen))};
}

double LogMean(std::span<const double> logs) {
  const double most = *std::max_element(logs.begin(), logs.end());
  double sum = 0;
  for (const double log : logs) sum += PortableExp(log - most);
  return most + PortableLog(sum / static_cast<double>(logs.size()));
}

// Against "candidate at most the boundary" if beyond, else against "at least".
double LogEvidence(std::span<const ShareBlock> blocks, const Boundary& boundary, double floor,
                   bool beyond) {
  std::array<double, kGuesses> logs{};
  ShareBlock past;
  for (const ShareBlock& block : blocks) {
    const Shares seen = SeenIn(past, floor);
    const double edge = boundary.At(seen.control);
    for (size_t i = 0; i < kGuesses; ++i) {
      Shares guess = seen;
      if (i < kHarms.size()) {
        guess.candidate = Bounded(beyond ? edge * kHarms[i] : edge / kHarms[i]);
      }
      const double distance = guess.candidate - boundary.At(guess.control);
      const bool outside = beyond ? distance > 0 : distance < 0;
      if (outside) logs[i] += LogRatio(block, guess, Project(block, guess, boundary));
    }
    Add(block, past);
  }
  return LogMean(logs);
}

// How much more the failures of one arm scatter than independent requests would; the sum and its
// degrees of freedom.
void AddDispersion(std::span<const ShareBlock> blocks, double ShareBlock::*requests,
                   double ShareBlock::*failures, double& sum, double& dof) {
  double all = 0;
  double failed = 0;
  for (const ShareBlock& block : blocks) {
    all += block.*requests;
    failed += block.*failures;
  }
  dof += static_cast<double>(blocks.size()) - 1;
  if (!(failed > 0) || !(failed < all)) return;
  const double share = failed / all;
  for (const ShareBlock& block : blocks) {
    if (!(block.*requests > 0)) continue;
    const double excess = block.*failures - block.*requests * share;
    sum += excess * excess / (block.*requests * share * (1 - share));
  }
}

double Dispersion(std::span<const ShareBlock> blocks) {
  double sum = 0;
  double dof = 0;
  AddDispersion(blocks, &ShareBlock::control_requests, &ShareBlock::control_failures, sum, dof);
  AddDispersion(blocks, &ShareBlock::candidate_requests, &ShareBlock::candidate_failures, sum, dof);
  return std::max(1.0, sum / dof);
}

// How far the candidate's share lay beyond the boundary in each block.
MeanSample DistancesFrom(const Boundary& boundary, std::span<const ShareBlock> blocks) {
  std::vector<BlockEffect> distances;
  for (const ShareBlock& block : blocks) {
    if (!(block.control_requests > 0) || !(block.candidate_requests > 0)) continue;
    const double control = block.control_failures / block.control_requests;
    const double candidate = block.candidate_failures / block.candidate_requests;
    distances.push_back({.effect = candidate - boundary.At(control)});
  }
  return MeanOf(distances);
}

bool TooFew(std::span<const ShareBlock> blocks) {
  return blocks.size() < static_cast<size_t>(kLeastBlocks);
}

// The difference at which the evidence passes `needed`, between `low` and `high`.
double Invert(std::span<const ShareBlock> blocks, double floor, bool beyond, double needed,
              double low, double high) {
  for (int i = 0; i < 20; ++i) {
    const double middle = 0.5 * (low + high);
    const bool refused = LogEvidence(blocks, {1, middle}, floor, beyond) >= needed;
    (refused == beyond ? low : high) = middle;
  }
  return beyond ? low : high;
}

}  // namespace

double LogEvidenceBeyond(std::span<const ShareBlock> blocks, const ShareLimit& limit) {
  if (TooFew(blocks)) return 0;
  double least = std::numeric_limits<double>::infinity();
  // Within the limit is within either boundary.
  for (const Boundary& boundary : {Boundary{1 + limit.relative, 0}, Boundary{1, limit.floor}}) {
    const double counted = LogEvidence(blocks, boundary, limit.floor, true) / Dispersion(blocks);
    const double scattered = LogEvidenceAbove(DistancesFrom(boundary, blocks), 0);
    least = std::min({least, counted, scattered});
  }
  return least;
}

double LogEvidenceWithin(std::span<const ShareBlock> blocks, const ShareLimit& limit) {
  if (TooFew(blocks)) return 0;
  // Beyond the limit is beyond both.
  const std::array logs = {LogEvidence(blocks, {1 + limit.relative, 0}, limit.floor, false),
                           LogEvidence(blocks, {1, limit.floor}, limit.floor, false)};
  return LogMean(logs) / Dispersion(blocks);
}

ShareDifference EstimateShares(std::span<const ShareBlock> blocks, double floor, double alpha_low,
                               double alpha_high) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  ShareBlock all;
  for (const ShareBlock& block : blocks) Add(block, all);
  ShareDifference difference = {.low = -kInfinity, .high = kInfinity};
  if (!(all.control_requests > 0) || !(all.candidate_requests > 0)) return difference;
  const Shares seen = SeenIn(all, floor);
  difference.control = all.control_failures / all.control_requests;
  difference.estimate = all.candidate_failures / all.candidate_requests - difference.control;
  const double dispersion = blocks.size() < 2 ? 1 : Dispersion(blocks);
  difference.standard_error =
      std::sqrt(dispersion * (seen.control * (1 - seen.control) / all.control_requests +
                              seen.candidate * (1 - seen.candidate) / all.candidate_requests));
  if (TooFew(blocks)) return difference;
  difference.low =
      Invert(blocks, floor, true, -PortableLog(alpha_low) * dispersion, -1, difference.estimate);
  difference.high =
      Invert(blocks, floor, false, -PortableLog(alpha_high) * dispersion, difference.estimate, 1);
  return difference;
}

}  // namespace trimtab::domain
