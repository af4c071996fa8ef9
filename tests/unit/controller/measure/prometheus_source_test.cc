#include "controller/measure/prometheus_source.h"

#include <algorithm>
#include <string>

#include "tests/support/temp_dir.h"
#include "tests/unit/controller/measure/source_fixture.h"

namespace trimtab::measure {
namespace {

using domain::Fault;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

class Source : public SourceFixture {
 protected:
  // What was asked, decoded as far as these queries need it.
  std::string Asked(size_t request = 0) const {
    std::string out;
    const std::string& body = transport_.sent().at(request).body;
    for (size_t i = 0; i < body.size(); ++i) {
      if (body[i] != '%') {
        out += body[i];
        continue;
      }
      out += static_cast<char>(std::stoi(body.substr(i + 1, 2), nullptr, 16));
      i += 2;
    }
    return out;
  }
};

TEST_F(Source, ReadsEveryQueryOfEveryArmByOneRequest) {
  request_.queries.emplace_back("avg_over_time(y{$arm}[$window])");
  Answers({{3, "4"}, {0, "1"}, {2, "3"}, {1, "2"}});
  const LookAnswer answer = Read();
  ASSERT_EQ(answer.readings.size(), 2U);
  EXPECT_EQ(answer.readings[0][0].value, 1.0);
  EXPECT_EQ(answer.readings[1][0].value, 2.0);
  EXPECT_EQ(answer.readings[0][1].value, 3.0);
  EXPECT_EQ(answer.readings[1][1].value, 4.0);
  EXPECT_FALSE(answer.failure.has_value());
  EXPECT_TRUE(answer.remarks.empty());
}

TEST_F(Source, TagsEachExpressionAndEndsItsComments) {
  request_.queries = {"avg_over_time(x{$arm}[$window]) # mine"};
  Answers({{0, "1"}, {1, "2"}});
  Read();
  EXPECT_EQ(
      Asked(),
      "query=label_replace(avg_over_time(x{namespace=\"shop\",pod=~\"web-1-[a-z0-9]+\"}[60s]) # "
      "mine\n,\"trimtab\",\"0\",\"\",\"\") or "
      "label_replace(avg_over_time(x{namespace=\"shop\",pod=~\"web-2-[a-z0-9]+\"}[60s]) # "
      "mine\n,\"trimtab\",\"1\",\"\",\"\")&time=1767229170.000&timeout=10s");
}

// Faults P8: all samples before that instant are there, so the answer never changes.
TEST_F(Source, AsksForTheInstantThatItWasGiven) {
  request_.at += std::chrono::milliseconds(250) + std::chrono::nanoseconds(1);
  Answers({{0, "1"}, {1, "2"}});
  EXPECT_FALSE(FaultOf(Read()).has_value());
  EXPECT_THAT(Asked(), HasSubstr("&time=1767229170.250&"));
}

TEST_F(Source, AsksOnceForWhatBearsOnSeveralReadings) {
  request_.queries = {"sum(rate(x{$arm}[$window])) / sum(rate(y{$arm}[$window]))",
                      "sum(rate(x{$arm}[$window]))", "avg(z{$arm})"};
  request_.arms.resize(1);
  request_.arms[0].ready = 1;
  // 0 targets, 1 first, 2 resets of x, 3 resets of y, 4 second, 5 third, 6 oldest of z
  Answers({{0, "4", R"(,"pod":"a")"}, {1, "1"}, {2, "0"}, {3, "0"}, {4, "2"}, {5, "3"}, {6, At()}});
  EXPECT_FALSE(FaultOf(Read()).has_value());
  const std::string arm = R"({namespace="shop",pod=~"web-1-[a-z0-9]+"})";
  for (const std::string& part :
       {"min by (pod) (sum_over_time(up" + arm + "[60s]))", "sum(resets(x" + arm + "[60s]))",
        "sum(resets(y" + arm + "[60s]))", "min(timestamp(z" + arm + "))"}) {
    const std::string asked = Asked();
    const size_t first = asked.find(part);
    ASSERT_NE(first, std::string::npos) << part;
    EXPECT_EQ(asked.find(part, first + 1), std::string::npos) << part;
  }
}

TEST_F(Source, SplitsWhatIsTooLongForOneRequest) {
  request_.queries = {"avg_over_time(" + std::string(600, 'x') + "{$arm}[$window])"};
  settings_.query_bytes = 1024;
  Answers({{0, "1"}});
  Answers({{1, "2"}});
  EXPECT_FALSE(FaultOf(Read()).has_value());
}

TEST_F(Source, SendsWhatTheAdministratorSet) {
  settings_.headers = {{"X-Scope-OrgID", "shop"}};
  settings_.parameters = {{"dedup", "true"}};
  settings_.lookback = minutes(1);
  Answers({{0, "1"}, {1, "2"}});
  Read();
  EXPECT_EQ(transport_.Header("X-Scope-OrgID"), "shop");
  EXPECT_THAT(Asked(), testing::EndsWith("&timeout=10s&lookback_delta=60s&dedup=true"));
}

TEST_F(Source, AsksThanosAndVictoriaMetricsForAllOrNothing) {
  settings_.backend = Backend::kThanos;
  Answers({{0, "1"}, {1, "2"}});
  Read();
  EXPECT_THAT(Asked(), HasSubstr("&partial_response=false&max_source_resolution=0s"));
  settings_.backend = Backend::kVictoriaMetrics;
  Answers({{0, "1"}, {1, "2"}});
  Read();
  EXPECT_THAT(Asked(1), HasSubstr("&deny_partial_response=1"));
}

TEST_F(Source, AsksByGetWhereTheSettingsSaySo) {
  settings_.method = QueryMethod::kGet;
  request_.queries = {"avg_over_time(x{$arm}[$window])"};
  request_.arms.resize(1);
  transport_.Expect(
      "GET",
      "/api/v1/query?query=label_replace%28avg_over_time%28x%7Bnamespace%3D%22shop%22%2Cpod%3D~%22"
      "web-1-%5Ba-z0-9%5D%2B%22%7D%5B60s%5D%29%0A%2C%22trimtab%22%2C%220%22%2C%22%22%2C%22%22%29"
      "&time=1767229170.000&timeout=10s",
      ScriptedTransport::Answer(200, Vector({{0, "1"}})));
  EXPECT_FALSE(FaultOf(Read()).has_value());
  EXPECT_EQ(transport_.sent().front().body, "");
}

TEST_F(Source, ShowsItsCredentials) {
  const TempDir folder;
  settings_.bearer_token_file = folder.Write("token", "abc");
  Answers({{0, "1"}, {1, "2"}});
  Read();
  EXPECT_EQ(transport_.Header("Authorization"), "Bearer abc");
}

// Faults P5.
TEST_F(Source, TakesAScalarThatOnlyTheServerKnowsToBeOne) {
  request_.queries = {"scalar(x{$arm}) + 1"};
  request_.arms.resize(1);
  // 0 the query, 1 oldest of x
  Refuses(400, "bad_data", "expected type instant vector, got scalar");
  Refuses(400, "bad_data", "expected type instant vector, got scalar");
  Answers(ScriptedTransport::Answer(
      200,
      R"({"status":"success","data":{"resultType":"scalar","result":[)" + At() + R"(,"7"]}})"));
  Answers({{1, At()}});
  EXPECT_EQ(Read().readings[0][0].value, 7.0);
}

// Faults P5.
TEST_F(Source, RefusesARangeAndAText) {
  for (const char* type : {"matrix", "string"}) {
    request_.queries = {"x{$arm}[$window]"};
    request_.arms.resize(1);
    Refuses(400, "bad_data", "expected type instant vector, got something else");
    Answers(ScriptedTransport::Answer(
        200, std::string(R"({"status":"success","data":{"resultType":")") + type +
                 R"(","result":[]}})"));
    const LookAnswer answer = Read();
    EXPECT_EQ(FaultOf(answer), Fault::kSourceDown);
    ASSERT_EQ(answer.refused.size(), 1U);
    EXPECT_THAT(answer.refused[0].error.message, HasSubstr("an instant vector or a scalar"));
  }
}

TEST_F(Source, ChecksQueriesWithoutAsking) {
  credentials_ = MakeSourceCredentials(clock_, settings_);
  const PrometheusSource source(settings_, transport_, *credentials_, clock_);
  EXPECT_TRUE(source.CheckQuery("sum(rate(x{$arm}[$window]))", minutes(1)).ok());
  EXPECT_FALSE(source.CheckQuery("sum(rate(x[$window]))", minutes(1)).ok());
}

// Faults P9: the window would hold samples of the setting before.
TEST_F(Source, RefusesQueriesThatLookBackFurtherThanTheWindow) {
  credentials_ = MakeSourceCredentials(clock_, settings_);
  const PrometheusSource source(settings_, transport_, *credentials_, clock_);
  EXPECT_FALSE(source.CheckQuery("sum(rate(x{$arm}[5m]))", minutes(1)).ok());
  EXPECT_FALSE(source.CheckQuery("sum(rate(x{$arm}[$window] offset 1m))", minutes(1)).ok());
  EXPECT_FALSE(
      source.CheckQuery("avg_over_time(rate(x{$arm}[$window])[$window:15s])", minutes(1)).ok());
  // Accepted once and too long today: not sent.
  request_.queries = {"sum(rate(x{$arm}[5m]))"};
  const LookAnswer answer = Read();
  EXPECT_EQ(FaultOf(answer), Fault::kSourceDown);
  EXPECT_EQ(answer.refused.size(), 1U);
}

// Faults P11: Prometheus has no rate over fewer scrapes.
TEST_F(Source, RefusesAWindowOfLessThanFourScrapes) {
  credentials_ = MakeSourceCredentials(clock_, settings_);
  const PrometheusSource source(settings_, transport_, *credentials_, clock_);
  const auto refused = source.CheckQuery("sum(rate(x{$arm}[$window]))", seconds(59));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message,
            "the window of 59s holds less than four scrapes of the source default; it takes 60s");
}

TEST_F(Source, DoesNotAskForPodsThatCannotBeToldApart) {
  request_.arms[1].owner = "";
  const LookAnswer answer = Read();
  EXPECT_EQ(FaultOf(answer), Fault::kSourceDown);
  ASSERT_TRUE(answer.failure.has_value());
  EXPECT_EQ(answer.failure->code, Code::kInvalid);
}

TEST_F(Source, ProbesTheServersClock) {
  const auto probe = [&](std::string_view time) {
    const std::string value(time);
    Answers(ScriptedTransport::Answer(
        200,
        R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[)" +
            value + ",\"" + value + "\"]}]}}"));
    credentials_ = MakeSourceCredentials(clock_, settings_);
    return PrometheusSource(settings_, transport_, *credentials_, clock_).Probe({});
  };
  EXPECT_TRUE(probe("1767229204.9").ok());
  EXPECT_EQ(Asked(), "query=vector(time())&timeout=10s");
  const auto ahead = probe("1767229205.1");
  ASSERT_FALSE(ahead.ok());
  EXPECT_THAT(ahead.error().message, HasSubstr("lie further apart than 5s"));
  EXPECT_FALSE(probe("1767229194.9").ok());
  EXPECT_FALSE(probe("NaN").ok());
}

}  // namespace
}  // namespace trimtab::measure
