#pragma once

#include <cstddef>
#include <span>

#include "optimizer/observation.h"
#include "optimizer/plan.h"

namespace trimtab::optimizer {

struct Surrogate;

// What re-measurements say of a world that changes unseen: one that is far from what was expected
// is luck, two in a row are drift, until one is as expected again. A value.
struct Drift {
  // In a row, and which observation was the first of them.
  size_t surprises = 0;
  size_t first = 0;

  bool holds() const { return surprises > 1; }
  void Remeasured(size_t at, bool surprising);
};

// Whether the last observation repeats an earlier one in a context alike. There is at least one.
bool Repeats(const Plan& plan, std::span<const Observation> history);

// Whether any metric is further from what the models expected than noise and doubt allow.
bool Surprises(const Plan& plan, const Surrogate& before, const Observation& told);

}  // namespace trimtab::optimizer
