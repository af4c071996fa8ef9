#include "sim/sim_prometheus.h"

#include <gtest/gtest.h>

#include <string>

#include "k8s/json.h"
#include "sim/sim_clock.h"
#include "tests/sim/parse_json.h"

namespace trimtab::sim {
namespace {

using k8s::Json;
using std::chrono::minutes;
using std::chrono::seconds;

// Counts its scrapes.
class CountingExporter final : public Exporter {
 public:
  void Scrape(Millis at, SampleStore& samples) override {
    samples.Append({{"__name__", "scrapes"}, {"pod", "a"}}, at, ++count_);
    samples.Append({{"__name__", "scrapes"}, {"pod", "b"}}, at, ++count_);
  }

 private:
  double count_ = 0;
};

class SimPrometheusTest : public testing::Test {
 protected:
  SimPrometheusTest() { prometheus_.Add(exporter_); }

  void Live(Duration time) {
    for (Duration lived{}; lived <= time; lived += seconds(1)) {
      prometheus_.Step();
      if (lived < time) clock_.Advance(seconds(1));
    }
  }

  Result<HttpResponse> Ask(const std::string& query) {
    return transport_.Send({.target = "/api/v1/query?query=" + query}, {});
  }
  // The result of a query that was answered.
  Json Results(const std::string& query) {
    const auto answer = Ask(query);
    EXPECT_TRUE(answer.ok()) << query;
    return *ParseJson(answer->body).Get({"data", "result"});
  }
  Json Misled(QueryFaultKind kind) {
    transport_.faults().Add({.kind = kind});
    return Results("scrapes");
  }
  static std::string Value(const Json& result, size_t index) {
    return *result.array()->at(index).Find("value")->array()->at(1).string();
  }

  SimClock clock_;
  CountingExporter exporter_;
  SimPrometheus prometheus_{clock_};
  PrometheusTransport transport_{prometheus_};
};

TEST_F(SimPrometheusTest, ScrapesOnItsGrid) {
  Live(minutes(1));
  EXPECT_EQ(Value(Results("count_over_time(scrapes[5m])"), 0), "5");
}

TEST_F(SimPrometheusTest, ScrapesThatWereSleptThroughAreLost) {
  prometheus_.Step();
  clock_.Advance(minutes(1));
  prometheus_.Step();
  prometheus_.Step();
  EXPECT_EQ(Value(Results("count_over_time(scrapes[5m])"), 0), "2");
  EXPECT_EQ(prometheus_.NextDue(), clock_.Now() + seconds(15));
}

TEST_F(SimPrometheusTest, AFrozenOneAnswersFromWhatItHas) {
  Live(seconds(30));
  prometheus_.Freeze(true);
  Live(minutes(2));
  EXPECT_EQ(Value(Results("scrapes"), 0), "5");
}

TEST_F(SimPrometheusTest, AFormIsReadAsAQuery) {
  Live(seconds(15));
  const auto answer = transport_.Send(
      {.method = "POST",
       .target = "/api/v1/query",
       .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
       .body =
           "query=sum%28scrapes%29&time=" + FormatRfc3339(SimClock::kStart).substr(0, 19) + "Z"},
      {});
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(Value(*ParseJson(answer->body).Get({"data", "result"}), 0), "3");
}

TEST_F(SimPrometheusTest, ARefusalHasItsTypeAndStatus) {
  const auto malformed = Ask("sum(");
  ASSERT_TRUE(malformed.ok());
  EXPECT_EQ(malformed->status, 400);
  EXPECT_EQ(ParseJson(malformed->body).Text({"errorType"}), "bad_data");
  Live(seconds(15));
  const auto failed = Ask("scrapes-on()scrapes");
  ASSERT_TRUE(failed.ok());
  EXPECT_EQ(failed->status, 422);
  EXPECT_EQ(ParseJson(failed->body).Text({"errorType"}), "execution");
}

TEST_F(SimPrometheusTest, AnAnswerIsDatedByItsOwnClock) {
  prometheus_.SkewClock(minutes(10));
  EXPECT_EQ(Ask("1")->Header("Date"), "Sun, 01 Mar 2026 09:10:00 GMT");
}

TEST_F(SimPrometheusTest, SamplesCanBeLate) {
  SimPrometheus late(clock_, {.ingestion_lag = seconds(30)});
  late.Add(exporter_);
  late.Step();
  clock_.Advance(seconds(29));
  EXPECT_EQ(late.Handle({.target = "/api/v1/query?query=scrapes"}).body.find("metric"),
            std::string::npos);
  clock_.Advance(seconds(1));
  EXPECT_NE(late.Handle({.target = "/api/v1/query?query=scrapes"}).body.find("metric"),
            std::string::npos);
}

TEST_F(SimPrometheusTest, FaultsOfTheRequestAreErrors) {
  const std::pair<QueryFaultKind, Code> kinds[] = {
      {QueryFaultKind::kUnreachable, Code::kUnreachable},
      {QueryFaultKind::kInterrupted, Code::kInterrupted},
      {QueryFaultKind::kTimeout, Code::kTimeout}};
  for (const auto& [kind, code] : kinds) {
    transport_.faults().Add({.kind = kind});
    const auto answer = Ask("1");
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.error().code, code);
    EXPECT_TRUE(Ask("1").ok());
  }
  transport_.faults().Add({.kind = QueryFaultKind::kHuge, .bytes = size_t{65} << 20});
  EXPECT_EQ(Ask("1").error().code, Code::kTooLarge);
}

TEST_F(SimPrometheusTest, FaultsOfTheAnswerMislead) {
  Live(seconds(15));
  EXPECT_EQ(Misled(QueryFaultKind::kEmpty).array()->size(), 0U);
  EXPECT_EQ(Misled(QueryFaultKind::kSilentPart).array()->size(), 1U);
  EXPECT_EQ(Misled(QueryFaultKind::kDuplicate).array()->size(), 4U);
  EXPECT_EQ(Value(Misled(QueryFaultKind::kNotANumber), 0), "NaN");
  EXPECT_EQ(Value(Misled(QueryFaultKind::kInfinite), 1), "+Inf");
  EXPECT_EQ(Value(Misled(QueryFaultKind::kNoNumber), 1), "1e999");
  EXPECT_EQ(Misled(QueryFaultKind::kBehind).array()->size(), 0U);
  EXPECT_EQ(Misled(QueryFaultKind::kOtherInstant).array()->size(), 0U);
  EXPECT_EQ(Value(Results("scrapes"), 0), "3");
}

TEST_F(SimPrometheusTest, APartialAnswerSaysSo) {
  Live(seconds(15));
  transport_.faults().Add({.kind = QueryFaultKind::kPartial});
  const Json body = ParseJson(Ask("scrapes")->body);
  EXPECT_EQ(body.Get({"data", "result"})->array()->size(), 1U);
  EXPECT_EQ(body.Find("warnings")->array()->size(), 1U);
}

TEST_F(SimPrometheusTest, BodiesThatAreNoAnswers) {
  for (const QueryFaultKind kind : {QueryFaultKind::kTruncated, QueryFaultKind::kHtml}) {
    transport_.faults().Add({.kind = kind});
    EXPECT_FALSE(Json::Parse(Ask("1")->body).ok());
  }
  transport_.faults().Add({.kind = QueryFaultKind::kFailedInside});
  const auto failed = Ask("1");
  EXPECT_EQ(failed->status, 200);
  EXPECT_EQ(ParseJson(failed->body).Text({"status"}), "error");
  transport_.faults().Add({.kind = QueryFaultKind::kAnswer, .status = 401});
  EXPECT_EQ(Ask("1")->status, 401);
}

}  // namespace
}  // namespace trimtab::sim
