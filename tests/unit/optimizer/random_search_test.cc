#include "optimizer/random_search.h"

#include <gtest/gtest.h>

#include "tests/unit/optimizer/spaces.h"

namespace trimtab::optimizer {
namespace {

Plan SomePlan() {
  return {.space = Space({Real("x", 0, 1), Real("y", 0, 1)}, {"x + y <= 0.5"}),
          .objectives = {{.metric = "cost"}},
          .guardrails = {{.metric = "p99", .limit = 10}},
          .seed = 7};
}

TEST(RandomSearch, SeedAndTrialAloneDetermineIt) {
  const auto one = RandomSearch::Make(SomePlan()).value();
  const auto other = RandomSearch::Make(SomePlan()).value();
  ASSERT_TRUE(one->Tell({.point = {{0.1, 0.1}}, .metrics = {{"cost", {1}}}}));
  EXPECT_EQ(one->Ask({.trial = 5})->point, other->Ask({.trial = 5})->point);
  EXPECT_NE(one->Ask({.trial = 5})->point, one->Ask({.trial = 6})->point);
}

TEST(RandomSearch, ProposesWhatMayBeTried) {
  const Plan plan = SomePlan();
  const auto search = RandomSearch::Make(plan).value();
  for (uint64_t trial = 0; trial < 100; ++trial) {
    EXPECT_TRUE(plan.space.Contains(search->Ask({.trial = trial})->point));
  }
  const std::vector<Point> among = {{{0.1, 0.2}}};
  const Proposal proposal = search->Ask({.among = among}).value();
  EXPECT_EQ(proposal.point, among[0]);
  EXPECT_EQ(proposal.index, 0u);
}

TEST(RandomSearch, RecommendsTheBestThatHoldsTheGuardrails) {
  const auto search = RandomSearch::Make(SomePlan()).value();
  EXPECT_FALSE(search->Recommend());
  const auto tell = [&](double x, double cost, double p99) {
    ASSERT_TRUE(search->Tell({.point = {{x, 0}}, .metrics = {{"cost", {cost}}, {"p99", {p99}}}}));
  };
  tell(0.1, 1, 20);
  EXPECT_FALSE(search->Recommend());
  tell(0.2, 5, 9);
  tell(0.3, 3, 8);
  tell(0.4, 4, 8);
  EXPECT_EQ(search->Recommend()->point, (Point{{0.3, 0}}));
}

TEST(RandomSearch, RefusesWhatIsWrong) {
  Plan plan = SomePlan();
  plan.objectives.clear();
  EXPECT_FALSE(RandomSearch::Make(plan));
  const auto search = RandomSearch::Make(SomePlan()).value();
  EXPECT_FALSE(search->Tell({.point = {{0.1}}, .metrics = {{"cost", {1}}}}));
  EXPECT_FALSE(search->Ask({.context = {1}}));
}

}  // namespace
}  // namespace trimtab::optimizer
