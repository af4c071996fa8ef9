#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/rng.h"
#include "optimizer/observation.h"
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

// A service with eight knobs, two guardrails and a load, as a closed formula. `step` is the hidden
// change of its hot set.
struct Service {
  struct State {
    double load = 800;
    double hot_set = 600;
  };
  struct Truth {
    double p99;
    double errors;
    double cost;
  };

  static Truth At(const optimizer::Point& point, const State& state);
  static optimizer::Plan PlanFor(uint64_t seed, bool load_as_context);
  static optimizer::Observation Measure(const optimizer::Point& point, const State& state,
                                        Rng& noise);
};

constexpr double kServiceP99 = 72;
constexpr double kServiceErrors = 0.01;

}  // namespace trimtab::perf
