#include "optimizer/space_sampler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/unit/optimizer/spaces.h"

namespace trimtab::optimizer {
namespace {

using ::testing::HasSubstr;

std::string WhyEmpty(std::vector<Parameter> parameters, std::vector<std::string> constraints) {
  return SearchSpace::Make(std::move(parameters), constraints).error().message;
}

TEST(SpaceSampler, EveryPointMayBeTried) {
  Parameter level = Integer("level", 1, 19);
  level.active_when = {"codec", {1}};
  level.special = {-1};
  const SearchSpace space = Space({Category("codec", {"none", "zstd"}), level, Real("x", 0, 1),
                                   Real("y", 1, 100, Parameter::Scale::kLog)},
                                  {"x * 50 <= y", "level != 7"});
  Rng rng(1);
  for (int i = 0; i < 1000; ++i) {
    const auto point = SampleFeasible(space, rng);
    ASSERT_TRUE(point);
    EXPECT_TRUE(space.Contains(*point));
  }
}

TEST(SpaceSampler, AnswersWhereRulesLeaveAThousandthOfTheBox) {
  const SearchSpace space = Space({Real("a", 0, 1), Real("b", 0, 1), Real("c", 0, 1)},
                                  {"a <= 0.1", "b >= 0.9", "c * 10 <= 1"});
  Rng rng(2);
  for (int i = 0; i < 200; ++i) {
    const auto point = SampleFeasible(space, rng);
    ASSERT_TRUE(point);
    EXPECT_TRUE(space.Contains(*point));
  }
}

TEST(SpaceSampler, AnswersWhereRulesLeaveASliver) {
  const SearchSpace space =
      Space({Real("a", 0, 1), Real("b", 0, 1), Real("c", 0, 1), Real("d", 0, 1)},
            {"a + b + c + d <= 0.02", "a >= 0.001"});
  Rng rng(3);
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(SampleFeasible(space, rng));
}

TEST(SpaceSampler, EqualityBetweenIntegersIsReached) {
  const SearchSpace space = Space({Integer("a", 0, 1000), Integer("b", 0, 1000)}, {"a == b * 3"});
  Rng rng(4);
  std::set<double> seen;
  for (int i = 0; i < 20; ++i) seen.insert(SampleFeasible(space, rng).value().values[0]);
  EXPECT_GT(seen.size(), 5U);
}

TEST(SpaceSampler, TheSameSeedGivesTheSamePoints) {
  const SearchSpace space = Space({Real("a", 0, 1), Boolean("b")}, {"a <= 0.2"});
  Rng one(5);
  Rng other(5);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(SampleFeasible(space, one), SampleFeasible(space, other));
}

TEST(SpaceSampler, AnEmptySpaceNamesTheConstraintThatEmptiesIt) {
  EXPECT_THAT(WhyEmpty({Real("a", 0, 1)}, {"a >= 0", "a > 1"}),
              HasSubstr("\"a > 1\": cannot hold"));
  EXPECT_THAT(WhyEmpty({Integer("a", 0, 9), Integer("b", 0, 9)},
                       {"a >= 0", "a + b <= 5", "a * b >= 7", "a <= 8"}),
              AnyOf(HasSubstr("a + b <= 5"), HasSubstr("a * b >= 7")));
  EXPECT_THAT(WhyEmpty({Integer("a", 0, 9)}, {"a * 2 == 7"}), HasSubstr("a * 2 == 7"));
  EXPECT_THAT(WhyEmpty({Category("c", {"x", "y"})}, {"c != 'x'", "c != 'y'"}), HasSubstr("c !="));
}

TEST(SpaceSampler, OneLastPointOfAFiniteSpaceIsFound) {
  EXPECT_TRUE(
      SearchSpace::Make({Integer("a", 0, 200), Integer("b", 0, 200)}, {"a * 201 + b == 31234"}));
}

}  // namespace
}  // namespace trimtab::optimizer
