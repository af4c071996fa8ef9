#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace trimtab::optimizer {

// Sums in a larger type: an offset of 10^9 must not swallow differences of 10^-3.
double Mean(std::span<const double> values);
double Median(std::vector<double> values);

// Pulls values that are too large to be typical, above the median + 6 times the robust spread, down
// to there, but not below `least`. Large is bad; the small side is never touched.
void WinsoriseAbove(std::vector<double>& values, std::optional<double> least);

// Makes values look normal, with mean 0 and variance 1: a Yeo-Johnson power, the most likely one,
// and a scale. Keeps the order. Values that are all alike become 0. A value type.
class OutputTransform {
 public:
  // The identity.
  OutputTransform() = default;
  // Learned from these. Without `warp` only a shift and a scale, which is at least `least`.
  OutputTransform(std::span<const double> values, bool warp, double least = 0);

  double Apply(double value) const;
  // Undoes Apply, as far as the power's range goes.
  double Undo(double transformed) const;
  // How much Apply stretches small differences about this value.
  double Slope(double value) const;
  double power() const { return power_; }

 private:
  double centre_ = 0;
  double spread_ = 1;
  double power_ = 1;
  double mean_ = 0;
  double sd_ = 1;
};

}  // namespace trimtab::optimizer
