#pragma once

#include <functional>
#include <string>
#include <vector>

#include "optimizer/plan.h"

namespace trimtab::perf {

// A function with a known minimum, on a box; noise is a share of its range.
struct TestFunction {
  std::string name;
  std::string set;
  std::vector<std::pair<double, double>> box;
  double range;
  double minimum;
  std::function<double(const std::vector<double>&)> value;
  // Regrets below this are all alike in the summary.
  double alike = 1e-3;
};

// Set A: branin, hartmann6, ackley5, rosenbrock4, levy6, the optimum off the centre; set B: what
// nothing was chosen on.
const std::vector<TestFunction>& TestFunctions();

// A plan that minimises "y" over the box.
optimizer::Plan PlanFor(const TestFunction& function, uint64_t seed);

}  // namespace trimtab::perf
