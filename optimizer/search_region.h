#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/rng.h"
#include "optimizer/search_space.h"

namespace trimtab::optimizer {

// The part of a space that is searched: all of it, or a box round a centre in which categories and
// booleans change one at a time. Refers to the space.
class SearchRegion {
 public:
  explicit SearchRegion(const SearchSpace& space);
  SearchRegion(const SearchSpace& space, Point centre, double half_width);

  const SearchSpace& space() const { return space_; }
  double lower(size_t parameter) const { return lower_[parameter]; }
  double upper(size_t parameter) const { return upper_[parameter]; }

  // No further than this beyond the range that these cover of each parameter.
  void Narrow(std::span<const Point> seen, double beyond);

  // Whether it may be tried and lies here.
  bool Contains(const Point& point) const;
  // The point at this place of the box's own unit cube; rules may be broken.
  Point At(const std::vector<double>& units, Rng& rng) const;
  // One near this one, `scale` away in [0, 1]; rules may be broken.
  Point Near(const Point& point, double scale, Rng& rng) const;

 private:
  bool Named(size_t parameter) const;

  const SearchSpace& space_;
  bool local_ = false;
  Point centre_;
  std::vector<double> lower_;
  std::vector<double> upper_;
};

}  // namespace trimtab::optimizer
