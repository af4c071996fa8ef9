#pragma once

#include <cstdint>
#include <vector>

#include "base/rng.h"

namespace trimtab::optimizer {

// Points in the unit cube that fill it more evenly than random ones: multiples of one vector of
// irrational numbers, wrapped, from a random start (Kronecker's sequence). A value type.
class LowDiscrepancy {
 public:
  LowDiscrepancy(size_t dimensions, Rng& rng);

  std::vector<double> At(uint64_t index) const;

 private:
  std::vector<double> step_;
  std::vector<double> start_;
};

}  // namespace trimtab::optimizer
