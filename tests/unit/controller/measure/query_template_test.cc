#include "controller/measure/query_template.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace trimtab::measure {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view kMatchers = R"(pod=~"web-1-[a-z0-9]+")";

BoundQuery Bound(std::string_view query) {
  const auto read = QueryTemplate::Parse(query);
  EXPECT_TRUE(read.ok()) << query << ": " << read.error().message;
  return read ? read->Bind(kMatchers, minutes(1)) : BoundQuery{};
}

std::string Refusal(std::string_view query) {
  const auto read = QueryTemplate::Parse(query);
  return read ? "accepted" : read.error().message;
}

TEST(QueryTemplate, PutsTheArmAmongTheMatchersAndTheWindowIntoTheRange) {
  EXPECT_EQ(Bound("sum(rate(requests_total{$arm}[$window]))").text,
            R"(sum(rate(requests_total{pod=~"web-1-[a-z0-9]+"}[60s])))");
  EXPECT_EQ(Bound(R"(sum(rate(r{code=~"5..",$arm}[$window])) / sum(rate(r{$arm}[$window])))").text,
            R"(sum(rate(r{code=~"5..",pod=~"web-1-[a-z0-9]+"}[60s])) / )"
            R"(sum(rate(r{pod=~"web-1-[a-z0-9]+"}[60s])))");
}

TEST(QueryTemplate, LeavesEverythingElseAsItsAuthorWroteIt) {
  EXPECT_EQ(Bound("avg( x{ $arm , a!='$' }\n) # all of $arm\n * 1e3").text,
            "avg( x{ pod=~\"web-1-[a-z0-9]+\" , a!='$' }\n) # all of $arm\n * 1e3");
  EXPECT_EQ(Bound("a:b:rate{$arm,} + `$`").text, R"(a:b:rate{pod=~"web-1-[a-z0-9]+",} + `$`)");
}

TEST(QueryTemplate, WritesWindowsThatAreNoWholeSeconds) {
  EXPECT_EQ(PromDuration(milliseconds(1500)), "1500ms");
  EXPECT_EQ(PromDuration(minutes(2)), "120s");
}

TEST(QueryTemplate, KnowsTheSelectorsOfTheArm) {
  const auto query = Bound(
      "avg(m{$arm}) + sum(rate(r{$arm}[$window])) + max_over_time(g{$arm}[30s])"
      " + sum(limits{pod=\"x\"})");
  const std::string arm(kMatchers);
  EXPECT_THAT(
      query.selectors,
      testing::ElementsAre(BoundSelector{.text = "m{" + arm + "}"},
                           BoundSelector{.text = "r{" + arm + "}", .range = "60s", .counts = true},
                           BoundSelector{.text = "g{" + arm + "}", .range = "30s"}));
}

TEST(QueryTemplate, KnowsTheRangeOfASubquery) {
  const auto query = Bound("max_over_time(m{$arm}[$window:15s])");
  ASSERT_EQ(query.selectors.size(), 1U);
  EXPECT_EQ(query.selectors.front().range, "60s");
  EXPECT_FALSE(query.selectors.front().counts);
}

TEST(QueryTemplate, TakesASelectorWithoutAName) {
  const auto query = Bound(R"(count({__name__="m",$arm} or {__name__="n",$arm}))");
  ASSERT_EQ(query.selectors.size(), 2U);
  EXPECT_EQ(query.selectors[1].text, R"({__name__="n",pod=~"web-1-[a-z0-9]+"})");
}

TEST(QueryTemplate, MakesAVectorOfAScalar) {
  EXPECT_EQ(Bound("scalar(sum(x{$arm}))").text,
            "vector(scalar(sum(x{pod=~\"web-1-[a-z0-9]+\"}))\n)");
  EXPECT_EQ(Bound("scalar(x{$arm}) + sum(x{$arm})").text.substr(0, 7), "scalar(");
}

TEST(QueryTemplate, KnowsAQuantile) {
  const std::string quantile = "histogram_quantile(0.95, sum by (le) (rate(x_bucket{$arm}[1m])))";
  EXPECT_TRUE(Bound(quantile).is_quantile);
  EXPECT_FALSE(Bound("1000 * " + quantile).is_quantile);
  EXPECT_FALSE(Bound(quantile + " / " + quantile).is_quantile);
}

TEST(QueryTemplate, RefusesARangeBeyondTheWindow) {
  const auto read = QueryTemplate::Parse("rate(x{$arm}[1m30s])");
  ASSERT_TRUE(read.ok());
  EXPECT_TRUE(read->CheckRanges(seconds(90)).ok());
  const auto refused = read->CheckRanges(seconds(60));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message,
            "the query, at byte 14: the range is longer than the window of 60s and would look back "
            "at the setting before; write [$window]");
}

struct Refused {
  std::string query;
  std::string why;
};

class RefusedQueries : public testing::TestWithParam<Refused> {};

TEST_P(RefusedQueries, SayWhereAndWhatToWriteInstead) {
  EXPECT_THAT(Refusal(GetParam().query),
              testing::StartsWith("the query, at byte " + GetParam().why))
      << GetParam().query;
}

INSTANTIATE_TEST_SUITE_P(
    OfTheArm, RefusedQueries,
    testing::Values(Refused{"sum(x)", "1: it must say {$arm}"},
                    Refused{"", "1: it must say {$arm}"},
                    Refused{"sum(x{pod=~\"$arm\"})", "12: $arm has no value inside quotes"},
                    Refused{"sum($arm)", "5: $arm stands for label matchers"},
                    Refused{"x{pod=$arm}", "7: $arm stands for label matchers"},
                    Refused{"x{$arm a=\"b\"}", "3: $arm stands for label matchers"},
                    Refused{"x{$arms}", "3: there is no $arms"},
                    Refused{"x{$arm}[$arm]", "9: $arm stands for label matchers"}));

INSTANTIATE_TEST_SUITE_P(
    OfTheWindow, RefusedQueries,
    testing::Values(Refused{"x{$arm} / $window", "11: $window is a range"},
                    Refused{"rate(x{$arm}[$range])", "14: there is no $range"},
                    Refused{"rate(x{$arm}[])", "13: a range is [$window]"},
                    Refused{"rate(x{$arm}[300])", "13: a range is [$window]"},
                    Refused{"rate(x{$arm}[5m 5m])", "13: a range is [$window]"},
                    Refused{"rate(x{$arm}[99999999999y])", "13: a range is [$window]"},
                    Refused{"rate(x{$arm}[$window] offset 1h)", "23: offset would measure"},
                    Refused{"x{$arm} OFFSET -1h", "9: offset would measure"},
                    Refused{"x{$arm} @ 1600000000", "9: @ would measure"},
                    Refused{"max_over_time(rate(x{$arm}[$window])[$window:15s])",
                            "37: a range inside a subquery"}));

// Faults S14: the query is put into brackets beside others.
INSTANTIATE_TEST_SUITE_P(
    ThatReachOut, RefusedQueries,
    testing::Values(Refused{"x{$arm}) or vector(1", "8: \")\" closes nothing"},
                    Refused{"x{$arm},\"trimtab\",\"0\",\"\",\"\"",
                            "8: a comma outside all brackets"},
                    Refused{"(x{$arm}", "1: \"(\" is not closed"},
                    Refused{"(x{$arm}]", "9: \"]\" closes nothing"},
                    Refused{"x{$arm,a=\"b}", "10: the string does not end"},
                    Refused{"x{$arm,a='b\n'}", "10: the string does not end"},
                    Refused{"x{$arm,a=\"b\\\"}", "10: the string does not end"},
                    Refused{"x{$arm}; drop", "8: a byte that PromQL has no use for"},
                    Refused{std::string("x{$arm}\0", 8), "8: a byte that PromQL has no use for"},
                    Refused{"x{{$arm}}", "3: a bracket where"}));

// Faults P1 and P10.
INSTANTIATE_TEST_SUITE_P(
    ThatHide, RefusedQueries,
    testing::Values(Refused{"sum(x{$arm}) or vector(0)", "17: \"or vector(...)\" makes a number"},
                    Refused{"sum(x{$arm}) OR on() (vector(0))", "23: \"or vector(...)\""},
                    Refused{"absent(x{$arm})", "1: absent() makes a number"},
                    Refused{"rate(sum(x{$arm})[$window:])", "18: a counter that starts anew"},
                    Refused{"increase(x{$arm}[$window:15s])", "17: a counter that starts anew"}));

}  // namespace
}  // namespace trimtab::measure
