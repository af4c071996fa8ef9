#include "optimizer/search_space.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "tests/unit/optimizer/spaces.h"

namespace trimtab::optimizer {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// codec, and a level that only zstd has.
std::vector<Parameter> Compression() {
  Parameter level = Integer("level", 1, 19);
  level.active_when = {"codec", {2}};
  return {Category("codec", {"none", "lz4", "zstd"}), level, Real("x", 0, 1)};
}

std::vector<double> Encoded(const SearchSpace& space, const Point& point) {
  std::vector<double> coordinates(space.coordinates());
  space.Encode(point, coordinates.data());
  return coordinates;
}

TEST(SearchSpace, InactiveParametersAreAllOnePoint) {
  const SearchSpace space = Space(Compression());
  EXPECT_EQ(space.Canonical({{0, 7, 0.5}}), (Point{{0, 1, 0.5}}));
  EXPECT_EQ(space.Canonical({{2, 7, 0.5}}), (Point{{2, 7, 0.5}}));
  EXPECT_FALSE(space.Contains({{0, 7, 0.5}}));
  EXPECT_TRUE(space.Contains({{0, 1, 0.5}}));
}

TEST(SearchSpace, InactiveParametersLieInTheMiddleForTheModel) {
  const SearchSpace space = Space(Compression());
  const double on = 1 / std::numbers::sqrt2;
  EXPECT_THAT(Encoded(space, {{0, 1, 0.25}}), ElementsAre(on, 0, 0, 0.5, 0.25));
  EXPECT_THAT(Encoded(space, {{2, 10, 0.25}}), ElementsAre(0, 0, on, 0.5, 0.25));
}

TEST(SearchSpace, ChildrenOfInactiveParametersAreInactive) {
  Parameter second = Boolean("second");
  second.active_when = {"first", {1}};
  Parameter third = Boolean("third");
  third.active_when = {"second", {0}};
  const SearchSpace space = Space({Boolean("first"), second, third});
  EXPECT_FALSE(space.Active({{0, 0, 1}}, 2));
  EXPECT_TRUE(space.Active({{1, 0, 1}}, 2));
}

TEST(SearchSpace, FixedParametersHaveNoCoordinate) {
  const SearchSpace space = Space({Real("x", 3, 3), Category("c", {"only"}), Real("y", 0, 1)});
  EXPECT_EQ(space.coordinates(), 1U);
  EXPECT_THAT(Encoded(space, {{3, 0, 0.75}}), ElementsAre(0.75));
}

TEST(SearchSpace, SpecialValuesHaveACoordinateOfTheirOwn) {
  Parameter limit = Real("limit", 0, 10);
  limit.special = {-1};
  const SearchSpace space = Space({limit});
  EXPECT_THAT(Encoded(space, {{-1}}), ElementsAre(0.5, 1));
  EXPECT_THAT(Encoded(space, {{2.5}}), ElementsAre(0.25, 0));
  limit.special = {-1, -2};
  EXPECT_THAT(Encoded(Space({limit}), {{2.5}}), ElementsAre(0.25, 0, 0));
  EXPECT_THAT(Encoded(Space({limit}), {{-2}}), ElementsAre(0.5, 0, 1));
}

TEST(SearchSpace, LargeCategoriesShareOneLengthScale) {
  const SearchSpace space = Space({Category("small", {"a", "b", "c"}), Boolean("b"),
                                   Category("large", {"a", "b", "c", "d", "e"})});
  EXPECT_THAT(space.scale_groups(), ElementsAre(0, 1, 2, 3, 4, 4, 4, 4, 4));
}

TEST(SearchSpace, RulesAboutInactiveParametersHold) {
  const SearchSpace space = Space(Compression(), {"level >= 10"});
  EXPECT_TRUE(space.Contains({{0, 1, 0.5}}));
  EXPECT_FALSE(space.Contains({{2, 1, 0.5}}));
  EXPECT_TRUE(space.Contains({{2, 10, 0.5}}));
}

TEST(SearchSpace, CheckNamesTheKnobOrTheRule) {
  const SearchSpace space = Space({Integer("pool", 4, 128), Real("x", 0, 1)}, {"pool <= 100"});
  EXPECT_THAT(space.Check({{200, 0}}).error().message, HasSubstr("\"pool\""));
  EXPECT_THAT(space.Check({{8, std::nan("")}}).error().message, HasSubstr("\"x\""));
  EXPECT_THAT(space.Check({{120, 0}}).error().message, HasSubstr("pool <= 100"));
  EXPECT_FALSE(space.Check({{8}}));
}

TEST(SearchSpace, MeasuredPointsMayLieOutside) {
  const SearchSpace space = Space({Integer("pool", 4, 128), Boolean("b")}, {"pool <= 100"});
  EXPECT_EQ(space.CheckMeasured({{200, 1}}).value(), (Point{{200, 1}}));
  EXPECT_FALSE(space.CheckMeasured({{200, 0.5}}));
  EXPECT_FALSE(space.CheckMeasured({{std::nan(""), 1}}));
}

TEST(SearchSpace, EnumerationIsCompleteAndWithoutRepeats) {
  Parameter level = Integer("level", 1, 3);
  level.active_when = {"codec", {1}};
  const SearchSpace space =
      Space({Category("codec", {"none", "zstd"}), level, Boolean("b")}, {"level + b != 3"});
  const auto points = space.Enumerate();
  EXPECT_EQ(space.Count(100), 12U);
  EXPECT_EQ(space.Count(11), 0U);
  // none: 2; zstd: 3 x 2 less (2, true) and (3, false).
  EXPECT_EQ(points.size(), 6U);
  for (const Point& point : points) EXPECT_TRUE(space.Contains(point));
}

TEST(SearchSpace, ContinuousSpacesAreNotCounted) {
  EXPECT_EQ(Space({Real("x", 0, 1)}).Count(1000), 0U);
}

TEST(SearchSpace, MistakesAreNamed) {
  const auto message = [](std::vector<Parameter> parameters,
                          std::vector<std::string> constraints = {}) {
    return SearchSpace::Make(std::move(parameters), constraints).error().message;
  };
  EXPECT_THAT(message({}), HasSubstr("at least one"));
  EXPECT_THAT(message({Real("x", 0, 1), Real("x", 0, 1)}),
              HasSubstr("\"x\": name: is there twice"));
  EXPECT_THAT(message({Real("x", 2, 1)}), HasSubstr("\"x\""));
  EXPECT_THAT(message({Real("x", 0, 1)}, {"y <= 1"}), HasSubstr("no knob \"y\""));
  Parameter child = Boolean("child");
  child.active_when = {"parent", {1}};
  EXPECT_THAT(message({child}), HasSubstr("activeWhen: \"parent\""));
  child.active_when = {"parent", {2}};
  EXPECT_THAT(message({Boolean("parent"), child}), HasSubstr("activeWhen"));
}

}  // namespace
}  // namespace trimtab::optimizer
