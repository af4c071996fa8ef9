#pragma once

#include <vector>

namespace trimtab::optimizer {

// One configuration: a number for each parameter of the space, in its order. A category is the
// index of its name, a boolean 0 or 1. A parameter whose condition does not hold has its lowest
// value.
struct Point {
  std::vector<double> values;

  friend bool operator==(const Point&, const Point&) = default;
};

}  // namespace trimtab::optimizer
