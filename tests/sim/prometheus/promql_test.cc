#include "sim/prometheus/promql.h"

#include <gtest/gtest.h>

#include <string>

#include "sim/prometheus/query_answers.h"
#include "tests/sim/prometheus/promql_samples.h"

namespace trimtab::sim {
namespace {

// "{code="200",pod="a"} 3" for each element, joined by blanks; the number of a scalar; the error.
std::string Shown(const Result<PromValue>& value) {
  if (!value) return "error: " + value.error().message;
  if (const double* number = std::get_if<double>(&*value)) return FormatSampleValue(*number);
  if (!std::holds_alternative<Vector>(*value)) return "another type";
  std::string text;
  for (const Element& element : std::get<Vector>(*value)) {
    if (!text.empty()) text += " ";
    text += "{";
    for (const auto& [name, label] : element.labels) text += name + "=" + label + ",";
    if (text.back() == ',') text.pop_back();
    text += "} " + FormatSampleValue(element.value);
  }
  return text;
}

class PromQlTest : public testing::Test {
 protected:
  static constexpr Millis kScrape = 15'000;

  // One sample each scrape, from 0 on; a NaN is left out.
  void Fill(const Labels& labels, const std::vector<double>& values) {
    Millis at = 0;
    for (const double value : values) {
      if (value == value) store_.Append(labels, at, value);
      at += kScrape;
    }
  }

  std::string Ask(std::string_view query, Millis at) {
    return Shown(EvaluatePromQl(query, {.samples = &store_, .at = at}));
  }

  SampleStore store_;
};

TEST_F(PromQlTest, ASeriesIsSeenForFiveMinutesAfterItsLastSample) {
  Fill({{"__name__", "up"}}, {1});
  EXPECT_EQ(Ask("up", 300'000), "{__name__=up} 1");
  EXPECT_EQ(Ask("up", 300'001), "");
}

TEST_F(PromQlTest, AMarkerEndsASeriesAtOnce) {
  Fill({{"__name__", "up"}}, {1, 1});
  store_.Append({{"__name__", "up"}}, 2 * kScrape, StaleMarker());
  EXPECT_EQ(Ask("up", 2 * kScrape - 1), "{__name__=up} 1");
  EXPECT_EQ(Ask("up", 2 * kScrape), "");
  EXPECT_EQ(Ask("count_over_time(up[1m])", 3 * kScrape), "{} 2");
}

TEST_F(PromQlTest, ARateIsCarriedToTheEndsOfItsRangeAndOverResets) {
  Fill({{"__name__", "c"}}, {100, 115, 130, 10, 25});
  EXPECT_EQ(Ask("rate(c[1m])", 4 * kScrape), "{} 0.9166666666666666");
  EXPECT_EQ(Ask("increase(c[30s])", 2 * kScrape), "{} 30");
  EXPECT_EQ(Ask("resets(c[1m])", 4 * kScrape), "{} 1");
}

TEST_F(PromQlTest, ARateNeedsTwoSamples) {
  Fill({{"__name__", "c"}}, {1, 2});
  EXPECT_EQ(Ask("rate(c[10s])", kScrape), "");
}

TEST_F(PromQlTest, SamplesThatAreNotStoredYetAreNotSeen) {
  Fill({{"__name__", "up"}}, {1, 2});
  const PromInput input{.samples = &store_, .at = kScrape, .newest = kScrape - 1};
  EXPECT_EQ(Shown(EvaluatePromQl("up", input)), "{__name__=up} 1");
}

TEST_F(PromQlTest, JoinedQueriesComeBackWithTheirTags) {
  Fill({{"__name__", "up"}, {"pod", "a"}}, {1});
  Fill({{"__name__", "up"}, {"pod", "b"}}, {1});
  EXPECT_EQ(Ask(R"(label_replace(sum(up{pod="a"}),"q","0","","")
                   or label_replace(sum(nothing),"q","1","","")
                   or label_replace(sum(up),"q","2","",""))",
                0),
            "{q=0} 1 {q=2} 2");
}

TEST_F(PromQlTest, ManySeriesToOneAreRefused) {
  Fill({{"__name__", "a"}, {"pod", "1"}}, {1});
  Fill({{"__name__", "a"}, {"pod", "2"}}, {1});
  Fill({{"__name__", "b"}}, {1});
  EXPECT_NE(Ask("b + on() a", 0).find("many-to-many"), std::string::npos);
  EXPECT_NE(Ask("a + on() b", 0).find("many-to-one"), std::string::npos);
}

TEST_F(PromQlTest, WhatItDoesNotKnowIsRefusedAndNotGuessedAt) {
  for (const char* query : {"max_over_time(up[5m:1m])", "a * on(pod) group_left b", "topk(1, up)",
                            "sort(up)", "predict_linear(up[5m], 60)"}) {
    EXPECT_EQ(Ask(query, 0).substr(0, 6), "error:") << query;
  }
}

TEST_F(PromQlTest, AQueryOfBracketsAloneEndsInAnError) {
  EXPECT_EQ(Ask(std::string(100'000, '('), 0).substr(0, 6), "error:");
}

TEST_F(PromQlTest, TheContractsRefusedQueriesAreRefusedAlike) {
  FillPromQlSamples(store_);
  for (const auto& [query, status] : RefusedPromQlQueries()) {
    const auto value =
        EvaluatePromQl(query, {.samples = &store_, .at = kPromQlStart + Millis{599'999}});
    EXPECT_EQ(QueryAnswer(value, 0).status, status) << query;
  }
}

TEST(SampleStore, ASampleThatIsNotNewerIsDropped) {
  SampleStore store;
  const auto id = store.IdOf({{"__name__", "up"}});
  store.Append(id, 10, 1);
  store.Append(id, 10, 2);
  store.Append(id, 9, 3);
  const auto series = store.Select({{.label = "__name__", .value = "up"}});
  ASSERT_EQ(series.size(), 1U);
  ASSERT_EQ(series[0]->samples.size(), 1U);
  EXPECT_EQ(series[0]->samples[0].value, 1);
}

TEST(SampleStore, ForgottenSeriesAreNotSelected) {
  SampleStore store;
  store.Append({{"__name__", "up"}}, 10, 1);
  store.Forget(11);
  EXPECT_TRUE(store.Select({{.label = "__name__", .value = "up"}}).empty());
  EXPECT_EQ(store.samples(), 0U);
}

TEST(SampleValue, IsWrittenAsPrometheusWritesIt) {
  EXPECT_EQ(FormatSampleValue(0.1), "0.1");
  EXPECT_EQ(FormatSampleValue(1e8), "100000000");
  EXPECT_EQ(FormatSampleValue(1e21), "1e+21");
  EXPECT_EQ(FormatSampleValue(1e-7), "1e-07");
  EXPECT_EQ(FormatSampleValue(-std::numeric_limits<double>::infinity()), "-Inf");
}

}  // namespace
}  // namespace trimtab::sim
