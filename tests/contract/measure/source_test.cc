// What PrometheusSource reads of known samples, against each server that there is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "controller/measure/prometheus_source.h"
#include "controller/measure/source_credentials.h"
#include "tests/contract/measure/recorded.h"
#include "tests/contract/measure/source_world.h"

namespace trimtab::contract {
namespace {

using domain::Fault;
using domain::Reading;
using measure::LookAnswer;
using measure::LookRequest;
using measure::PrometheusSettings;
using measure::PrometheusSource;

// One server for all tests of a world: they only read.
SourceWorld* WorldOf(const SourceWorldKind& kind, std::string& why) {
  static std::map<std::string, Result<std::unique_ptr<SourceWorld>>> worlds;
  auto found = worlds.find(kind.name);
  if (found == worlds.end()) {
    found = worlds.emplace(kind.name, kind.make(RecordedRollout())).first;
  }
  if (found->second) return found->second->get();
  why = found->second.error().message;
  return nullptr;
}

class SourceContract : public testing::TestWithParam<SourceWorldKind> {
 protected:
  void SetUp() override {
    std::string why;
    world_ = WorldOf(GetParam(), why);
    if (world_ == nullptr) GTEST_SKIP() << why;
    request_.at = world_->at();
    request_.arms = {{.ns = "shop", .owner = "web-1"}, {.ns = "shop", .owner = "web-2"}};
  }

  LookAnswer Read(std::vector<std::string> queries) {
    request_.queries = std::move(queries);
    const auto credentials = measure::MakeSourceCredentials(world_->clock(), settings_);
    PrometheusSource source(settings_, world_->transport(), *credentials, world_->clock());
    LookAnswer answer = source.Read(request_, {});
    EXPECT_FALSE(answer.failure.has_value()) << answer.failure->message;
    return answer;
  }
  // The two arms' readings of one query.
  std::vector<Reading> ReadOne(const std::string& query) {
    const LookAnswer answer = Read({query});
    return {answer.readings.at(0).at(0), answer.readings.at(1).at(0)};
  }

  SourceWorld* world_ = nullptr;
  PrometheusSettings settings_{.url = "http://prometheus"};
  LookRequest request_;
};

TEST_P(SourceContract, ReadsRatesOfBothArmsAndOfNobodyElse) {
  const auto both = ReadOne("sum(rate(requests_total{$arm}[$window]))");
  ASSERT_TRUE(both[0].value && both[1].value);
  EXPECT_NEAR(*both[0].value, 30, 1e-9);
  EXPECT_NEAR(*both[1].value, 40, 1e-9);
}

TEST_P(SourceContract, ReadsSharesAndQuantiles) {
  const LookAnswer answer =
      Read({"sum(rate(latency_seconds_bucket{le=\"0.25\",$arm}[$window])) / "
            "sum(rate(latency_seconds_bucket{le=\"+Inf\",$arm}[$window]))",
            "histogram_quantile(0.85, sum by (le) (rate(latency_seconds_bucket{$arm}[$window])))"});
  for (const auto& arm : answer.readings) {
    ASSERT_TRUE(arm[0].value && arm[1].value);
    EXPECT_NEAR(*arm[0].value, 0.9, 1e-9);
    EXPECT_NEAR(*arm[1].value, 0.175, 1e-9);
  }
}

// Faults P23.
TEST_P(SourceContract, FindsAQuantileAboveTheLastEdgeToBeNoNumber) {
  const LookAnswer answer =
      Read({"histogram_quantile(0.95, sum by (le) (rate(latency_seconds_bucket{$arm}[$window])))",
            "histogram_quantile(0.85, sum by (le) (rate(latency_seconds_bucket{$arm}[$window])))"});
  EXPECT_EQ(answer.readings[0][0].fault, Fault::kNotANumber);
  EXPECT_TRUE(answer.readings[0][1].value.has_value());
  const auto is_of_edges = [](const measure::Remark& remark) {
    return remark.query == 1 && remark.text.find("edges 0.1 and 0.25") != std::string::npos;
  };
  EXPECT_TRUE(std::any_of(answer.remarks.begin(), answer.remarks.end(), is_of_edges));
}

TEST_P(SourceContract, ReadsSamplesAsTheyAre) {
  const auto both = ReadOne("sum(memory_bytes{$arm})");
  EXPECT_EQ(both[0].value, 30'000.0);
  EXPECT_EQ(both[1].value, 40'000.0);
}

TEST_P(SourceContract, ReadsTheSameAgainBitForBit) {
  const std::vector<std::string> queries = {
      "sum(rate(requests_total{$arm}[$window]))", "avg(memory_bytes{$arm})",
      "histogram_quantile(0.5, sum by (le) (rate(latency_seconds_bucket{$arm}[$window])))"};
  const LookAnswer first = Read(queries);
  const LookAnswer second = Read(queries);
  for (size_t arm = 0; arm < 2; ++arm) {
    for (size_t query = 0; query < queries.size(); ++query) {
      ASSERT_TRUE(first.readings[arm][query].value.has_value());
      EXPECT_EQ(first.readings[arm][query].value, second.readings[arm][query].value);
    }
  }
}

TEST_P(SourceContract, ReadsByGetWhatItReadsByPost) {
  const auto by_post = ReadOne("sum(rate(requests_total{$arm}[$window]))");
  settings_.method = measure::QueryMethod::kGet;
  const auto by_get = ReadOne("sum(rate(requests_total{$arm}[$window]))");
  ASSERT_TRUE(by_post[0].value.has_value());
  EXPECT_EQ(by_post[0].value, by_get[0].value);
  EXPECT_EQ(by_post[1].value, by_get[1].value);
}

TEST_P(SourceContract, TakesAScalar) {
  for (const char* query :
       {"scalar(sum(memory_bytes{$arm}))", "scalar(sum(memory_bytes{$arm})) + 0"}) {
    EXPECT_EQ(ReadOne(query)[1].value, 40'000.0) << query;
  }
}

TEST_P(SourceContract, StandsCommentsAndBlanks) {
  EXPECT_EQ(ReadOne("\n sum( # of all\n memory_bytes{ $arm } ) # so much")[1].value, 40'000.0);
}

// Faults P1.
TEST_P(SourceContract, FindsNoSeriesEmpty) {
  const auto both = ReadOne("sum(nothing_total{$arm})");
  EXPECT_EQ(both[0].fault, Fault::kEmpty);
  EXPECT_EQ(both[1].fault, Fault::kEmpty);
}

TEST_P(SourceContract, FindsZeroWhereThereIsTrafficAndNoError) {
  const auto both = ReadOne(
      "sum(rate(nothing_total{$arm}[$window])) or 0 * sum(rate(requests_total{$arm}[$window]))");
  EXPECT_EQ(both[0].value, 0.0);
  EXPECT_EQ(both[1].value, 0.0);
}

// Faults P2 and P3.
TEST_P(SourceContract, FindsNaNAndInfinityToBeNoNumbers) {
  const auto both = ReadOne("sum(strange{$arm})");
  EXPECT_EQ(both[0].fault, Fault::kNotANumber);
  EXPECT_EQ(both[1].fault, Fault::kNotANumber);
  EXPECT_EQ(
      ReadOne("sum(rate(idle_total{$arm}[$window])) / sum(rate(idle_total{$arm}[$window]))")[0]
          .fault,
      Fault::kNotANumber);
}

// Faults P4.
TEST_P(SourceContract, FindsTwoPodsToBeTwoSeries) {
  const auto both = ReadOne("memory_bytes{$arm}");
  EXPECT_EQ(both[0].fault, Fault::kManySeries);
  EXPECT_EQ(both[1].value, 40'000.0);
}

// Faults P6: the server still gives the value.
TEST_P(SourceContract, FindsAValueOf110SecondsAgoStale) {
  const auto both = ReadOne("sum(old_bytes{$arm})");
  EXPECT_EQ(both[0].value, 1.0);
  EXPECT_EQ(both[1].fault, Fault::kStale);
}

// Faults P7.
TEST_P(SourceContract, FindsPodsThatWereScrapedWellInTheWholeWindow) {
  request_.arms[0].ready = 2;
  request_.arms[1].ready = 1;
  const auto both = ReadOne("sum(memory_bytes{$arm})");
  EXPECT_EQ(both[0].value, 30'000.0);
  EXPECT_EQ(both[1].value, 40'000.0);
}

TEST_P(SourceContract, FindsPodsThatWereNotScrapedOrAreJustBornDown) {
  request_.arms = {{.ns = "shop", .owner = "web-1", .ready = 3},
                   {.ns = "shop", .owner = "web-3", .ready = 1}};
  const auto both = ReadOne("sum(up{$arm})");
  EXPECT_EQ(both[0].fault, Fault::kTargetDown);
  EXPECT_EQ(both[1].fault, Fault::kTargetDown);
}

// Faults P10.
TEST_P(SourceContract, SeesACounterThatStartedAnew) {
  const auto both = ReadOne("sum(rate(restarted_total{$arm}[$window]))");
  ASSERT_TRUE(both[0].value.has_value());
  EXPECT_NEAR(*both[0].value, 1, 1e-9);
  EXPECT_EQ(both[1].fault, Fault::kCounterReset);
}

// Faults P12.
TEST_P(SourceContract, FindsTheQueryThatIsRefusedAndAnswersTheOthers) {
  const LookAnswer answer = Read(
      {"sum(memory_bytes{$arm})", "sum(memory_bytes{$arm}", "sum(rate(memory_bytes{$arm}))",
       "avg(memory_bytes{$arm,pod=~\"[\"})",
       "sum(memory_bytes{$arm} * on (namespace) requests_total{$arm})", "max(memory_bytes{$arm})"});
  EXPECT_EQ(answer.readings[0][0].value, 30'000.0);
  EXPECT_EQ(answer.readings[1][5].value, 40'000.0);
  std::vector<size_t> refused;
  for (const auto& one : answer.refused) {
    refused.push_back(one.query);
    EXPECT_EQ(one.error.code, Code::kInvalid);
    EXPECT_FALSE(one.error.message.empty());
  }
  EXPECT_THAT(refused, testing::UnorderedElementsAre(1, 2, 3, 4));
}

// A long look goes through, in as many requests as it takes.
TEST_P(SourceContract, ReadsALookOfManyLongQueries) {
  std::vector<std::string> queries;
  for (int i = 0; i < 20; ++i) {
    queries.push_back("sum(memory_bytes{$arm}) + " + std::to_string(i) + " # " +
                      std::string(2000, 'x'));
  }
  const LookAnswer answer = Read(queries);
  for (size_t i = 0; i < queries.size(); ++i) {
    EXPECT_EQ(answer.readings[0][i].value, 30'000.0 + static_cast<double>(i));
    EXPECT_EQ(answer.readings[1][i].value, 40'000.0 + static_cast<double>(i));
  }
}

TEST_P(SourceContract, KnowsTheTimeOfDay) {
  const auto credentials = measure::MakeSourceCredentials(world_->clock(), settings_);
  const PrometheusSource source(settings_, world_->transport(), *credentials, world_->clock());
  const auto probed = source.Probe({});
  EXPECT_TRUE(probed.ok()) << probed.error().message;
}

const SourceWorldKind kWorlds[] = {{"Simulated", MakeSimulatedSourceWorld},
                                   {"Real", MakeRealSourceWorld}};

INSTANTIATE_TEST_SUITE_P(, SourceContract, testing::ValuesIn(kWorlds),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace trimtab::contract
