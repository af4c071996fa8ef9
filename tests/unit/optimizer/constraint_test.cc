#include "optimizer/constraint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "tests/unit/optimizer/spaces.h"

namespace trimtab::optimizer {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<Parameter> Knobs() {
  return {Real("a", 0, 10), Real("b", 0, 10), Category("codec", {"none", "zstd"}),
          Boolean("async")};
}

bool Holds(const std::string& text, std::vector<double> values) {
  values.resize(4);
  return Constraint::Parse(text, Knobs()).value().Holds({values});
}

TEST(Constraint, ComparesExactly) {
  EXPECT_TRUE(Holds("a <= 3", {3}));
  EXPECT_FALSE(Holds("a < 3", {3}));
  EXPECT_TRUE(Holds("a >= 3", {3}));
  EXPECT_FALSE(Holds("a > 3", {3}));
  EXPECT_TRUE(Holds("a == 3", {3}));
  EXPECT_FALSE(Holds("a != 3", {3}));
  EXPECT_FALSE(Holds("a <= 3", {std::nextafter(3.0, 4.0)}));
}

TEST(Constraint, ArithmeticBindsAsInSchool) {
  EXPECT_TRUE(Holds("a + 2 * b == 8", {2, 3}));
  EXPECT_TRUE(Holds("(a + 2) * b == 12", {2, 3}));
  EXPECT_TRUE(Holds("a - b - 1 == 0", {4, 3}));
  EXPECT_TRUE(Holds("8 / a / 2 == 2", {2}));
  EXPECT_TRUE(Holds("-a * -b == 6", {2, 3}));
  EXPECT_TRUE(Holds("--a == 2", {2}));
  EXPECT_TRUE(Holds("a<=1.5e1", {15}));
}

TEST(Constraint, CategoriesAndBooleansAreComparedByName) {
  EXPECT_TRUE(Holds("codec == 'zstd'", {0, 0, 1}));
  EXPECT_TRUE(Holds("\"none\" != codec", {0, 0, 1}));
  EXPECT_TRUE(Holds("async == true", {0, 0, 0, 1}));
  EXPECT_TRUE(Holds("async == false", {0, 0, 0, 0}));
}

TEST(Constraint, WhatIsNoNumberDoesNotHold) {
  EXPECT_FALSE(Holds("a / b <= 1", {0, 0}));
  EXPECT_FALSE(Holds("a / b != 1", {0, 0}));
  EXPECT_TRUE(std::isinf(Constraint::Parse("a / b <= 1", Knobs()).value().Violation({{0, 0}})));
}

TEST(Constraint, ViolationIsZeroExactlyWhereItHolds) {
  const auto constraint = Constraint::Parse("a + b <= 4", Knobs()).value();
  EXPECT_EQ(constraint.Violation({{1, 3, 0, 0}}), 0);
  EXPECT_DOUBLE_EQ(constraint.Violation({{3, 3, 0, 0}}), 2);
  EXPECT_GT(Constraint::Parse("a < 4", Knobs()).value().Violation({{4, 0, 0, 0}}), 0);
}

TEST(Constraint, KnowsWhichParametersItNames) {
  EXPECT_THAT(Constraint::Parse("b * b + async <= 4", Knobs()).value().parameters(),
              ElementsAre(1, 3));
}

TEST(Constraint, ErrorsNameTheColumn) {
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"", "column 1: expected a number"},
      {"a", "column 2: expected one of < <="},
      {"a <=", "column 5: expected a number"},
      {"a <= 3 4", "column 8: expected the end"},
      {"a <= 1 <= 2", "column 8: expected the end"},
      {"(a <= 3", "column 4: expected ')'"},
      {"a + cores <= 3", "column 5: there is no knob \"cores\""},
      {"a <= 1e999", "column 6: is no number"},
      {"codec + 1 <= 3", "column 1: a category has no number"},
      {"-codec <= 3", "column 2: a category has no number"},
      {"codec <= 'zstd'", "can only be compared by == or !="},
      {"codec == 1", "can only be compared by == or !="},
      {"codec == codec", "can only be compared by == or !="},
      {"a == 'zstd'", "column 6: a name in quotes can only"},
      {"codec == 'lz4'", "column 10: knob \"codec\" has no value \"lz4\""},
      {"codec == 'lz4", "column 10: this quote is not closed"},
      {"a @ 3", "column 3: expected one of"},
      {"system('x') <= 1", "there is no knob \"system\""},
  };
  for (const auto& [text, message] : wrong) {
    const auto parsed = Constraint::Parse(text, Knobs());
    ASSERT_FALSE(parsed) << text;
    EXPECT_THAT(parsed.error().message, HasSubstr(message)) << text;
  }
}

TEST(Constraint, DepthAndLengthAreBounded) {
  const std::string deep(100, '(');
  EXPECT_THAT(Constraint::Parse(deep + "a", Knobs()).error().message, HasSubstr("too deeply"));
  const std::string minuses(100, '-');
  EXPECT_THAT(Constraint::Parse(minuses + "a", Knobs()).error().message, HasSubstr("too deeply"));
  std::string wide = "a";
  for (int i = 0; i < 1000; ++i) wide += "+1";
  EXPECT_THAT(Constraint::Parse(wide + "<=1", Knobs()).error().message, HasSubstr("too long"));
}

TEST(Constraint, RangesProveWhatCannotHold) {
  const std::vector<Interval> ranges = {{0, 10}, {0, 10}, {0, 1}, {0, 1}};
  const auto can = [&](const char* text) {
    return Constraint::Parse(text, Knobs()).value().CanHold(ranges);
  };
  EXPECT_FALSE(can("a + b > 20.001"));
  EXPECT_TRUE(can("a + b >= 20"));
  EXPECT_FALSE(can("a * b == 101"));
  EXPECT_FALSE(can("a - b < -10.001"));
  EXPECT_TRUE(can("1 / a <= -5"));  // 0 is in the range: nothing is proved
  EXPECT_FALSE(can("-a > 0"));
  EXPECT_FALSE(can("1 != 1"));
}

}  // namespace
}  // namespace trimtab::optimizer
