#pragma once

#include <cstddef>
#include <vector>

#include "base/rng.h"
#include "optimizer/search_space.h"

namespace trimtab::optimizer {

// Configurations spread evenly over a space, to average over it. Remembers of each what an inactive
// knob would be, so that a change of the knob it depends on wakes it up at a value of its own.
// Refers to the space. Immutable.
class EvenSample {
 public:
  // Fewer than `count` only where the rules leave next to nothing.
  EvenSample(const SearchSpace& space, size_t count, Rng rng);

  const std::vector<Point>& points() const { return points_; }
  // Each of the points with this parameter drawn anew among the values that the others allow; the
  // point itself where none was found.
  std::vector<Point> Redrawn(size_t parameter) const;
  // The points that may have this value of this parameter, with it.
  std::vector<Point> With(size_t parameter, double value) const;

 private:
  bool Add(Point waking);

  const SearchSpace& space_;
  Rng rng_;
  std::vector<Point> waking_;  // inactive parameters as they would be
  std::vector<Point> points_;
  std::vector<Point> others_;  // where the first value of a redraw comes from
};

}  // namespace trimtab::optimizer
