#pragma once

#include <span>

namespace trimtab::domain {

// Requests and failures among them, of both arms over one block.
struct ShareBlock {
  double control_requests = 0;
  double control_failures = 0;
  double candidate_requests = 0;
  double candidate_failures = 0;
};

// How much worse the candidate's share may be: by `floor`, or by `relative` of the control's share
// if that is more. floor > 0.
struct ShareLimit {
  double relative = 0;
  double floor = 0;
};

// Log e-values (docs/judge.md) against "the candidate's share is within the limit", the lesser of
// the two-binomial test and the t-test over blocks, and against "it is at or beyond the limit". 0
// below four blocks.
double LogEvidenceBeyond(std::span<const ShareBlock> blocks, const ShareLimit& limit);
double LogEvidenceWithin(std::span<const ShareBlock> blocks, const ShareLimit& limit);

struct ShareDifference {
  double control = 0;   // its share over all blocks
  double estimate = 0;  // candidate minus control
  double standard_error = 0;
  double low = 0;  // the confidence sequence, each end at its own level
  double high = 0;
};
ShareDifference EstimateShares(std::span<const ShareBlock> blocks, double floor, double alpha_low,
                               double alpha_high);

}  // namespace trimtab::domain
