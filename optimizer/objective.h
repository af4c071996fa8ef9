#pragma once

#include <string>
#include <vector>

namespace trimtab::optimizer {

// A metric to make small or large. Several are added up, each times its weight.
struct Objective {
  enum class Goal { kMinimize, kMaximize };

  std::string metric;
  Goal goal = Goal::kMinimize;
  double weight = 1;
};

// A metric that has to stay on one side of a limit.
struct Guardrail {
  enum class Keep { kBelow, kAbove };
  // What makes two values of it comparable: positive quantities by their ratio, such as latencies;
  // what lies about zero by its difference. A limit that is not positive has differences only.
  enum class Scale { kRatio, kDifference };

  std::string metric;
  Keep keep = Keep::kBelow;
  double limit = 0;
  Scale scale = Scale::kRatio;

  bool has_ratios() const { return scale == Scale::kRatio && limit > 0; }
};

}  // namespace trimtab::optimizer
