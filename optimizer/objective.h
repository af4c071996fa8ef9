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

  std::string metric;
  Keep keep = Keep::kBelow;
  double limit = 0;
};

}  // namespace trimtab::optimizer
