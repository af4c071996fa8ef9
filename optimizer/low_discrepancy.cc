#include "optimizer/low_discrepancy.h"

#include <cmath>

namespace trimtab::optimizer {

LowDiscrepancy::LowDiscrepancy(size_t dimensions, Rng& rng) {
  // The root of x^(d+1) = x + 1 generalises the golden ratio, the most irrational number.
  double root = 1.5;
  for (int i = 0; i < 60; ++i) {
    double power = 1;
    for (size_t k = 0; k < dimensions; ++k) power *= root;
    const auto degree = static_cast<double>(dimensions + 1);
    root -= (power * root - root - 1) / (degree * power - 1);
  }
  double step = 1;
  for (size_t i = 0; i < dimensions; ++i) {
    step /= root;
    step_.push_back(step);
    start_.push_back(rng.Unit());
  }
}

std::vector<double> LowDiscrepancy::At(uint64_t index) const {
  std::vector<double> point;
  for (size_t i = 0; i < step_.size(); ++i) {
    const double place = start_[i] + static_cast<double>(index) * step_[i];
    point.push_back(place - std::floor(place));
  }
  return point;
}

}  // namespace trimtab::optimizer
