#include "optimizer/acquisition/maximizer.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "optimizer/bounded_minimizer.h"
#include "optimizer/low_discrepancy.h"
#include "optimizer/space_sampler.h"

namespace trimtab::optimizer {
namespace {

constexpr uint64_t kEven = 512;
constexpr size_t kFew = 64;
constexpr int kNear = 32;
constexpr size_t kPolished = 3;
constexpr int kRounds = 8;
// Of the way to the end of a climb, until less than a fiftieth of it is left.
constexpr int kHalvings = 7;
constexpr Effort kGradientSteps = {.evaluations = 40, .least_gain = 1e-7};
constexpr uint64_t kTryEach = 16;
constexpr double kDistinct = 0.02;
constexpr double kNever = -std::numeric_limits<double>::infinity();
constexpr Eigen::Index kChunk = 1024;

// Whether a point is among those taken. A long list is asked in the time of a short one.
class Taken {
 public:
  explicit Taken(std::span<const Point> points) {
    for (const Point& point : points) sorted_.push_back(&point.values);
    std::sort(sorted_.begin(), sorted_.end(), Before);
  }

  bool Holds(const Point& point) const {
    return std::binary_search(sorted_.begin(), sorted_.end(), &point.values, Before);
  }

 private:
  using Values = const std::vector<double>*;
  static bool Before(Values a, Values b) { return *a < *b; }

  std::vector<Values> sorted_;
};

// Scores, with what lacks the margin or was taken never chosen.
Eigen::VectorXd Judge(std::span<const Point> points, const PointEncoder& encode,
                      const Wanted& wanted) {
  Eigen::VectorXd scores(static_cast<Eigen::Index>(points.size()));
  for (Eigen::Index begin = 0; begin < scores.size(); begin += kChunk) {
    const Eigen::Index count = std::min(kChunk, scores.size() - begin);
    const Eigen::MatrixXd x =
        encode(points.subspan(static_cast<size_t>(begin), static_cast<size_t>(count)));
    scores.segment(begin, count) = wanted.acquisition.Scores(x);
    if (!wanted.margin) continue;
    const Eigen::VectorXd margins = SafetyMargins(wanted.guardrails, x);
    for (Eigen::Index i = 0; i < count; ++i) {
      if (!(margins[i] >= *wanted.margin)) scores[begin + i] = kNever;
    }
  }
  const Taken taken(wanted.taken);
  for (Eigen::Index i = 0; i < scores.size(); ++i) {
    if (std::isnan(scores[i]) || taken.Holds(points[static_cast<size_t>(i)])) scores[i] = kNever;
  }
  return scores;
}

std::vector<Point> Candidates(const SearchRegion& region, std::span<const Point> anchors,
                              Rng& rng) {
  std::vector<Point> points;
  const LowDiscrepancy sequence(region.space().size(), rng);
  for (uint64_t i = 0; i < kEven; ++i) {
    Point point = region.At(sequence.At(i), rng);
    if (region.Contains(point)) points.push_back(std::move(point));
  }
  for (size_t i = points.size(); i < kFew; ++i) {
    auto point = SampleFeasible(region.space(), rng);
    if (point && region.Contains(*point)) points.push_back(*std::move(point));
  }
  for (const Point& anchor : anchors) {
    for (int i = 0; i < kNear; ++i) {
      Point point = region.Near(anchor, 0.3 * std::pow(10.0, -3 * rng.Unit()), rng);
      if (region.Contains(point)) points.push_back(std::move(point));
    }
  }
  return points;
}

// One search from one point. Lives for one call of Maximize.
class Polish {
 public:
  Polish(const SearchRegion& region, const PointEncoder& encode, const Wanted& wanted)
      : region_(region), space_(region.space()), encode_(encode), wanted_(wanted) {}

  Found Run(Found found) const {
    for (int round = 0; round < kRounds; ++round) {
      const double before = found.score;
      const bool continuous = FollowGradient(found);
      const bool counted = TryNeighbours(found);
      if (!(continuous && counted) || found.score < before + 1e-6) break;
    }
    return found;
  }

 private:
  // False if there is nothing continuous.
  bool FollowGradient(Found& found) const {
    std::vector<size_t> free;
    std::vector<double> start;
    std::vector<double> lower;
    std::vector<double> upper;
    for (size_t i = 0; i < space_.size(); ++i) {
      const Axis& axis = space_.axes()[i];
      const double value = found.point.values[i];
      if (!axis.continuous() || axis.SpecialOf(value) >= 0 || !space_.Active(found.point, i)) {
        continue;
      }
      free.push_back(i);
      start.push_back(axis.ToUnit(value));
      lower.push_back(region_.lower(i));
      upper.push_back(region_.upper(i));
    }
    if (free.empty()) return false;
    Eigen::VectorXd x = encode_(found.point);
    Eigen::VectorXd slope(x.size());
    const auto function = [&](std::span<const double> units, std::span<double> gradient) {
      for (size_t i = 0; i < free.size(); ++i) {
        x[static_cast<Eigen::Index>(space_.CoordinateOf(free[i]))] = units[i];
      }
      const double score = wanted_.acquisition.Score(x, slope);
      for (size_t i = 0; i < free.size(); ++i) {
        gradient[i] = -slope[static_cast<Eigen::Index>(space_.CoordinateOf(free[i]))];
      }
      return -score;
    };
    const Minimum minimum = Minimize(function, lower, upper, start, kGradientSteps);
    StepBack(found, free, start, minimum.x);
    return true;
  }

  // The end of the way from start to end, or a point on it nearer to the start, whichever may be
  // tried first.
  void StepBack(Found& found, const std::vector<size_t>& free, const std::vector<double>& start,
                const std::vector<double>& end) const {
    for (int halvings = 0; halvings < kHalvings; ++halvings) {
      const double share = std::ldexp(1.0, -halvings);
      Point point = found.point;
      for (size_t i = 0; i < free.size(); ++i) {
        const double unit = start[i] + share * (end[i] - start[i]);
        point.values[free[i]] = space_.axes()[free[i]].FromUnit(unit);
      }
      if (!region_.Contains(point)) continue;
      if (Accept(found, {&point, 1})) return;
      // Without a margin nothing but the score can have refused it.
      if (!wanted_.margin) return;
    }
  }

  // Takes the best of these if it beats what was found.
  bool Accept(Found& found, std::span<const Point> points) const {
    if (points.empty()) return false;
    const Eigen::VectorXd scores = Judge(points, encode_, wanted_);
    Eigen::Index best = 0;
    const double score = scores.maxCoeff(&best);
    if (!(score > found.score)) return false;
    found = {points[static_cast<size_t>(best)], score};
    return true;
  }

  std::vector<double> Alternatives(const Axis& axis, double value) const {
    std::vector<double> values;
    const uint64_t regular = axis.regular_levels();
    const bool special = axis.SpecialOf(value) >= 0;
    if (!axis.continuous() && axis.levels() <= kTryEach) {
      for (uint64_t i = 0; i < axis.levels(); ++i) values.push_back(axis.Level(i));
      return values;
    }
    for (uint64_t i = regular; i < axis.levels(); ++i) values.push_back(axis.Level(i));
    if (axis.continuous() && special) values.push_back(axis.FromUnit(0.5));
    if (axis.continuous()) return values;
    const uint64_t level = special ? regular / 2 : axis.LevelOf(value);
    for (uint64_t step = 1; step < regular; step *= 2) {
      if (level >= step) values.push_back(axis.Level(level - step));
      if (level + step < regular) values.push_back(axis.Level(level + step));
    }
    return values;
  }

  // False if there is nothing counted.
  bool TryNeighbours(Found& found) const {
    bool any = false;
    for (size_t i = 0; i < space_.size(); ++i) {
      const Axis& axis = space_.axes()[i];
      if (axis.levels() < 2 && axis.levels() == axis.regular_levels()) continue;
      if (!space_.Active(found.point, i)) continue;
      any = true;
      std::vector<Point> points;
      for (const double value : Alternatives(axis, found.point.values[i])) {
        Point point = found.point;
        point.values[i] = value;
        WakeChildren(found.point, point);
        point = space_.Canonical(std::move(point));
        if (region_.Contains(point)) points.push_back(std::move(point));
      }
      Accept(found, points);
    }
    return any;
  }

  // A child that becomes active starts in the middle.
  void WakeChildren(const Point& before, Point& after) const {
    for (size_t i = 0; i < space_.size(); ++i) {
      if (!space_.Active(before, i) && space_.Active(after, i)) {
        after.values[i] = space_.axes()[i].FromUnit(0.5);
      }
    }
  }

  const SearchRegion& region_;
  const SearchSpace& space_;
  const PointEncoder& encode_;
  const Wanted& wanted_;
};

// The best few that are not next to each other.
std::vector<Found> Starts(std::span<const Point> points, const PointEncoder& encode,
                          const Eigen::VectorXd& scores) {
  std::vector<size_t> order(points.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return scores[static_cast<Eigen::Index>(a)] > scores[static_cast<Eigen::Index>(b)];
  });
  std::vector<Found> starts;
  std::vector<Eigen::VectorXd> places;
  for (const size_t index : order) {
    const double score = scores[static_cast<Eigen::Index>(index)];
    if (starts.size() == kPolished || score == kNever) break;
    Eigen::VectorXd place = encode(points[index]);
    const double far = kDistinct * std::sqrt(static_cast<double>(place.size()));
    const bool distinct = std::all_of(places.begin(), places.end(), [&](const auto& other) {
      return (other - place).norm() > far;
    });
    if (!distinct) continue;
    starts.push_back({points[index], score});
    places.push_back(std::move(place));
  }
  return starts;
}

}  // namespace

Eigen::VectorXd PointEncoder::operator()(const Point& point) const {
  const auto own = static_cast<Eigen::Index>(space_.coordinates());
  Eigen::VectorXd x(own + context_.size());
  space_.Encode(point, x.data());
  x.tail(context_.size()) = context_;
  return x;
}

Eigen::MatrixXd PointEncoder::operator()(std::span<const Point> points) const {
  const auto own = static_cast<Eigen::Index>(space_.coordinates());
  Eigen::MatrixXd x(static_cast<Eigen::Index>(points.size()), own + context_.size());
  for (size_t i = 0; i < points.size(); ++i) {
    x.row(static_cast<Eigen::Index>(i)) = (*this)(points[i]).transpose();
  }
  return x;
}

std::optional<Found> Maximize(const SearchRegion& region, const PointEncoder& encode,
                              const Wanted& wanted, std::span<const Point> anchors, Rng rng) {
  const std::vector<Point> points = Candidates(region, anchors, rng);
  if (points.empty()) return std::nullopt;
  const Polish polish(region, encode, wanted);
  std::optional<Found> best;
  for (const Found& start : Starts(points, encode, Judge(points, encode, wanted))) {
    Found polished = polish.Run(start);
    if (!best || polished.score > best->score) best = std::move(polished);
  }
  return best;
}

std::optional<size_t> BestOf(std::span<const Point> points, const PointEncoder& encode,
                             const Wanted& wanted) {
  if (points.empty()) return std::nullopt;
  const Eigen::VectorXd scores = Judge(points, encode, wanted);
  Eigen::Index best = 0;
  if (scores.maxCoeff(&best) == kNever) return std::nullopt;
  return static_cast<size_t>(best);
}

Point Simplify(const SearchRegion& region, const PointEncoder& encode, const Wanted& wanted,
               Found found, const Point& home, double loss) {
  const double least = found.score - loss;
  while (true) {
    std::vector<Point> points;
    for (size_t i = 0; i < home.values.size(); ++i) {
      if (found.point.values[i] == home.values[i]) continue;
      Point point = found.point;
      point.values[i] = home.values[i];
      point = region.space().Canonical(std::move(point));
      if (point != found.point && region.Contains(point)) points.push_back(std::move(point));
    }
    const auto best = BestOf(points, encode, wanted);
    if (!best) return found.point;
    const double score = Judge({&points[*best], 1}, encode, wanted)[0];
    if (score < least) return found.point;
    found = {points[*best], score};
  }
}

}  // namespace trimtab::optimizer
