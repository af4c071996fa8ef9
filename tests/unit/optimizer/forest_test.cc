#include <gtest/gtest.h>

#include <cmath>

#include "base/rng.h"
#include "optimizer/forest/forest_wishes.h"
#include "optimizer/forest/random_forest.h"
#include "optimizer/forest/regression_tree.h"

namespace trimtab::optimizer {
namespace {

Eigen::MatrixXd Uniform(Eigen::Index rows, Eigen::Index columns, uint64_t seed) {
  Rng rng(seed);
  Eigen::MatrixXd x(rows, columns);
  for (double& value : x.reshaped()) value = rng.Unit();
  return x;
}

RegressionTree TreeOf(const Eigen::MatrixXd& x, const Eigen::VectorXd& y,
                      const std::vector<int>& counts) {
  Rng rng(3);
  return RegressionTree(SortedRows(x), y, counts, rng);
}

Eigen::VectorXd Cliff(const Eigen::MatrixXd& x) {
  return (x.col(0).array() > 0.6).select(Eigen::VectorXd::Constant(x.rows(), 5), x.col(1));
}

TEST(RegressionTree, AnswersEveryRowWithWhatItMeasured) {
  const Eigen::MatrixXd x = Uniform(60, 3, 1);
  const Eigen::VectorXd y = Cliff(x);
  const RegressionTree tree = TreeOf(x, y, std::vector<int>(60, 1));
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    const Eigen::VectorXd point = x.row(i);
    EXPECT_DOUBLE_EQ(tree.At(point.data()).mean, y[i]);
    EXPECT_LE(tree.At(point.data()).variance, 1e-12);
  }
}

TEST(RegressionTree, RowsThatDoNotCountChangeNothing) {
  const Eigen::MatrixXd x = Uniform(40, 2, 2);
  Eigen::VectorXd y = Cliff(x);
  std::vector<int> counts(40, 2);
  std::fill(counts.begin(), counts.begin() + 10, 0);
  const RegressionTree tree = TreeOf(x, y, counts);
  y.head(10).setConstant(1e6);
  const RegressionTree other = TreeOf(x, y, counts);
  const Eigen::MatrixXd probes = Uniform(100, 2, 4);
  for (Eigen::Index i = 0; i < probes.rows(); ++i) {
    const Eigen::VectorXd point = probes.row(i);
    EXPECT_EQ(tree.At(point.data()).mean, other.At(point.data()).mean);
  }
}

TEST(RegressionTree, RowsThatCannotBeToldApartShareALeafWithTheirMeanAndVariance) {
  const Eigen::MatrixXd x = Eigen::MatrixXd::Constant(4, 2, 0.5);
  const RegressionTree tree = TreeOf(x, Eigen::Vector4d(1, 2, 3, 6), {1, 1, 1, 1});
  const Eigen::Vector2d point(0.5, 0.5);
  EXPECT_DOUBLE_EQ(tree.At(point.data()).mean, 3);
  EXPECT_DOUBLE_EQ(tree.At(point.data()).variance, 3.5);
}

TEST(RegressionTree, LooksFurtherWhileTheDrawnCoordinatesAreAllConstant) {
  Eigen::MatrixXd x = Eigen::MatrixXd::Zero(20, 30);
  x.col(17).tail(10).setOnes();
  const Eigen::VectorXd y = x.col(17);
  const RegressionTree tree = TreeOf(x, y, std::vector<int>(20, 1));
  const Eigen::VectorXd low = x.row(0);
  const Eigen::VectorXd high = x.row(19);
  EXPECT_EQ(tree.At(low.data()).mean, 0);
  EXPECT_EQ(tree.At(high.data()).mean, 1);
}

TEST(RandomForest, FollowsACliffThatItSaw) {
  const Eigen::MatrixXd x = Uniform(100, 4, 5);
  const RandomForest forest(x, Cliff(x), Rng(7));
  const Eigen::MatrixXd probes = Uniform(200, 4, 6);
  const Eigen::VectorXd truth = Cliff(probes);
  const Predictions at = forest.Predict(probes);
  EXPECT_LT((at.mean - truth).cwiseAbs().mean(), 0.25);
}

TEST(RandomForest, KnowsLessWhereTheTreesDisagree) {
  const Eigen::MatrixXd x = Uniform(80, 2, 8);
  const RandomForest forest(x, Cliff(x), Rng(7));
  Eigen::MatrixXd probes(2, 2);
  probes << 0.6, 0.5, 0.9, 0.5;
  const Predictions at = forest.Predict(probes);
  EXPECT_GT(at.sd[0], at.sd[1]);
}

TEST(RandomForest, HeldOutPredictionsDoNotKnowTheirOwnRow) {
  // Pure noise: a forest that saw a row repeats it, one that did not cannot.
  Rng rng(9);
  const Eigen::MatrixXd x = Uniform(60, 3, 9);
  Eigen::VectorXd y(60);
  for (double& value : y) value = rng.Normal();
  const RandomForest forest(x, y, Rng(7));
  const double shown = (forest.Predict(x).mean - y).squaredNorm();
  const double hidden = (forest.held_out() - y).squaredNorm();
  EXPECT_LT(shown, 0.5 * y.squaredNorm());
  EXPECT_GT(hidden, 0.9 * y.squaredNorm());
}

TEST(RandomForest, TheSameRowsAndSeedGiveTheSameBits) {
  const Eigen::MatrixXd x = Uniform(50, 5, 10);
  const Eigen::VectorXd y = Cliff(x);
  const Eigen::MatrixXd probes = Uniform(50, 5, 11);
  const Predictions a = RandomForest(x, y, Rng(12)).Predict(probes);
  const Predictions b = RandomForest(x, y, Rng(12)).Predict(probes);
  EXPECT_EQ(a.mean, b.mean);
  EXPECT_EQ(a.sd, b.sd);
  EXPECT_NE(a.mean, RandomForest(x, y, Rng(13)).Predict(probes).mean);
}

TEST(RandomForest, OneRowOrEqualValuesAreFollowedWithoutAnOpinion) {
  const Eigen::MatrixXd x = Uniform(1, 2, 14);
  const RandomForest one(x, Eigen::VectorXd::Constant(1, 4), Rng(1));
  EXPECT_EQ(one.Predict(x).mean[0], 4);
  EXPECT_EQ(one.held_out()[0], 4);
  const Eigen::MatrixXd many = Uniform(20, 2, 15);
  const RandomForest flat(many, Eigen::VectorXd::Constant(20, 4), Rng(1));
  const Predictions at = flat.Predict(many);
  EXPECT_TRUE(at.mean.isApproxToConstant(4));
  EXPECT_LT(at.sd.maxCoeff(), 1e-3);
  EXPECT_GT(at.sd.minCoeff(), 0);
}

TEST(ForestImprovement, PrefersWhatIsExpectedBelowTheBestOrUnknown) {
  const Eigen::MatrixXd x = Uniform(80, 2, 16);
  const Eigen::VectorXd y = Cliff(x);
  const RandomForest forest(x, y, Rng(7));
  const ForestImprovement wish(forest, y.minCoeff());
  Eigen::MatrixXd probes(2, 2);
  probes << 0.3, 0.02, 0.9, 0.02;
  const Eigen::VectorXd scores = wish.Scores(probes);
  EXPECT_GT(scores[0], scores[1]);
  EXPECT_TRUE(scores.allFinite());
}

TEST(ForestWishes, OnePointScoresAsInAListAndHasNoSlope) {
  const Eigen::MatrixXd x = Uniform(30, 2, 17);
  const RandomForest forest(x, Cliff(x), Rng(7));
  const ForestImprovement improvement(forest, 0.1);
  const ForestMean mean(forest);
  for (const Acquisition* wish :
       {static_cast<const Acquisition*>(&improvement), static_cast<const Acquisition*>(&mean)}) {
    Eigen::VectorXd gradient;
    const Eigen::VectorXd point = Eigen::Vector2d(0.4, 0.3);
    EXPECT_EQ(wish->Score(point, gradient), wish->Scores(point.transpose())[0]);
    EXPECT_EQ(gradient, Eigen::VectorXd::Zero(2));
  }
}

}  // namespace
}  // namespace trimtab::optimizer
