#include "optimizer/rank_correlation.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace trimtab::optimizer {
namespace {

// Ranks about 0.
Eigen::VectorXd Ranks(const Eigen::VectorXd& values) {
  std::vector<Eigen::Index> order(static_cast<size_t>(values.size()));
  std::iota(order.begin(), order.end(), Eigen::Index{0});
  std::sort(order.begin(), order.end(),
            [&](Eigen::Index a, Eigen::Index b) { return values[a] < values[b]; });
  Eigen::VectorXd ranks(values.size());
  for (size_t begin = 0; begin < order.size();) {
    size_t end = begin + 1;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    const double shared = 0.5 * static_cast<double>(begin + end - 1);
    for (; begin < end; ++begin) ranks[order[begin]] = shared;
  }
  return ranks.array() - 0.5 * static_cast<double>(values.size() - 1);
}

}  // namespace

double RankCorrelation(const Eigen::VectorXd& a, const Eigen::VectorXd& b) {
  const Eigen::VectorXd left = Ranks(a);
  const Eigen::VectorXd right = Ranks(b);
  const double scale = std::sqrt(left.squaredNorm() * right.squaredNorm());
  return scale > 0 ? left.dot(right) / scale : 0;
}

}  // namespace trimtab::optimizer
