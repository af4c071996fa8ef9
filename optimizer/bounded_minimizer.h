#pragma once

#include <functional>
#include <span>
#include <vector>

namespace trimtab::optimizer {

// The value of a function at a point; fills its gradient.
using DifferentiableFunction =
    std::function<double(std::span<const double> x, std::span<double> gradient)>;

struct Minimum {
  std::vector<double> x;
  double value = 0;
  int evaluations = 0;
};

// How much a search may spend, and the gain of one step below which it ends.
struct Effort {
  int evaluations = 60;
  double least_gain = 1e-7;
};

// The lowest point that quasi-Newton steps (NLopt's L-BFGS) find from `start` within the bounds and
// this effort: never a higher one than the start. The one file that knows NLopt.
// A value that is no finite number counts as very large. No clock ends it.
Minimum Minimize(const DifferentiableFunction& function, std::span<const double> lower,
                 std::span<const double> upper, std::vector<double> start, Effort effort);

}  // namespace trimtab::optimizer
