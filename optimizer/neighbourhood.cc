#include "optimizer/neighbourhood.h"

#include <Eigen/Core>

#include <algorithm>
#include <utility>

namespace trimtab::optimizer {
namespace {

Eigen::VectorXd Place(const SearchSpace& space, const Point& point) {
  Eigen::VectorXd place(static_cast<Eigen::Index>(space.coordinates()));
  space.Encode(point, place.data());
  return place;
}

}  // namespace

std::vector<size_t> NearestOf(const SearchSpace& space, std::span<const Point> points,
                              const Point& home, size_t count) {
  const Eigen::VectorXd centre = Place(space, home);
  std::vector<std::pair<double, size_t>> order;
  for (size_t i = 0; i < points.size(); ++i) {
    order.emplace_back((Place(space, points[i]) - centre).squaredNorm(), i);
  }
  const size_t kept = std::min(count, order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(kept), order.end());
  std::vector<size_t> nearest;
  for (size_t i = 0; i < kept; ++i) nearest.push_back(order[i].second);
  return nearest;
}

std::vector<size_t> RowsNear(const SearchRegion& region, std::span<const Point> points,
                             const Point& home, size_t least) {
  std::vector<size_t> rows;
  for (size_t i = 0; i < points.size(); ++i) {
    if (region.Contains(points[i])) rows.push_back(i);
  }
  if (rows.size() >= least) return rows;
  std::vector<size_t> nearest = NearestOf(region.space(), points, home, least);
  nearest.insert(nearest.end(), rows.begin(), rows.end());
  std::sort(nearest.begin(), nearest.end());
  nearest.erase(std::unique(nearest.begin(), nearest.end()), nearest.end());
  return nearest;
}

}  // namespace trimtab::optimizer
