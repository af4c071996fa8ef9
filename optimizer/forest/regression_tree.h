#pragma once

#include <Eigen/Core>

#include <span>
#include <vector>

#include "base/rng.h"

namespace trimtab::optimizer {

// Rows of coordinates, sorted once by each of them: every tree of a forest starts from this.
// Refers to the rows. Immutable.
class SortedRows {
 public:
  explicit SortedRows(const Eigen::MatrixXd& x);

  const Eigen::MatrixXd& x() const { return x_; }
  const std::vector<int>& ascending(Eigen::Index coordinate) const {
    return ascending_[static_cast<size_t>(coordinate)];
  }

 private:
  const Eigen::MatrixXd& x_;
  std::vector<std::vector<int>> ascending_;
};

// What the rows of one leaf measured.
struct LeafValue {
  double mean = 0;
  double variance = 0;
};

// A function that is constant on boxes, which were halved where that explained most. The rules of
// growing are those of random forests: at each cut only a random share of the coordinates is looked
// at. A value type.
class RegressionTree {
 public:
  // `counts`: how often each row counts, 0 for not at all; at least one does.
  RegressionTree(const SortedRows& rows, const Eigen::VectorXd& y, std::span<const int> counts,
                 Rng& rng);

  // `point` has a value for each coordinate.
  const LeafValue& At(const double* point) const;

 private:
  friend class TreeGrower;

  // A cut if `below` is not 0, which is where the first node stands; else a leaf.
  struct Node {
    Eigen::Index coordinate = 0;
    double cut = 0;
    size_t below = 0;
    size_t above = 0;
    LeafValue value;
  };

  std::vector<Node> nodes_;
};

}  // namespace trimtab::optimizer
