#include "optimizer/forest/chance.h"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>

#include "base/portable_math.h"

namespace trimtab::optimizer {
namespace {

// Rows 0, 0.1, 0.2, ...
Eigen::MatrixXd Rows(Eigen::Index count) { return Eigen::VectorXd::LinSpaced(count, 0, 1); }

Chance Draw(const RandomForest& forest, int i) {
  return {forest, Rng(3).Fork("draw " + std::to_string(i))};
}

Eigen::Index Winner(const Eigen::VectorXd& scores) {
  Eigen::Index winner = 0;
  scores.maxCoeff(&winner);
  return winner;
}

TEST(Chance, EveryRowOfTheHalfThatIsExpectedToBeBetterMayWinAndNoOther) {
  const Eigen::MatrixXd rows = Rows(20);
  const RandomForest forest(rows, -rows.col(0), Rng(1));
  const Eigen::VectorXd means = forest.Predict(rows).mean;
  std::set<Eigen::Index> winners;
  for (int i = 0; i < 300; ++i) winners.insert(Winner(Draw(forest, i).Scores(rows)));
  EXPECT_GE(winners.size(), 9U);
  EXPECT_LE(winners.size(), 11U);
  for (const Eigen::Index winner : winners) EXPECT_GE(winner, 9) << means[winner];
}

TEST(Chance, RowsThatAreExpectedToBeAlikeAllHaveATicket) {
  const Eigen::MatrixXd rows = Rows(15);
  const RandomForest forest(rows, Eigen::VectorXd::Ones(15), Rng(1));
  EXPECT_TRUE(Draw(forest, 0).Scores(rows).allFinite());
  EXPECT_EQ(Draw(forest, 0).Scores(rows.topRows(1)).size(), 1);
}

TEST(Chance, LogarithmsOfWeightsDecideHowOftenARowWins) {
  const Eigen::MatrixXd rows = Rows(3);
  const RandomForest forest(rows, Eigen::VectorXd::Ones(3), Rng(1));
  const Eigen::Vector3d weights(1, 2, 5);
  std::array<int, 3> wins{};
  constexpr int kDraws = 4000;
  for (int i = 0; i < kDraws; ++i) {
    Eigen::VectorXd scores = Draw(forest, i).Scores(rows);
    for (Eigen::Index k = 0; k < 3; ++k) scores[k] += PortableLog(weights[k]);
    ++wins[static_cast<size_t>(Winner(scores))];
  }
  for (size_t k = 0; k < 3; ++k) {
    const double expected = weights[static_cast<Eigen::Index>(k)] / weights.sum();
    EXPECT_NEAR(static_cast<double>(wins[k]) / kDraws, expected, 0.03);
  }
}

TEST(Chance, TheSameDrawIsTheSameAndOfOnePointHasNoSlope) {
  const Eigen::MatrixXd rows = Rows(10);
  const RandomForest forest(rows, rows.col(0), Rng(1));
  const Chance chance = Draw(forest, 7);
  EXPECT_EQ(chance.Scores(rows), chance.Scores(rows));
  EXPECT_NE(chance.Scores(rows)[0], Draw(forest, 8).Scores(rows)[0]);
  Eigen::VectorXd gradient;
  const double score = chance.Score(rows.row(0).transpose(), gradient);
  EXPECT_EQ(score, chance.Scores(rows.topRows(1))[0]);
  EXPECT_EQ(gradient, Eigen::VectorXd::Zero(1));
}

}  // namespace
}  // namespace trimtab::optimizer
