// What went wrong in other optimizers (docs/optimizer-rules.md) does not go wrong here: whole
// campaigns. What one part alone must keep is tested with that part.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "base/rng.h"
#include "tests/perf/optimizer/problems.h"
#include "tests/unit/optimizer/campaign.h"
#include "tests/unit/optimizer/spaces.h"

namespace trimtab::optimizer {
namespace {

using Kind = Proposal::Kind;
using Values = std::vector<double>;

Plan PlanOn(SearchSpace space, uint64_t seed = 1) {
  return {.space = std::move(space), .objectives = {{.metric = "y"}}, .seed = seed};
}

SearchSpace Square() { return Space({Real("a", 0, 1), Real("b", 0, 1)}); }

double Bowl(const Point& point) {
  const double a = point.values[0] - 0.35;
  const double b = point.values[1] - 0.6;
  return a * a + b * b;
}

std::vector<Proposal> Minimised(const Plan& plan,
                                const std::function<double(const Point&)>& function, int trials) {
  return Campaign(*Optimizing(plan), Measuring("y", function), trials);
}

size_t Distinct(const std::vector<Proposal>& proposals) {
  std::set<Values> seen;
  for (const Proposal& proposal : proposals) {
    if (proposal.kind != Kind::kStop) seen.insert(proposal.point.values);
  }
  return seen.size();
}

double BestOf(const std::vector<Proposal>& proposals,
              const std::function<double(const Point&)>& function) {
  double best = function(proposals.front().point);
  for (const Proposal& proposal : proposals) best = std::min(best, function(proposal.point));
  return best;
}

const perf::TestFunction& Named(const std::string& name) {
  const auto& all = perf::TestFunctions();
  return *std::find_if(all.begin(), all.end(), [&](const auto& f) { return f.name == name; });
}

// The true regret of what is recommended after so many noisy trials.
double Regret(const perf::TestFunction& function, double noise, int trials, uint64_t seed) {
  const auto optimizer = Optimizing(perf::PlanFor(function, seed));
  Rng rng(1000 + seed);
  Campaign(*optimizer,
           Measuring("y",
                     [&](const Point& point) {
                       return function.value(point.values) + noise * function.range * rng.Normal();
                     }),
           trials);
  return function.value(optimizer->Recommend()->point.values) - function.minimum;
}

// limbo #290, BayesOpt with raw outputs, dlib #1200: a power of two changes no bit of a
// standardised value.
TEST(PeerPitfall, TheUnitOfTheObjectiveMakesNoDifference) {
  const auto proposals = [](double unit) {
    Rng noise(4);
    const System system = [&, unit](const Point& point) {
      const double y = Bowl(point) + 0.1 * noise.Normal();
      return Observation{.metrics = {{"y", {unit * y, unit * 0.1}}}};
    };
    return Campaign(*Optimizing(PlanOn(Square())), system, 25);
  };
  const auto plain = proposals(1);
  for (const double unit : {std::ldexp(1.0, 30), std::ldexp(1.0, -30)}) {
    const auto scaled = proposals(unit);
    ASSERT_EQ(scaled.size(), plain.size());
    for (size_t i = 0; i < plain.size(); ++i) EXPECT_EQ(scaled[i].point, plain[i].point) << i;
  }
}

// limbo with one length scale for each input: four of hartmann6's six switched off for good.
TEST(PeerPitfall, NoCampaignIsLostInAFewOfItsDimensions) {
  for (uint64_t seed = 0; seed < 4; ++seed) EXPECT_LT(Regret(Named("hartmann6"), 0, 45, seed), 0.7);
}

// dlib: with 5 % noise no better than chance, whose mean regret here is 1.4 after 40.
TEST(PeerPitfall, NoiseLeavesTheModelBetterThanChance) {
  double sum = 0;
  for (uint64_t seed = 0; seed < 4; ++seed) sum += Regret(Named("hartmann6"), 0.05, 40, seed);
  EXPECT_LT(sum / 4, 1);
}

// BayesOpt #15.
TEST(PeerPitfall, BinaryKnobsUnderALittleNoiseAreSolved) {
  std::vector<Parameter> knobs;
  for (int i = 0; i < 6; ++i) knobs.push_back(Boolean("b" + std::to_string(i)));
  Rng noise(1);
  const auto truth = [](const Point& p) {
    const Values& v = p.values;
    return 3 * v[0] - 2 * v[1] + v[2] * (1 - v[3]) - v[4] * v[5];
  };
  const auto optimizer = Optimizing(PlanOn(Space(knobs)));
  Campaign(*optimizer,
           Measuring("y", [&](const Point& p) { return truth(p) + 1e-6 * noise.Normal(); }), 40);
  EXPECT_EQ(truth(optimizer->Recommend()->point), -3);
}

// dlib #2542, Ax #230 and #3550. The first repeat proves that there is no noise, and is the last.
TEST(PeerPitfall, IntegersAreNotRepeatedWithoutNoise) {
  const auto function = [](const Point& p) {
    return std::abs(p.values[0] - 20) + 2 * std::abs(p.values[1] - 3);
  };
  const Plan counted = PlanOn(Space({Integer("a", 0, 30), Integer("b", 0, 8)}));
  const Plan large = PlanOn(Space({Integer("a", 0, 3000), Integer("b", 0, 3000)}));
  const Plan ruled =
      PlanOn(Space({Integer("a", 0, 3000), Integer("b", 0, 3000)}, {"a + b <= 400", "a >= b"}));
  for (const Plan& plan : {counted, large, ruled}) {
    EXPECT_GE(Distinct(Minimised(plan, function, 40)), 39U);
  }
}

// dlib #1947.
TEST(PeerPitfall, IntegersDoNotGetStuck) {
  const auto function = [](const Point& p) {
    const double a = p.values[0] - 713;
    const double b = p.values[1] - 12;
    return a * a + 100 * b * b;
  };
  const Plan plan = PlanOn(Space({Integer("a", 0, 1000), Integer("b", 0, 1000)}));
  EXPECT_LT(BestOf(Minimised(plan, function, 40), function), 1000);  // 1e8 at the far corner
}

// Optuna #5642: steps on a huge range leave nothing to bracket.
TEST(PeerPitfall, PlateausOfHugeIntegersAreSearched) {
  const auto function = [](const Point& p) { return std::abs(std::floor(p.values[0] / 3e8) - 5); };
  const Plan plan = PlanOn(Space({Integer("a", 0, 2147483647)}));
  EXPECT_EQ(BestOf(Minimised(plan, function, 25), function), 0);
}

// dlib #2282: what was measured before the campaign, and which way is better.
TEST(PeerPitfall, EarlierEvaluationsCountWithTheirSign) {
  for (const auto goal : {Objective::Goal::kMinimize, Objective::Goal::kMaximize}) {
    Plan plan = PlanOn(Space({Real("a", 0, 1)}));
    plan.objectives[0].goal = goal;
    const auto optimizer = Optimizing(plan);
    for (int i = 0; i < 12; ++i) {
      const double a = i / 11.0;
      ASSERT_TRUE(optimizer->Tell({.point = {{a}}, .metrics = {{"y", {3 * a}}}}));
    }
    const double best = goal == Objective::Goal::kMaximize ? 1 : 0;
    EXPECT_EQ(optimizer->Recommend()->point.values[0], best);
    EXPECT_NEAR(optimizer->Recommend()->expected.at("y").mean, 3 * best, 0.1);
  }
}

// BoTorch #1529: rows that are all but equal, in a mixed space.
TEST(PeerPitfall, PointsThatAreAllButEqualAreNoObstacle) {
  const auto optimizer =
      Optimizing(PlanOn(Space({Real("a", 0, 1), Category("c", {"x", "y", "z"}), Boolean("b")})));
  for (int i = 0; i < 60; ++i) {
    const double a = 0.5 + 1e-12 * i;
    ASSERT_TRUE(optimizer->Tell({.point = {{a, i % 3 * 1.0, 0}}, .metrics = {{"y", {a}}}}));
  }
  EXPECT_TRUE(optimizer->Ask({.trial = 60}));
  EXPECT_TRUE(optimizer->Ask({.trial = 61, .pending = {{{0.5, 0, 0}}, {{0.5, 0, 0}}}}));
}

// noah-research #28: a small space is measured once, and then it is over.
TEST(PeerPitfall, SmallSpacesAreNotRepeated) {
  const auto function = [](const Point& p) { return p.values[0] * p.values[1]; };
  const Plan plan = PlanOn(Space({Integer("a", 0, 3), Category("c", {"x", "y", "z"})}));
  const auto proposals = Minimised(plan, function, 20);
  EXPECT_EQ(Distinct(proposals), 12U);
  EXPECT_LE(proposals.size(), 14U);
  EXPECT_EQ(proposals.back().kind, Kind::kStop);
}

// The same of a list that is sent again and again.
TEST(PeerPitfall, RowsOfAListAreNotRepeated) {
  std::vector<Point> rows;
  for (int i = 0; i < 30; ++i) rows.push_back({{i / 29.0, i % 7 / 6.0}});
  const auto optimizer = Optimizing(PlanOn(Square()));
  std::set<size_t> seen;
  for (uint64_t trial = 0; trial < 30; ++trial) {
    const Proposal proposal = optimizer->Ask({.trial = trial, .among = rows}).value();
    ASSERT_EQ(proposal.point, rows.at(proposal.index.value()));
    EXPECT_TRUE(seen.insert(*proposal.index).second) << trial;
    ASSERT_TRUE(
        optimizer->Tell({.point = proposal.point, .metrics = {{"y", {Bowl(proposal.point)}}}}));
  }
  EXPECT_EQ(optimizer->Ask({.trial = 30, .among = rows})->kind, Kind::kStop);
}

// OnlineTune: under noise a second look at a point is worth a trial.
TEST(PeerPitfall, UnderNoiseAPointMayBeMeasuredAgain) {
  Rng noise(2);
  const Plan plan = PlanOn(Space({Integer("a", 0, 5), Integer("b", 0, 4)}));
  const auto proposals = Minimised(
      plan, [&](const Point& p) { return p.values[0] + p.values[1] + 3 * noise.Normal(); }, 40);
  EXPECT_EQ(proposals.size(), 40U);
  EXPECT_NE(proposals.back().kind, Kind::kStop);
  EXPECT_LT(Distinct(proposals), 30U);
}

// SMAC3 #1251: trained at every trial, not at every eighth.
TEST(PeerPitfall, EveryTellCounts) {
  const auto optimizer = Optimizing(PlanOn(Square()));
  Campaign(*optimizer, Measuring("y", Bowl), 31);
  const Point far{{0.9, 0.1}};
  ASSERT_TRUE(optimizer->Tell({.point = far, .metrics = {{"y", {-5}}}}));
  EXPECT_EQ(optimizer->Recommend()->point, far);
}

// SMAC3 #1161: a rule about a knob that is not there.
TEST(PeerPitfall, RulesAboutInactiveChildrenForbidNothing) {
  Parameter level = Integer("level", 1, 19);
  level.active_when = {"codec", {2}};
  const Plan plan =
      PlanOn(Space({Category("codec", {"none", "lz4", "zstd"}), level, Real("x", 0, 1)},
                   {"level >= 5", "level + 10 * x <= 20"}));
  const auto function = [](const Point& p) {
    const double level_cost = p.values[0] == 2 ? std::abs(p.values[1] - 6) : 0;
    return 3 - p.values[0] + 0.1 * level_cost + std::abs(p.values[2] - 0.4);
  };
  const auto proposals = Minimised(plan, function, 40);
  std::set<double> codecs;
  for (const Proposal& proposal : proposals) {
    EXPECT_TRUE(plan.space.Contains(proposal.point));
    codecs.insert(proposal.point.values[0]);
  }
  EXPECT_EQ(codecs.size(), 3U);
  EXPECT_LT(BestOf(proposals, function), 1.1);
}

// Optuna's bar is the luckiest measurement: then nothing near the true best promises anything.
TEST(PeerPitfall, ALuckyMeasurementSetsNoBar) {
  const auto optimizer = Optimizing(PlanOn(Space({Real("x", 0, 1)})));
  for (int i = 0; i < 41; ++i) {
    const double x = i / 40.0;
    const double noise = i == 36 ? -2.5 : (i % 2 == 0 ? 0.3 : -0.3);
    ASSERT_TRUE(
        optimizer->Tell({.point = {{x}}, .metrics = {{"y", {4 * (x - 0.3) * (x - 0.3) + noise}}}}));
  }
  for (uint64_t trial = 0; trial < 5; ++trial) {
    EXPECT_LT(optimizer->Ask({.trial = trial})->point.values[0], 0.65);
  }
}

// GPTune and MLOS tell failures as 1e12, which flattens a model of raw values.
TEST(PeerPitfall, AHugePenaltyFlattensNothing) {
  const auto function = [](const Point& p) { return p.values[0] > 0.7 ? 1e12 : Bowl(p); };
  EXPECT_LT(BestOf(Minimised(PlanOn(Square()), function, 35), function), 1e-3);
}

}  // namespace
}  // namespace trimtab::optimizer
