#pragma once

#include <cstdint>

namespace trimtab::domain {

// What blocks say about a mean: all that the t-test needs. Plain data.
struct MeanSample {
  int64_t blocks = 0;
  // The number of blocks, less what a covariate explains of the constant.
  double weight = 0;
  int dof = 0;
  double mean = 0;
  double scale = 0;  // the standard deviation of a block
};

// No verdict by statistics below this.
inline constexpr int64_t kLeastBlocks = 4;

// Whether the sample has enough blocks and finite numbers; where not, nothing is known.
bool Usable(const MeanSample& sample);

// The natural logarithm of E+ (docs/judge.md), the evidence that the mean lies above `limit`: for
// any mean up to the limit, the chance that it ever reaches log(1 / alpha), however often one
// looks, is at most alpha. 0 where nothing is known.
double LogEvidenceAbove(const MeanSample& sample, double limit);

// The same for a mean below `limit`.
double LogEvidenceBelow(const MeanSample& sample, double limit);

// How many standard errors the mean must lie from a limit for an evidence of 1 / alpha; infinite
// where as few blocks cannot have it.
double CriticalDistance(double weight, int dof, double alpha);

double StandardError(const MeanSample& sample);

}  // namespace trimtab::domain
