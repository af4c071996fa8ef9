#include "optimizer/search_region.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace trimtab::optimizer {
namespace {

constexpr double kSpecialShare = 0.1;
constexpr double kNamedShare = 0.3;

}  // namespace

SearchRegion::SearchRegion(const SearchSpace& space)
    : space_(space), lower_(space.size(), 0.0), upper_(space.size(), 1.0) {}

SearchRegion::SearchRegion(const SearchSpace& space, Point centre, double half_width)
    : space_(space), local_(true), centre_(std::move(centre)) {
  for (size_t i = 0; i < space.size(); ++i) {
    const double unit = space.axes()[i].ToUnit(centre_.values[i]);
    lower_.push_back(std::max(0.0, unit - half_width));
    upper_.push_back(std::min(1.0, unit + half_width));
  }
}

void SearchRegion::Narrow(std::span<const Point> seen, double beyond) {
  for (size_t i = 0; i < space_.size(); ++i) {
    const double centre = space_.axes()[i].ToUnit(centre_.values[i]);
    double low = centre;
    double high = centre;
    for (const Point& point : seen) {
      if (!space_.Active(point, i)) continue;
      const double unit = space_.axes()[i].ToUnit(point.values[i]);
      low = std::min(low, unit);
      high = std::max(high, unit);
    }
    lower_[i] = std::max(lower_[i], low - beyond);
    upper_[i] = std::min(upper_[i], high + beyond);
  }
}

bool SearchRegion::Named(size_t parameter) const {
  const Parameter::Kind kind = space_.parameters()[parameter].kind;
  return kind == Parameter::Kind::kCategorical || kind == Parameter::Kind::kBoolean;
}

bool SearchRegion::Contains(const Point& point) const {
  if (!space_.Satisfies(point)) return false;
  if (!local_) return true;
  int changed = 0;
  for (size_t i = 0; i < space_.size(); ++i) {
    const Axis& axis = space_.axes()[i];
    const double value = point.values[i];
    if (value == centre_.values[i] || !space_.Active(point, i)) continue;
    const bool special = axis.SpecialOf(value) >= 0 || axis.SpecialOf(centre_.values[i]) >= 0;
    if (Named(i) || special) {
      if (++changed > 1) return false;
      continue;
    }
    // A child that was inactive has no place to stay near.
    if (!space_.Active(centre_, i)) continue;
    const double unit = axis.ToUnit(value);
    if (unit >= lower_[i] - 1e-9 && unit <= upper_[i] + 1e-9) continue;
    // The nearest level may be tried however far it is.
    if (axis.continuous()) return false;
    const auto here = static_cast<int64_t>(axis.LevelOf(value));
    const auto there = static_cast<int64_t>(axis.LevelOf(centre_.values[i]));
    if (std::abs(here - there) > 1) return false;
  }
  return true;
}

Point SearchRegion::At(const std::vector<double>& units, Rng& rng) const {
  Point point;
  for (size_t i = 0; i < space_.size(); ++i) {
    const Axis& axis = space_.axes()[i];
    const uint64_t special = axis.levels() - axis.regular_levels();
    if (local_ && Named(i)) {
      point.values.push_back(centre_.values[i]);
    } else if (special > 0 && rng.Chance(kSpecialShare)) {
      point.values.push_back(axis.Level(axis.regular_levels() + rng.Below(special)));
    } else {
      point.values.push_back(axis.FromUnit(lower_[i] + units[i] * (upper_[i] - lower_[i])));
    }
  }
  if (local_ && rng.Chance(kNamedShare)) {
    const size_t i = rng.Below(space_.size());
    const Axis& axis = space_.axes()[i];
    if (Named(i)) point.values[i] = axis.Level(rng.Below(axis.levels()));
  }
  return space_.Canonical(std::move(point));
}

Point SearchRegion::Near(const Point& point, double scale, Rng& rng) const {
  Point near = point;
  for (size_t i = 0; i < space_.size(); ++i) {
    const Axis& axis = space_.axes()[i];
    const bool jump = Named(i) || axis.SpecialOf(point.values[i]) >= 0;
    if (jump) {
      if (rng.Chance(kSpecialShare) && axis.levels() > 0) {
        near.values[i] = axis.Level(rng.Below(axis.levels()));
      }
      continue;
    }
    const double unit = axis.ToUnit(point.values[i]) + scale * rng.Normal();
    near.values[i] = axis.FromUnit(std::clamp(unit, lower_[i], upper_[i]));
  }
  return space_.Canonical(std::move(near));
}

}  // namespace trimtab::optimizer
