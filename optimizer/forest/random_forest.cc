#include "optimizer/forest/random_forest.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace trimtab::optimizer {
namespace {

constexpr int kTrees = 40;

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

}  // namespace

RandomForest::RandomForest(const Eigen::MatrixXd& x, const Eigen::VectorXd& y, const Rng& rng) {
  const SortedRows sorted(x);
  const RowMajor rows = x;
  const auto n = static_cast<size_t>(x.rows());
  Eigen::VectorXd sums = Eigen::VectorXd::Zero(x.rows());
  Eigen::VectorXd voices = Eigen::VectorXd::Zero(x.rows());
  for (int i = 0; i < kTrees; ++i) {
    Rng own = rng.Fork("tree " + std::to_string(i));
    std::vector<int> counts(n);
    for (size_t k = 0; k < n; ++k) ++counts[own.Below(n)];
    trees_.emplace_back(sorted, y, counts, own);
    for (size_t k = 0; k < n; ++k) {
      if (counts[k] > 0) continue;
      const auto row = static_cast<Eigen::Index>(k);
      sums[row] += trees_.back().At(rows.row(row).data()).mean;
      voices[row] += 1;
    }
  }
  const double mean = y.mean();
  held_out_ = (voices.array() > 0).select(sums.array() / voices.array().max(1), mean);
}

Predictions RandomForest::Predict(const Eigen::MatrixXd& x) const {
  const RowMajor rows = x;
  Eigen::VectorXd mean = Eigen::VectorXd::Zero(x.rows());
  Eigen::VectorXd squares = Eigen::VectorXd::Zero(x.rows());
  for (const RegressionTree& tree : trees_) {
    for (Eigen::Index i = 0; i < rows.rows(); ++i) {
      const LeafValue& leaf = tree.At(rows.row(i).data());
      mean[i] += leaf.mean;
      squares[i] += leaf.mean * leaf.mean + leaf.variance;
    }
  }
  mean /= kTrees;
  squares /= kTrees;
  return {mean, (squares - mean.cwiseAbs2()).cwiseMax(1e-12).cwiseSqrt()};
}

}  // namespace trimtab::optimizer
