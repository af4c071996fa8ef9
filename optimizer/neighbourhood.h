#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "optimizer/search_region.h"

namespace trimtab::optimizer {

// Which of these lie nearest to `home` as the models see them, the nearest first; equals by place.
std::vector<size_t> NearestOf(const SearchSpace& space, std::span<const Point> points,
                              const Point& home, size_t count);

// Which of these lie in the region, and of what lies outside as many of the nearest to `home` as
// `least` asks for: a box round one row of a list may hold no other.
std::vector<size_t> RowsNear(const SearchRegion& region, std::span<const Point> points,
                             const Point& home, size_t least);

}  // namespace trimtab::optimizer
