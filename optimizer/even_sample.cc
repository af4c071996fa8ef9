#include "optimizer/even_sample.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "optimizer/low_discrepancy.h"
#include "optimizer/space_sampler.h"

namespace trimtab::optimizer {
namespace {

constexpr uint64_t kDrawsPerPoint = 40;
constexpr int kRedraws = 15;
constexpr double kSpecialShare = 0.2;

// As SampleBox, from a place in the unit cube.
Point At(const SearchSpace& space, const double* units) {
  Point point;
  for (const Axis& axis : space.axes()) {
    const double unit = *units++;
    const uint64_t special = axis.levels() - axis.regular_levels();
    if (special > 0 && unit < kSpecialShare) {
      const auto index = static_cast<uint64_t>(unit / kSpecialShare * static_cast<double>(special));
      point.values.push_back(axis.Level(axis.regular_levels() + std::min(index, special - 1)));
    } else {
      const double rest = special > 0 ? (unit - kSpecialShare) / (1 - kSpecialShare) : unit;
      point.values.push_back(axis.FromUnit(rest));
    }
  }
  return point;
}

}  // namespace

EvenSample::EvenSample(const SearchSpace& space, size_t count, Rng rng)
    : space_(space), rng_(rng.Fork("redraws")) {
  const LowDiscrepancy places(2 * space.size(), rng);
  for (uint64_t i = 0; i < kDrawsPerPoint * count && points_.size() < count; ++i) {
    const std::vector<double> units = places.At(i);
    if (Add(At(space, units.data()))) others_.push_back(At(space, units.data() + space.size()));
  }
  while (points_.size() < count) {
    auto point = SampleFeasible(space, rng);
    if (!point || !Add(*std::move(point))) break;
    others_.push_back(SampleBox(space, rng));
  }
}

bool EvenSample::Add(Point waking) {
  Point point = space_.Canonical(waking);
  if (!space_.Satisfies(point)) return false;
  waking_.push_back(std::move(waking));
  points_.push_back(std::move(point));
  return true;
}

std::vector<Point> EvenSample::Redrawn(size_t parameter) const {
  Rng rng = rng_.Fork(space_.parameters()[parameter].name);
  std::vector<Point> redrawn;
  for (size_t i = 0; i < points_.size(); ++i) {
    Point point = waking_[i];
    double value = others_[i].values[parameter];
    std::optional<Point> found;
    for (int draw = 0; draw < kRedraws && !found; ++draw) {
      point.values[parameter] = value;
      Point awake = space_.Canonical(point);
      if (space_.Satisfies(awake)) found = std::move(awake);
      if (!found) value = SampleBox(space_, rng).values[parameter];
    }
    redrawn.push_back(found ? *std::move(found) : points_[i]);
  }
  return redrawn;
}

std::vector<Point> EvenSample::With(size_t parameter, double value) const {
  std::vector<Point> points;
  for (Point point : waking_) {
    point.values[parameter] = value;
    point = space_.Canonical(std::move(point));
    if (space_.Active(point, parameter) && space_.Satisfies(point)) points.push_back(point);
  }
  return points;
}

}  // namespace trimtab::optimizer
