#include "optimizer/forest/regression_tree.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

namespace trimtab::optimizer {
namespace {

// Of the coordinates at each cut, of ten.
constexpr Eigen::Index kLookedAt = 8;
constexpr double kLeastInLeaf = 1;

struct Cut {
  Eigen::Index coordinate = 0;
  double at = 0;
  double gain = 0;
};

// Weighted sums of some rows.
struct Sums {
  double count = 0;
  double y = 0;
  double squares = 0;

  void Add(double more, double value) {
    count += more;
    y += more * value;
    squares += more * value * value;
  }
  // How much of the squares their mean explains.
  double Explained() const { return count > 0 ? y * y / count : 0; }
};

}  // namespace

SortedRows::SortedRows(const Eigen::MatrixXd& x) : x_(x) {
  std::vector<int> rows(static_cast<size_t>(x.rows()));
  std::iota(rows.begin(), rows.end(), 0);
  for (Eigen::Index k = 0; k < x.cols(); ++k) {
    ascending_.push_back(rows);
    std::stable_sort(ascending_.back().begin(), ascending_.back().end(),
                     [&](int a, int b) { return x(a, k) < x(b, k); });
  }
}

// Grows one tree. The rows of a node are the same stretch of every coordinate's order, which each
// cut parts in two without sorting again. Lives for one call.
class TreeGrower {
 public:
  TreeGrower(const SortedRows& rows, const Eigen::VectorXd& y, std::span<const int> counts,
             Rng& rng)
      : x_(rows.x()), y_(y), counts_(counts), rng_(rng), is_below_(counts.size()) {
    coordinates_.resize(static_cast<size_t>(x_.cols()));
    std::iota(coordinates_.begin(), coordinates_.end(), Eigen::Index{0});
    for (const Eigen::Index k : coordinates_) {
      order_.emplace_back();
      for (const int row : rows.ascending(k)) {
        if (counts_[static_cast<size_t>(row)] > 0) order_.back().push_back(row);
      }
    }
  }

  void Grow(std::vector<RegressionTree::Node>& nodes) {
    struct Stretch {
      size_t node, begin, end;
    };
    nodes.emplace_back();
    if (order_.empty()) return;
    std::vector<Stretch> open = {{0, 0, order_[0].size()}};
    while (!open.empty()) {
      const auto [node, begin, end] = open.back();
      open.pop_back();
      const Sums sums = SumsOf(begin, end);
      nodes[node].value = ValueOf(sums);
      const auto cut = BestCut(begin, end, sums);
      if (!cut) continue;
      const size_t middle = Part(begin, end, *cut);
      nodes[node].coordinate = cut->coordinate;
      nodes[node].cut = cut->at;
      nodes[node].below = nodes.size();
      nodes[node].above = nodes.size() + 1;
      open.push_back({nodes.size(), begin, middle});
      open.push_back({nodes.size() + 1, middle, end});
      nodes.resize(nodes.size() + 2);
    }
  }

 private:
  double Count(int row) const { return counts_[static_cast<size_t>(row)]; }

  Sums SumsOf(size_t begin, size_t end) const {
    Sums sums;
    for (size_t i = begin; i < end; ++i) sums.Add(Count(order_[0][i]), y_[order_[0][i]]);
    return sums;
  }

  static LeafValue ValueOf(const Sums& sums) {
    const double mean = sums.y / sums.count;
    return {mean, std::max(0.0, sums.squares / sums.count - mean * mean)};
  }

  // Nothing if the rows are all alike. Looks at more than its share of the coordinates only while
  // none of them tells the rows apart.
  std::optional<Cut> BestCut(size_t begin, size_t end, const Sums& all) {
    if (end - begin < 2 || ValueOf(all).variance < 1e-12) return std::nullopt;
    std::optional<Cut> best;
    const size_t enough = (coordinates_.size() * kLookedAt + 9) / 10;
    for (size_t i = 0; i < coordinates_.size() && (i < enough || !best); ++i) {
      std::swap(coordinates_[i], coordinates_[i + rng_.Below(coordinates_.size() - i)]);
      Scan(coordinates_[i], begin, end, all, best);
    }
    return best;
  }

  void Scan(Eigen::Index k, size_t begin, size_t end, const Sums& all,
            std::optional<Cut>& best) const {
    const std::vector<int>& order = order_[static_cast<size_t>(k)];
    const double* x = x_.col(k).data();
    if (x[order[begin]] == x[order[end - 1]]) return;
    Sums below;
    for (size_t i = begin; i + 1 < end; ++i) {
      below.Add(Count(order[i]), y_[order[i]]);
      const double here = x[order[i]];
      const double next = x[order[i + 1]];
      const double above = all.count - below.count;
      if (here == next || below.count < kLeastInLeaf || above < kLeastInLeaf) continue;
      const double rest = all.y - below.y;
      const double gain = below.Explained() + rest * rest / above;
      if (!best || gain > best->gain) best = {k, here + 0.5 * (next - here), gain};
    }
  }

  size_t Part(size_t begin, size_t end, const Cut& cut) {
    const double* x = x_.col(cut.coordinate).data();
    for (size_t i = begin; i < end; ++i) {
      const int row = order_[0][i];
      is_below_[static_cast<size_t>(row)] = x[row] <= cut.at ? 1 : 0;
    }
    size_t middle = begin;
    for (std::vector<int>& order : order_) {
      middle = begin;
      above_.clear();
      for (size_t i = begin; i < end; ++i) {
        const int row = order[i];
        if (is_below_[static_cast<size_t>(row)] != 0) {
          order[middle++] = row;
        } else {
          above_.push_back(row);
        }
      }
      std::copy(above_.begin(), above_.end(), order.begin() + static_cast<std::ptrdiff_t>(middle));
    }
    return middle;
  }

  const Eigen::MatrixXd& x_;
  const Eigen::VectorXd& y_;
  std::span<const int> counts_;
  Rng& rng_;
  std::vector<char> is_below_;
  std::vector<Eigen::Index> coordinates_;
  std::vector<std::vector<int>> order_;
  std::vector<int> above_;
};

RegressionTree::RegressionTree(const SortedRows& rows, const Eigen::VectorXd& y,
                               std::span<const int> counts, Rng& rng) {
  TreeGrower(rows, y, counts, rng).Grow(nodes_);
}

const LeafValue& RegressionTree::At(const double* point) const {
  size_t at = 0;
  while (nodes_[at].below != 0) {
    const Node& node = nodes_[at];
    at = point[node.coordinate] <= node.cut ? node.below : node.above;
  }
  return nodes_[at].value;
}

}  // namespace trimtab::optimizer
