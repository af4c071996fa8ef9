#include "optimizer/portfolio.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "optimizer/acquisition/nearby.h"
#include "tests/unit/optimizer/campaign.h"
#include "tests/unit/optimizer/spaces.h"

namespace trimtab::optimizer {
namespace {

using Function = std::function<double(const Point&)>;

double Smooth(const Point& point) {
  return std::sin(3 * point.values[0]) + point.values[1] * point.values[1];
}

// Flat but for one corner's cliffs; most knobs do nothing.
double Cliffs(const Point& point) {
  const auto& v = point.values;
  return (v[0] > 0.5 ? 10 : 0) + (v[0] > 0.5 && v[1] > 0.3 ? 5 : 0) + (v[2] > 0.7 ? 2 : 0);
}

// Nothing to learn: no expert is better than another.
double Erratic(const Point& point) { return std::sin(1e4 * point.values[0]); }

Plan PlanOf(size_t knobs) {
  std::vector<Parameter> parameters;
  for (size_t i = 0; i < knobs; ++i) parameters.push_back(Real("x" + std::to_string(i), 0, 1));
  return {.space = Space(std::move(parameters)), .objectives = {{"y"}}};
}

std::vector<Point> Draw(size_t count, size_t knobs, uint64_t seed) {
  Rng rng(seed);
  std::vector<Point> points(count);
  for (Point& point : points) {
    for (size_t k = 0; k < knobs; ++k) point.values.push_back(rng.Unit());
  }
  return points;
}

// A history with the models fitted to it, and a question.
struct Known {
  // With `best_last` nothing was in vain so far: chance has no turn.
  Known(size_t knobs, size_t told, const Function& function, bool best_last = false)
      : plan(PlanOf(knobs)) {
    for (Point& point : Draw(told, knobs, 5)) {
      const double y = function(point);
      history.push_back({.point = std::move(point), .metrics = {{"y", {y}}}});
    }
    const auto measured = [](const Observation& at) { return at.metrics.at("y").mean; };
    const auto best = std::ranges::min_element(history, {}, measured);
    if (best_last) std::iter_swap(best, history.end() - 1);
    surrogate = SurrogateFitter(plan).Fit(history);
  }
  void AskAmong(size_t count) { question.among = Draw(count, plan.space.size(), 77); }
  Beliefs Believe() const { return Beliefs(plan, history, surrogate.value(), question, Rng(1)); }

  Plan plan;
  std::vector<Observation> history;
  Question question;
  std::optional<Surrogate> surrogate;
};

Expert TurnAt(size_t told, const Function& function, bool listed) {
  Known known(3, told, function, /*best_last=*/true);
  if (listed) known.AskAmong(200);
  const Beliefs beliefs = known.Believe();
  return Portfolio(beliefs).Turn();
}

TEST(Portfolio, AProcessThatRanksWellHasNearlyAllTurns) {
  int others = 0;
  for (size_t told = 30; told < 50; ++told) {
    others += TurnAt(told, Smooth, true) == Expert::kProcess ? 0 : 1;
    EXPECT_EQ(TurnAt(told, Smooth, false), Expert::kProcess);
  }
  EXPECT_LE(others, 5);
}

TEST(Portfolio, TheForestHasTheTurnWhereItRanksClearlyBetter) {
  for (const size_t told : {size_t{40}, size_t{60}, size_t{80}}) {
    Known known(8, told, Cliffs);
    const Beliefs beliefs = known.Believe();
    Portfolio portfolio(beliefs);
    const auto skills = portfolio.Skills();
    const bool better = skills[1].skill > skills[0].skill + 0.1;
    EXPECT_EQ(portfolio.Turn(), better ? Expert::kForest : Expert::kProcess);
  }
}

TEST(Portfolio, EarlyTurnsInAListAreSharedByAllExperts) {
  std::set<Expert> seen;
  for (size_t told = 10; told < 30; ++told) seen.insert(TurnAt(told, Erratic, true));
  EXPECT_EQ(seen.size(), 5U);
}

// Of 20 turns, while so many trials were in vain.
int TurnsOfChance(size_t in_vain, const Function& function) {
  int turns = 0;
  for (size_t told = 65; told < 85; ++told) {
    Known known(3, told, function, /*best_last=*/true);
    std::swap(known.history.back(), known.history[told - 1 - in_vain]);
    known.surrogate = SurrogateFitter(known.plan).Fit(known.history);
    known.AskAmong(50);
    const Beliefs beliefs = known.Believe();
    turns += Portfolio(beliefs).Turn() == Expert::kChance ? 1 : 0;
  }
  return turns;
}

TEST(Portfolio, ChanceHasTheMoreTurnsInAListTheLongerNothingBetterWasFound) {
  EXPECT_EQ(TurnsOfChance(10, Erratic), 0);
  EXPECT_NEAR(TurnsOfChance(20, Erratic), 5, 1);
  EXPECT_NEAR(TurnsOfChance(60, Erratic), 10, 1);
  EXPECT_LE(TurnsOfChance(60, Smooth), 1);  // a process that ranks as well as this is trusted
}

TEST(Portfolio, SkillsAreCorrelationsByName) {
  Known known(3, 40, Smooth);
  const Beliefs beliefs = known.Believe();
  const auto skills = Portfolio(beliefs).Skills();
  ASSERT_EQ(skills.size(), 3U);
  EXPECT_EQ(skills[0].expert, "Gaussian process");
  EXPECT_GT(skills[0].skill, 0.95);
  for (const ExpertSkill& skill : skills) {
    EXPECT_GT(skill.skill, 0.5) << skill.expert;
    EXPECT_LE(skill.skill, 1) << skill.expert;
  }
}

TEST(Portfolio, TheSameHistoryHasTheSameTurnAndARunningTrialPassesItOn) {
  Known known(3, 24, Cliffs);
  known.AskAmong(100);
  const Beliefs beliefs = known.Believe();
  const Expert turn = Portfolio(beliefs).Turn();
  EXPECT_EQ(Portfolio(beliefs).Turn(), turn);
  std::set<Expert> turns = {turn};
  for (int i = 0; i < 6; ++i) {
    known.question.pending.push_back(known.question.among[static_cast<size_t>(i)]);
    const Beliefs later = known.Believe();
    turns.insert(Portfolio(later).Turn());
  }
  EXPECT_GE(turns.size(), 2U);
}

TEST(Portfolio, EveryExpertScoresEveryPointOfAList) {
  Known known(4, 30, Cliffs);
  known.AskAmong(150);
  const Beliefs beliefs = known.Believe();
  Portfolio portfolio(beliefs);
  const Eigen::MatrixXd x = beliefs.encode()(known.question.among);
  for (const Expert expert : {Expert::kProcess, Expert::kForest, Expert::kUnwarped,
                              Expert::kForestMean, Expert::kNear, Expert::kChance}) {
    const auto wish = portfolio.WishOf(expert);
    const Eigen::VectorXd scores = wish->Scores(x);
    EXPECT_FALSE(scores.hasNaN()) << ReasonOf(expert);
    const auto possible = scores.array().isFinite().count();
    if (expert == Expert::kNear) {
      EXPECT_EQ(possible, 60);
    } else if (expert == Expert::kChance) {
      EXPECT_GE(possible, 75);  // more only where the forest expects the same
      EXPECT_LT(possible, 150);
    } else {
      EXPECT_EQ(possible, 150) << ReasonOf(expert);
    }
  }
}

TEST(Portfolio, AnExplanationNamesItsModelsWhereAnywhereMayBeTried) {
  auto optimizer = Optimizing(PlanOf(3));
  for (const Point& point : Draw(30, 3, 21)) {
    ASSERT_TRUE(optimizer->Tell({.point = point, .metrics = {{"y", {Smooth(point)}}}}));
  }
  const Explanation explanation = optimizer->Explain().value();
  ASSERT_EQ(explanation.experts.size(), 3U);
  EXPECT_GT(explanation.experts[0].skill, explanation.experts[1].skill);
}

TEST(Portfolio, AskingFromAListIsReplayedBitForBit) {
  const std::vector<Point> rows = Draw(300, 4, 9);
  const auto run = [&] {
    auto optimizer = Optimizing(PlanOf(4));
    std::vector<Point> proposed;
    for (uint64_t trial = 0; trial < 35; ++trial) {
      const auto asked = optimizer->Ask({.trial = trial, .among = rows}).value();
      EXPECT_TRUE(asked.index && rows[*asked.index] == asked.point);
      proposed.push_back(asked.point);
      const double y = Cliffs(asked.point);
      EXPECT_TRUE(optimizer->Tell({.point = asked.point, .metrics = {{"y", {y}}}}));
    }
    return proposed;
  };
  EXPECT_EQ(run(), run());
}

TEST(Portfolio, ARowThatIsFarFromTheBestIsStillProposedWhenAllOthersWereTried) {
  std::vector<Point> rows = Draw(120, 3, 11);
  for (Point& point : rows) point.values[0] *= 0.1;
  auto optimizer = Optimizing(PlanOf(3));
  for (const Point& point : rows) {
    ASSERT_TRUE(optimizer->Tell({.point = point, .metrics = {{"y", {Smooth(point)}}}}));
  }
  rows.push_back({.values = {1, 1, 1}});
  for (uint64_t i = 0; i < 12; ++i) {
    const auto asked = optimizer->Ask({.trial = i, .among = rows}).value();
    EXPECT_EQ(asked.kind, Proposal::Kind::kTry);
    EXPECT_EQ(asked.point, rows.back());
    // As many more trials as it takes for everybody's turn to come.
    const Point inside = {.values = {0.05, 0.01 * static_cast<double>(i), 0.5}};
    ASSERT_TRUE(optimizer->Tell({.point = inside, .metrics = {{"y", {Smooth(inside)}}}}));
  }
}

TEST(Portfolio, FindsTheBestOfAListWithCliffsInAFewTrials) {
  std::vector<Point> rows = Draw(600, 6, 13);
  int found = 0;
  for (uint64_t seed = 0; seed < 4; ++seed) {
    Plan plan = PlanOf(6);
    plan.seed = seed;
    auto optimizer = Optimizing(std::move(plan));
    double best = 1e9;
    for (uint64_t trial = 0; trial < 40; ++trial) {
      const Point point = optimizer->Ask({.trial = trial, .among = rows}).value().point;
      const double y = Cliffs(point) + point.values[3];
      best = std::min(best, y);
      ASSERT_TRUE(optimizer->Tell({.point = point, .metrics = {{"y", {y}}}}));
    }
    found += best < 0.05 ? 1 : 0;
  }
  EXPECT_GE(found, 3);
}

TEST(Nearby, OffersNothingBeyondItsRadius) {
  class Flat : public Acquisition {
   public:
    Eigen::VectorXd Scores(const Eigen::MatrixXd& x) const override {
      return Eigen::VectorXd::Ones(x.rows());
    }
    double Score(const Eigen::VectorXd& x, Eigen::VectorXd& gradient) const override {
      gradient.setZero(x.size());
      return 1;
    }
  };
  const Nearby nearby(std::make_unique<Flat>(), Eigen::VectorXd::Constant(2, 0.5), 0.01);
  Eigen::MatrixXd x(2, 2);
  x << 0.55, 0.5, 0.9, 0.5;
  EXPECT_EQ(nearby.Scores(x)[0], 1);
  EXPECT_TRUE(std::isinf(nearby.Scores(x)[1]));
  Eigen::VectorXd gradient;
  EXPECT_EQ(nearby.Score(x.row(0).transpose(), gradient), 1);
  EXPECT_TRUE(std::isinf(nearby.Score(x.row(1).transpose(), gradient)));
}

}  // namespace
}  // namespace trimtab::optimizer
