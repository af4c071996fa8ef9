#include "optimizer/axis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>

#include "tests/unit/optimizer/spaces.h"

namespace trimtab::optimizer {
namespace {

using ::testing::HasSubstr;
using Kind = Parameter::Kind;
constexpr auto kLog = Parameter::Scale::kLog;

TEST(Axis, LinearRealIsAffine) {
  const Axis axis(Real("x", -5, 10));
  EXPECT_DOUBLE_EQ(axis.ToUnit(-5), 0);
  EXPECT_DOUBLE_EQ(axis.ToUnit(2.5), 0.5);
  EXPECT_DOUBLE_EQ(axis.FromUnit(1), 10);
  EXPECT_TRUE(axis.continuous());
}

TEST(Axis, LogRealIsGeometricAndStaysInside) {
  const Axis axis(Real("x", 64, 4096, kLog));
  EXPECT_NEAR(axis.FromUnit(0.5), 512, 1e-9);
  for (int i = 0; i <= 1000; ++i) {
    const double value = axis.FromUnit(i / 1000.0);
    EXPECT_GE(value, 64);
    EXPECT_LE(value, 4096);
    EXPECT_NEAR(axis.ToUnit(value), i / 1000.0, 1e-12);
  }
}

TEST(Axis, EndValuesOfAnIntegerAreAsLikelyAsOthers) {
  const Axis axis(Integer("n", 1, 4));
  std::map<double, int> seen;
  for (int i = 0; i < 4000; ++i) ++seen[axis.FromUnit((i + 0.5) / 4000)];
  for (const auto& [value, count] : seen) EXPECT_NEAR(count, 1000, 2) << value;
  EXPECT_EQ(seen.size(), 4U);
}

TEST(Axis, EveryCountedValueComesBack) {
  std::vector<Parameter> parameters = {Integer("n", -3, 40), Integer("log", 1, 256, kLog),
                                       Category("c", {"a", "b", "c"}), Boolean("b")};
  parameters.push_back({.name = "step", .min = 0.1, .max = 0.95, .step = 0.1});
  parameters.push_back({.name = "step log", .min = 2, .max = 64, .step = 2, .scale = kLog});
  parameters.push_back({.name = "o", .kind = Kind::kOrdered, .levels = {1, 2, 4, 1000}});
  for (const Parameter& parameter : parameters) {
    ASSERT_TRUE(Axis::Check(parameter)) << parameter.name;
    const Axis axis(parameter);
    for (uint64_t i = 0; i < axis.levels(); ++i) {
      const double value = axis.Level(i);
      EXPECT_EQ(axis.LevelOf(value), i) << parameter.name;
      EXPECT_EQ(axis.FromUnit(axis.ToUnit(value)), value) << parameter.name;
      EXPECT_EQ(axis.Exact(value).value(), value) << parameter.name;
    }
  }
}

TEST(Axis, StepsEndAtTheLastOneInTheRange) {
  const Axis axis({.name = "x", .min = 0, .max = 1, .step = 0.3});
  EXPECT_EQ(axis.levels(), 4U);
  EXPECT_DOUBLE_EQ(axis.highest(), 0.9);
  EXPECT_FALSE(axis.Exact(1.0));
}

TEST(Axis, RoundingErrorsAreForgiven) {
  const Axis axis({.name = "x", .min = 0, .max = 1, .step = 0.1});
  EXPECT_EQ(axis.Exact(0.3).value(), axis.Level(3));
  EXPECT_EQ(axis.Exact(0.1 + 0.2).value(), axis.Level(3));
  EXPECT_FALSE(axis.Exact(0.31));
}

TEST(Axis, SpecialValuesComeAfterTheOthers) {
  Parameter parameter = Integer("limit", 1, 10);
  parameter.special = {-1};
  const Axis axis(parameter);
  EXPECT_EQ(axis.levels(), 11U);
  EXPECT_EQ(axis.Level(10), -1);
  EXPECT_EQ(axis.LevelOf(-1), 10U);
  EXPECT_EQ(axis.lowest(), -1);
  EXPECT_FALSE(axis.Exact(0));
}

TEST(Axis, ValuesThatItCannotHaveAreRefusedWithTheRange) {
  const Axis axis(Integer("n", 1, 4));
  EXPECT_THAT(axis.Exact(5).error().message, HasSubstr("[1, 4]"));
  EXPECT_FALSE(axis.Exact(2.5));
  EXPECT_FALSE(axis.Exact(std::nan("")));
  EXPECT_FALSE(axis.Exact(std::numeric_limits<double>::infinity()));
}

TEST(Axis, WhatIsWrongWithAParameterIsNamed) {
  const double nan = std::nan("");
  const std::vector<std::pair<Parameter, const char*>> wrong = {
      {Real("", 0, 1), "no name"},
      {Real("x", 2, 1), "min"},
      {Real("x", nan, 1), "min"},
      {Real("x", 0, nan), "max"},
      {Real("x", 0, 1, kLog), "above 0"},
      {Integer("x", 0.5, 1), "min: must be an integer"},
      {Integer("x", 0, 1.5), "max: must be an integer"},
      {{.name = "x", .step = -1}, "step"},
      {{.name = "x", .step = 1e-300}, "step"},
      {{.name = "x", .kind = Kind::kOrdered}, "values"},
      {{.name = "x", .kind = Kind::kOrdered, .levels = {2, 1}}, "ascending"},
      {Category("x", {}), "values"},
      {Category("x", {"a", "a"}), "twice"},
      {{.name = "x", .special = {0.5}}, "special"},
      {{.name = "x", .special = {-1, -1}}, "twice"},
      {{.name = "x", .kind = Kind::kBoolean, .special = {-1}}, "special"},
  };
  for (const auto& [parameter, part] : wrong) {
    const auto checked = Axis::Check(parameter);
    ASSERT_FALSE(checked) << part;
    EXPECT_THAT(checked.error().message, HasSubstr(part));
  }
}

TEST(Axis, EqualBoundsFixTheParameter) {
  EXPECT_TRUE(Axis(Real("x", 3, 3)).fixed());
  EXPECT_TRUE(Axis(Integer("x", 3, 3)).fixed());
  EXPECT_TRUE(Axis(Category("x", {"only"})).fixed());
  EXPECT_EQ(Axis(Real("x", 3, 3)).FromUnit(0.7), 3);
  EXPECT_FALSE(Axis(Boolean("x")).fixed());
}

}  // namespace
}  // namespace trimtab::optimizer
