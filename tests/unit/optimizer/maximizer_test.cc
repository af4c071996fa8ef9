#include "optimizer/acquisition/maximizer.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/optimizer/gp_data.h"
#include "tests/unit/optimizer/spaces.h"

namespace trimtab::optimizer {
namespace {

// Highest, 0, at one place; as narrow as asked.
class Hill : public Acquisition {
 public:
  Hill(Eigen::VectorXd top, double steepness) : top_(std::move(top)), steepness_(steepness) {}

  Eigen::VectorXd Scores(const Eigen::MatrixXd& x) const override {
    return -steepness_ * (x.rowwise() - top_.transpose()).rowwise().squaredNorm();
  }
  double Score(const Eigen::VectorXd& x, Eigen::VectorXd& gradient) const override {
    gradient = -2 * steepness_ * (x - top_);
    return -steepness_ * (x - top_).squaredNorm();
  }

 private:
  Eigen::VectorXd top_;
  double steepness_;
};

const std::vector<LimitedGp> kNoGuardrails;

std::optional<Found> Climb(const SearchSpace& space, const Eigen::VectorXd& top,
                           std::span<const Point> taken = {}) {
  const Hill hill(top, 100);
  return Maximize(SearchRegion(space), PointEncoder(space, {}),
                  {hill, kNoGuardrails, std::nullopt, taken}, {}, Rng(1));
}

TEST(Maximizer, FindsTheTopOfAContinuousSpace) {
  const auto space = Space({Real("a", 0, 1), Real("b", 0, 1), Real("c", 0, 1)});
  const auto found = Climb(space, Eigen::Vector3d(0.123, 0.456, 0.789)).value();
  EXPECT_NEAR(found.point.values[0], 0.123, 1e-5);
  EXPECT_NEAR(found.point.values[1], 0.456, 1e-5);
  EXPECT_NEAR(found.point.values[2], 0.789, 1e-5);
}

TEST(Maximizer, StopsAtTheBounds) {
  const auto space = Space({Real("a", 0, 1), Real("b", 0, 1)});
  const auto found = Climb(space, Eigen::Vector2d(1.5, -1)).value();
  EXPECT_EQ(found.point, (Point{{1, 0}}));
}

TEST(Maximizer, FindsTheTopOfACountedSpace) {
  const auto space = Space({Integer("n", 0, 1000), Category("c", {"x", "y", "z"}), Boolean("b")});
  const SearchSpace& s = space;
  Eigen::VectorXd top(static_cast<Eigen::Index>(s.coordinates()));
  s.Encode({{617, 2, 1}}, top.data());
  EXPECT_EQ(Climb(space, top)->point, (Point{{617, 2, 1}}));
}

TEST(Maximizer, WakesAChildToReachItsTop) {
  Parameter level = Integer("level", 1, 100);
  level.active_when = {"codec", {1}};
  const auto space = Space({Boolean("codec"), level, Real("x", 0, 1)});
  Eigen::VectorXd top(3);
  space.Encode({{1, 80, 0.3}}, top.data());
  const auto found = Climb(space, top).value();
  EXPECT_EQ(found.point.values[0], 1);
  EXPECT_EQ(found.point.values[1], 80);
}

TEST(Maximizer, StaysWithinRules) {
  const auto space = Space({Real("a", 0, 1), Real("b", 0, 1)}, {"a + b <= 1"});
  const auto found = Climb(space, Eigen::Vector2d(0.9, 0.9)).value();
  EXPECT_TRUE(space.Contains(found.point));
  EXPECT_GT(found.point.values[0] + found.point.values[1], 0.95);
}

TEST(Maximizer, DoesNotProposeWhatIsTaken) {
  const auto space = Space({Boolean("a"), Boolean("b")});
  const std::vector<Point> taken = {{{1, 1}}, {{1, 0}}};
  EXPECT_EQ(Climb(space, Eigen::Vector2d(1, 0.4), taken)->point, (Point{{0, 0}}));
}

TEST(Maximizer, KeepsTheMarginOrAnswersNothing) {
  const auto space = Space({Real("a", 0, 1), Real("b", 0, 1)});
  const std::vector<LimitedGp> guardrails = {
      {GaussianProcess::Make(WavyData(30, 2, 0.1, 2), SomeHyperparameters(2)).value(), 0.8}};
  const Hill hill(Eigen::Vector2d(0.3, 0.9), 1);
  const PointEncoder encode(space, {});
  const auto found =
      Maximize(SearchRegion(space), encode, {hill, guardrails, 2, {}}, {}, Rng(1)).value();
  EXPECT_GE(SafetyMargins(guardrails, encode(found.point).transpose())[0], 2);
  EXPECT_FALSE(Maximize(SearchRegion(space), encode, {hill, guardrails, 1e6, {}}, {}, Rng(1)));
}

TEST(Maximizer, BestOfAListIsItsIndex) {
  const auto space = Space({Real("a", 0, 1)});
  const Hill hill(Eigen::VectorXd::Constant(1, 0.5), 1);
  std::vector<Point> points;
  for (int i = 0; i < 3000; ++i) points.push_back({{i / 3000.0}});
  const PointEncoder encode(space, {});
  EXPECT_EQ(BestOf(points, encode, {hill, kNoGuardrails, std::nullopt, {}}), 1500U);
  EXPECT_EQ(BestOf({}, encode, {hill, kNoGuardrails, std::nullopt, {}}), std::nullopt);
}

TEST(Maximizer, SimplerPointsKeepMostOfTheScore) {
  const auto space = Space({Real("a", 0, 1), Real("b", 0, 1), Real("c", 0, 1)});
  const Hill hill(Eigen::Vector3d(0.9, 0.51, 0.5), 1);
  const Wanted wanted{hill, kNoGuardrails, std::nullopt, {}};
  const Found found{{{0.9, 0.51, 0.5}}, 0};
  const Point home{{0.5, 0.5, 0.5}};
  EXPECT_EQ(Simplify(SearchRegion(space), PointEncoder(space, {}), wanted, found, home, 0.01),
            (Point{{0.9, 0.5, 0.5}}));
}

}  // namespace
}  // namespace trimtab::optimizer
