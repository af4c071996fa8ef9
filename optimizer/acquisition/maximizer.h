#pragma once

#include <Eigen/Core>

#include <optional>
#include <span>
#include <vector>

#include "base/rng.h"
#include "optimizer/acquisition/acquisition.h"
#include "optimizer/acquisition/feasibility.h"
#include "optimizer/search_region.h"

namespace trimtab::optimizer {

// Points as the model sees them: the space's coordinates, then the context, the same for all.
class PointEncoder {
 public:
  PointEncoder(const SearchSpace& space, Eigen::VectorXd context)
      : space_(space), context_(std::move(context)) {}

  Eigen::VectorXd operator()(const Point& point) const;
  Eigen::MatrixXd operator()(std::span<const Point> points) const;

 private:
  const SearchSpace& space_;
  Eigen::VectorXd context_;
};

// What is looked for: the highest score, among what holds the guardrails by a margin.
struct Wanted {
  const Acquisition& acquisition;
  const std::vector<LimitedGp>& guardrails;
  // In standard deviations; none is asked for if empty.
  std::optional<double> margin;
  // Points that are not proposed again.
  std::span<const Point> taken;
};

struct Found {
  Point point;
  double score = 0;
};

// The best point that a search of bounded effort finds in the region: an even sample and points
// near the anchors, of which the best few are polished, by gradients where values are continuous
// and by trying neighbours where they are counted. Nothing if no point holds the margin.
std::optional<Found> Maximize(const SearchRegion& region, const PointEncoder& encode,
                              const Wanted& wanted, std::span<const Point> anchors, Rng rng);

// The best of these, by its place in the list.
std::optional<size_t> BestOf(std::span<const Point> points, const PointEncoder& encode,
                             const Wanted& wanted);

// The point with as many values as possible put back to those of `home` while its score loses at
// most `loss`: small changes are safer to make and easier to explain.
Point Simplify(const SearchRegion& region, const PointEncoder& encode, const Wanted& wanted,
               Found found, const Point& home, double loss);

}  // namespace trimtab::optimizer
