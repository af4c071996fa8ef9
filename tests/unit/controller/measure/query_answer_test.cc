#include "controller/measure/query_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace trimtab::measure {
namespace {

constexpr size_t kMost = 10'000;

HttpResponse Json(int status, std::string body) {
  return {.status = status,
          .headers = {{"Content-Type", "application/json; charset=utf-8"}},
          .body = std::move(body)};
}

Result<QueryAnswer> Read(std::string body) {
  return ReadQueryAnswer(Json(200, std::move(body)), kMost);
}

Error ErrorOf(const HttpResponse& response) {
  const auto answer = ReadQueryAnswer(response, kMost);
  EXPECT_FALSE(answer.ok()) << response.body;
  return answer ? Error{} : answer.error();
}

TEST(QueryAnswer, HasTheSeriesOfAVector) {
  const auto answer = Read(R"({"status":"success","data":{"resultType":"vector","result":[)"
                           R"({"metric":{"__name__":"up","pod":"a"},"value":[1767225600.5,"1"]},)"
                           R"({"metric":{},"value":[1767225600,"-2.5e-07"]}]}})");
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  ASSERT_EQ(answer->series.size(), 2U);
  EXPECT_EQ(answer->series[0].Label("pod"), "a");
  EXPECT_EQ(answer->series[0].Label("node"), "");
  EXPECT_EQ(answer->series[0].at, 1767225600.5);
  EXPECT_EQ(answer->series[0].value, 1.0);
  EXPECT_EQ(answer->series[1].value, -2.5e-07);
  EXPECT_TRUE(answer->warnings.empty());
}

TEST(QueryAnswer, MayBeAScalar) {
  const auto answer =
      Read(R"({"status":"success","data":{"resultType":"scalar","result":[1767225600,"7"]}})");
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  EXPECT_EQ(answer->type, QueryAnswer::Type::kScalar);
  EXPECT_EQ(answer->series.at(0).value, 7.0);
}

TEST(QueryAnswer, OfOtherTypesHasNoSeries) {
  const auto matrix = Read(
      R"({"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1,"2"]]}]}})");
  ASSERT_TRUE(matrix.ok());
  EXPECT_EQ(matrix->type, QueryAnswer::Type::kMatrix);
  EXPECT_TRUE(matrix->series.empty());
  const auto text = Read(R"({"status":"success","data":{"resultType":"string","result":[1,"a"]}})");
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(text->type, QueryAnswer::Type::kString);
}

TEST(QueryAnswer, KnowsAHistogramFromANumber) {
  const auto answer = Read(R"({"status":"success","data":{"resultType":"vector","result":[)"
                           R"({"metric":{},"histogram":[1767225600,{"count":"3","sum":"1"}]}]}})");
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  EXPECT_FALSE(answer->series.at(0).value.has_value());
}

TEST(QueryAnswer, KeepsWarningsAndInfosApart) {
  const auto answer = Read(R"({"status":"success","data":{"resultType":"vector","result":[]},)"
                           R"("warnings":["store gone"],"infos":["not a counter"]})");
  ASSERT_TRUE(answer.ok());
  EXPECT_THAT(answer->warnings, testing::ElementsAre("store gone"));
  EXPECT_THAT(answer->infos, testing::ElementsAre("not a counter"));
}

TEST(QueryAnswer, OfVictoriaMetricsMayBePartial) {
  const std::string data = R"("data":{"resultType":"vector","result":[]}})";
  EXPECT_FALSE(Read(R"({"status":"success","isPartial":true,)" + data)->warnings.empty());
  EXPECT_TRUE(Read(R"({"status":"success","isPartial":false,)" + data)->warnings.empty());
}

// Faults P25.
TEST(SampleValue, IsWhatPrometheusWrites) {
  EXPECT_EQ(ParseSampleValue("0"), 0.0);
  EXPECT_EQ(ParseSampleValue("1e+06"), 1e6);
  EXPECT_EQ(ParseSampleValue("-1.7976931348623157e+308"), std::numeric_limits<double>::lowest());
  EXPECT_EQ(ParseSampleValue("5e-324"), std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(ParseSampleValue("+Inf"), std::numeric_limits<double>::infinity());
  EXPECT_EQ(ParseSampleValue("-Inf"), -std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(ParseSampleValue("NaN").value_or(0)));
}

TEST(SampleValue, IsNothingElse) {
  for (const char* text : {"", "-", "1e999", "0x10", "1_000", "inf", "nan", "NAN", "Inf", "+1",
                           " 1", "1 ", "1,5", "1e", "--1", ".5", "1.5.2", "-inf", "1d"}) {
    EXPECT_FALSE(ParseSampleValue(text).has_value()) << text;
  }
}

TEST(QueryAnswer, WithANumberThatIsNoneIsUnreadable) {
  const Error error = ErrorOf(Json(
      200,
      R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"1e999"]}]}})"));
  EXPECT_EQ(error.code, Code::kMalformed);
  EXPECT_THAT(error.message, testing::HasSubstr(R"(whose value is no number: [1,"1e999"])"));
}

class UnreadableAnswers : public testing::TestWithParam<const char*> {};

TEST_P(UnreadableAnswers, AreNoAnswers) {
  EXPECT_EQ(ErrorOf(Json(200, GetParam())).code, Code::kMalformed);
}

INSTANTIATE_TEST_SUITE_P(
    Each, UnreadableAnswers,
    testing::Values(
        "", "[]", "{}", "null", R"({"status":"success"})", R"({"status":"success","data":{}})",
        R"({"status":"success","data":{"resultType":"vector"}})",
        R"({"status":"success","data":{"resultType":"vector","result":{}}})",
        R"({"status":"success","data":{"resultType":"tensor","result":[]}})",
        R"({"status":"success","data":{"resultType":"vector","result":[{}]}})",
        R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{}}]}})",
        R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,2]}]}})",
        R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":["1","2"]}]}})",
        R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"2",3]}]}})",
        R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":1},"value":[1,"2"]}]}})",
        R"({"status":"success","data":{"resultType":"vector","result":[{"metric":[],"value":[1,"2"]}]}})",
        R"({"status":"success","data":{"resultType":"scalar","result":[]}})",
        R"({"status":"success","status":"error","data":{"resultType":"vector","result":[]}})",
        R"({"status":"success","data":{"resultType":"vector","result":[)", "<html>"));

struct Failed {
  int status;
  const char* type;
  Code code;
};

class FailedAnswers : public testing::TestWithParam<Failed> {};

TEST_P(FailedAnswers, SayWhatToDoNext) {
  const Error error =
      ErrorOf(Json(GetParam().status, R"({"status":"error","errorType":")" +
                                          std::string(GetParam().type) + R"(","error":"why"})"));
  EXPECT_EQ(error.code, GetParam().code);
  EXPECT_THAT(error.message, testing::StartsWith("why"));
  EXPECT_EQ(error.reason, GetParam().type);
}

INSTANTIATE_TEST_SUITE_P(
    Each, FailedAnswers,
    testing::Values(
        Failed{400, "bad_data", Code::kInvalid}, Failed{422, "execution", Code::kInvalid},
        Failed{413, "", Code::kInvalid}, Failed{401, "", Code::kUnauthenticated},
        Failed{403, "", Code::kForbidden}, Failed{404, "not_found", Code::kNotFound},
        Failed{405, "", Code::kNotFound}, Failed{429, "too_many_requests", Code::kThrottled},
        Failed{500, "internal", Code::kUnavailable}, Failed{503, "timeout", Code::kTimeout},
        Failed{503, "unavailable", Code::kUnavailable}, Failed{504, "", Code::kTimeout},
        Failed{418, "", Code::kMalformed}, Failed{200, "timeout", Code::kTimeout},
        Failed{200, "bad_data", Code::kInvalid}, Failed{200, "internal", Code::kUnavailable},
        Failed{200, "", Code::kMalformed}));

TEST(QueryAnswer, OfAProxyDecidesNothingAboutTheQuery) {
  const auto page = [](int status) {
    return ErrorOf({.status = status,
                    .headers = {{"Content-Type", "text/html"}},
                    .body = "<html><h1>Bad Gateway</h1>"});
  };
  EXPECT_EQ(page(200).code, Code::kMalformed);
  EXPECT_EQ(page(400).code, Code::kMalformed);
  EXPECT_EQ(page(422).code, Code::kMalformed);
  EXPECT_EQ(page(413).code, Code::kInvalid);  // its limit of size is one
  EXPECT_EQ(page(502).code, Code::kUnavailable);
  EXPECT_THAT(page(502).message,
              testing::AllOf(testing::HasSubstr("not Prometheus but something before it"),
                             testing::HasSubstr("<html><h1>Bad Gateway</h1>")));
}

TEST(QueryAnswer, OfAServerThatDoesNotKnowUsSaysSo) {
  const Error error =
      ErrorOf({.status = 401, .headers = {{"Content-Type", "text/plain"}}, .body = "Unauthorized"});
  EXPECT_EQ(error.code, Code::kUnauthenticated);
  EXPECT_THAT(error.message, testing::HasSubstr("the credentials in the source's settings"));
}

TEST(QueryAnswer, ThatIsARedirectIsNotFollowed) {
  const Error error = ErrorOf({.status = 302, .headers = {{"Location", "https://login.example/"}}});
  EXPECT_EQ(error.code, Code::kMalformed);
  EXPECT_THAT(error.message, testing::HasSubstr("https://login.example/"));
}

TEST(QueryAnswer, AboveTheCapIsTooLargeAndNotRead) {
  EXPECT_EQ(ErrorOf(Json(200, std::string(kMost + 1, ' '))).code, Code::kTooLarge);
}

TEST(QueryAnswer, SaysWhenToComeAgain) {
  HttpResponse response = Json(429, R"({"status":"error","errorType":"too_many_requests"})");
  response.headers.push_back({"Retry-After", "7"});
  EXPECT_EQ(ErrorOf(response).retry_after, std::chrono::seconds(7));
}

}  // namespace
}  // namespace trimtab::measure
