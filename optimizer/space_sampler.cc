#include "optimizer/space_sampler.h"

#include <cmath>
#include <cstdint>
#include <string>

namespace trimtab::optimizer {
namespace {

constexpr int kDraws = 5000;
constexpr int kWalks = 40;
constexpr int kSteps = 400;
constexpr double kSpecialShare = 0.2;
// Spaces of at most this many points are proved empty by looking at each.
constexpr uint64_t kProvable = 100000;

double SampleAxis(const Axis& axis, Rng& rng) {
  const uint64_t regular = axis.regular_levels();
  const uint64_t special = axis.levels() - regular;
  if (special > 0 && rng.Chance(kSpecialShare)) return axis.Level(regular + rng.Below(special));
  return axis.FromUnit(rng.Unit());
}

// The rules that are not met, `but` one of them, by how much on a scale that adds up.
double Broken(const SearchSpace& space, const Point& point, size_t but) {
  double sum = 0;
  for (size_t i = 0; i < space.constraints().size(); ++i) {
    const Constraint& constraint = space.constraints()[i];
    bool applies = i != but;
    for (const size_t parameter : constraint.parameters()) {
      applies = applies && space.Active(point, parameter);
    }
    if (!applies) continue;
    const double violation = constraint.Violation(point);
    if (violation > 0) sum += 1e-9 + (std::isfinite(violation) ? violation / (1 + violation) : 1);
  }
  return sum;
}

// One parameter somewhere else: anywhere, or nearby on a scale of its own.
Point Move(const SearchSpace& space, Point point, Rng& rng) {
  const size_t i = rng.Below(space.size());
  const Axis& axis = space.axes()[i];
  if (rng.Chance(0.3)) {
    point.values[i] = SampleAxis(axis, rng);
  } else if (!axis.continuous() && axis.regular_levels() > 1 && rng.Chance(0.3)) {
    const uint64_t level = axis.LevelOf(point.values[i]);
    point.values[i] =
        axis.Level((level + (rng.Chance(0.5) ? 1 : axis.levels() - 1)) % axis.levels());
  } else {
    const double scale = std::pow(10.0, -4 * rng.Unit());
    point.values[i] = axis.FromUnit(axis.ToUnit(point.values[i]) + scale * (2 * rng.Unit() - 1));
  }
  return space.Canonical(std::move(point));
}

std::optional<Point> Walk(const SearchSpace& space, size_t but, Rng& rng) {
  Point point = SampleBox(space, rng);
  double broken = Broken(space, point, but);
  for (int step = 0; step < kSteps && broken > 0; ++step) {
    Point moved = Move(space, point, rng);
    const double after = Broken(space, moved, but);
    if (after > broken) continue;
    point = std::move(moved);
    broken = after;
  }
  return broken > 0 ? std::nullopt : std::optional(point);
}

std::optional<Point> Find(const SearchSpace& space, size_t but, int draws, Rng& rng) {
  for (int i = 0; i < draws; ++i) {
    Point point = SampleBox(space, rng);
    if (Broken(space, point, but) == 0) return point;
  }
  for (int i = 0; i < kWalks; ++i) {
    if (auto point = Walk(space, but, rng)) return point;
  }
  return std::nullopt;
}

Error Empty(const Constraint& constraint, const char* why) {
  return Error{Code::kInvalid, "constraint \"" + constraint.text() + "\": " + why};
}

}  // namespace

Point SampleBox(const SearchSpace& space, Rng& rng) {
  Point point;
  for (const Axis& axis : space.axes()) point.values.push_back(SampleAxis(axis, rng));
  return space.Canonical(std::move(point));
}

std::optional<Point> SampleFeasible(const SearchSpace& space, Rng& rng) {
  return Find(space, space.constraints().size(), kDraws, rng);
}

Result<void> CheckNotEmpty(const SearchSpace& space) {
  const auto& constraints = space.constraints();
  if (constraints.empty()) return {};
  std::vector<Interval> ranges;
  for (const Axis& axis : space.axes()) ranges.push_back({axis.lowest(), axis.highest()});
  Rng rng(0x5eed);
  if (SampleFeasible(space, rng)) return {};
  const bool countable = space.Count(kProvable) > 0;
  if (countable && !space.Enumerate().empty()) return {};
  for (const Constraint& constraint : constraints) {
    if (!constraint.CanHold(ranges)) {
      return Empty(constraint, "cannot hold for any value of its knobs; loosen it");
    }
  }
  for (size_t i = 0; i < constraints.size(); ++i) {
    if (Find(space, i, kDraws / 10, rng)) {
      return Empty(constraints[i], countable
                                       ? "leaves no configuration; loosen it"
                                       : "leaves no configuration that could be found; loosen it");
    }
  }
  return Empty(constraints.back(), "and those before it leave no configuration; loosen them");
}

}  // namespace trimtab::optimizer
