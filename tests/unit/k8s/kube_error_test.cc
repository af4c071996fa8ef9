#include "k8s/kube_error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scripted_transport.h"

namespace trimtab::k8s {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string Status(int code, const std::string& reason, const std::string& rest = "") {
  return R"({"kind":"Status","apiVersion":"v1","status":"Failure","message":"said so","reason":")" +
         reason + R"(","code":)" + std::to_string(code) + rest + "}";
}

Error From(int status, const std::string& body, const std::string& type = "application/json") {
  return ErrorFromResponse(ScriptedTransport::Answer(status, body, type), "get pods shop/p");
}

struct Row {
  int status;
  const char* reason;
  Code code;
};

class StatusCodes : public ::testing::TestWithParam<Row> {};

TEST_P(StatusCodes, SayWhatToDoNext) {
  const Row& row = GetParam();
  const Error error = From(row.status, Status(row.status, row.reason));
  EXPECT_EQ(NameOf(error.code), NameOf(row.code));
  EXPECT_EQ(error.reason, row.reason);
  EXPECT_EQ(error.message, "get pods shop/p: said so");
}

INSTANTIATE_TEST_SUITE_P(
    KubeError, StatusCodes,
    ::testing::Values(
        Row{400, "BadRequest", Code::kInvalid}, Row{401, "Unauthorized", Code::kUnauthenticated},
        Row{403, "Forbidden", Code::kForbidden}, Row{404, "NotFound", Code::kNotFound},
        Row{405, "MethodNotAllowed", Code::kInvalid}, Row{409, "AlreadyExists", Code::kExists},
        Row{409, "Conflict", Code::kConflict}, Row{410, "Expired", Code::kExpired},
        Row{410, "Gone", Code::kExpired}, Row{413, "RequestEntityTooLarge", Code::kInvalid},
        Row{415, "UnsupportedMediaType", Code::kInvalid}, Row{422, "Invalid", Code::kInvalid},
        Row{429, "TooManyRequests", Code::kThrottled},
        Row{500, "InternalError", Code::kUnavailable}, Row{502, "", Code::kUnavailable},
        Row{503, "ServiceUnavailable", Code::kUnavailable},
        Row{504, "Timeout", Code::kUnavailable}));

// Fault K14: nothing was written, and etcd says so by a 500.
TEST(KubeError, EtcdsSizeLimitIsInvalidAndNotUnknown) {
  const Error error = From(
      500, R"({"kind":"Status","apiVersion":"v1","message":"etcdserver: request is too large"})");
  EXPECT_EQ(error.code, Code::kInvalid);
  EXPECT_EQ(error.reason, "RequestEntityTooLarge");
}

// Fault K13: server-side apply answers so where any other write gets a 400 or 422.
TEST(KubeError, AnApplyThatCanNeverWorkIsInvalidAndNotUnknown) {
  for (const char* message :
       {"failed to create typed patch object (/web; apps/v1, Kind=Deployment): .spec.x: field not "
        "declared in schema",
        "failed to convert new object (/web; apps/v1, Kind=Deployment) to proper version: unable "
        "to convert unstructured object to apps/v1, Kind=Deployment: quantities must match"}) {
    const Json status =
        Json::Of({{"kind", "Status"}, {"apiVersion", "v1"}, {"message", std::string(message)}});
    const Error error = From(500, status.Dump());
    EXPECT_EQ(error.code, Code::kInvalid) << message;
    EXPECT_EQ(error.reason, "Invalid");
  }
}

// Fault K16: only an API server may say that an object is gone.
TEST(KubeError, AnHtmlPageDecidesNothing) {
  const std::string page = "<html>\r\n<head><title>Not here</title></head>";
  for (const int status : {400, 404, 409, 410, 413, 422}) {
    EXPECT_EQ(From(status, page, "text/html").code, Code::kMalformed) << status;
  }
  const Error error = From(404, page, "text/html; charset=utf-8");
  EXPECT_EQ(error.message,
            "get pods shop/p: answered 404 with an HTML page where JSON was expected: not the API "
            "server but something before it, such as a proxy, seems to have answered: "
            "\"<html> <head><title>Not here</title></head>\"");
}

TEST(KubeError, AProxyMayRefuseThrottleOrFail) {
  EXPECT_EQ(From(401, "", "").code, Code::kUnauthenticated);
  EXPECT_EQ(From(403, "no", "text/html").code, Code::kForbidden);
  EXPECT_EQ(From(429, "slow down", "text/plain").code, Code::kThrottled);
  EXPECT_EQ(From(502, "<html>", "text/html").code, Code::kUnavailable);
}

// What the API server says of a group that it does not serve (fault K39).
TEST(KubeError, APlain404IsTheServersOwnWord) {
  const Error error = From(404, "404 page not found\n", "text/plain; charset=utf-8");
  EXPECT_EQ(error.code, Code::kNotFound);
  EXPECT_EQ(error.message, "get pods shop/p: the server serves no such path");
}

TEST(KubeError, AStatusThatCannotBeReadDecidesNothing) {
  EXPECT_EQ(From(404, "{\"kind\":\"Stat").code, Code::kMalformed);
  EXPECT_EQ(From(404, "{\"kind\":\"Pod\",\"apiVersion\":\"v1\"}").code, Code::kMalformed);
}

TEST(KubeError, ARedirectIsAnErrorThatNamesItsTarget) {
  HttpResponse response{.status = 302, .headers = {{"Location", "https://login.example/"}}};
  const Error error = ErrorFromResponse(response, "get pods shop/p");
  EXPECT_EQ(error.code, Code::kMalformed);
  EXPECT_EQ(error.message,
            "get pods shop/p: answered 302, a redirect to https://login.example/, which is never "
            "followed: name the API server's own address instead");
}

TEST(KubeError, QuotesOfAStrangeBodyAreShortAndOnOneLine) {
  const Error error = From(500, std::string(100'000, 'x') + "\x1b[31m", "text/plain");
  EXPECT_LT(error.message.size(), 500u);
  EXPECT_THAT(From(500, "a\x1b[31m\n\nb\xff", "text/plain").message, HasSubstr("\"a [31m b \""));
}

TEST(KubeError, RetryAfterIsTheLongerOfHeaderAndDetail) {
  HttpResponse response = ScriptedTransport::Answer(
      429, Status(429, "TooManyRequests", R"(,"details":{"retryAfterSeconds":2})"));
  EXPECT_EQ(ErrorFromResponse(response, "x").retry_after, seconds(2));
  response.headers.push_back({"Retry-After", "7"});
  EXPECT_EQ(ErrorFromResponse(response, "x").retry_after, seconds(7));
}

TEST(KubeError, ARetryAfterThatIsNoNumberIsNone) {
  for (const char* bad : {"-5", "soon", "", "3 ", "Wed, 21 Oct 2026 07:28:00 GMT"}) {
    HttpResponse response{.status = 503, .headers = {{"Retry-After", bad}}};
    EXPECT_EQ(ErrorFromResponse(response, "x").retry_after, Duration::zero()) << bad;
  }
}

TEST(KubeError, NoServerSilencesUsForMoreThanAnHour) {
  HttpResponse response{.status = 429, .headers = {{"Retry-After", "9000000000000"}}};
  EXPECT_EQ(ErrorFromResponse(response, "x").retry_after, std::chrono::hours(1));
}

TEST(KubeError, CausesNameTheirFields) {
  const Error error = From(422, Status(422, "Invalid",
                                       R"(,"details":{"causes":[
      {"reason":"FieldValueInvalid","message":"must be positive","field":"spec.replicas"},
      {"reason":"FieldValueRequired","message":"missing"}]})"));
  EXPECT_THAT(error.causes, ElementsAre("spec.replicas: must be positive", "missing"));
}

TEST(KubeError, NamesWhoOwnsTheFieldsOfAConflict) {
  const Error error = From(409, Status(409, "Conflict", R"(,"details":{"causes":[
      {"reason":"FieldManagerConflict","message":"conflict with \"kubectl\" using apps/v1",
       "field":".spec.replicas"},
      {"reason":"FieldManagerConflict",
       "message":"conflict with \"my \\\"odd\\\" one\" with subresource \"scale\" using apps/v1",
       "field":".spec.containers[name=\"app: conflict\"].image"}]})"));
  EXPECT_THAT(FieldConflictsOf(error),
              ElementsAre(FieldConflict{"kubectl", ".spec.replicas"},
                          FieldConflict{"my \"odd\" one",
                                        ".spec.containers[name=\"app: conflict\"].image"}));
}

TEST(KubeError, AConflictOfVersionsNamesNoFields) {
  EXPECT_THAT(FieldConflictsOf(From(409, Status(409, "Conflict"))), IsEmpty());
  Error other{.code = Code::kInvalid, .causes = {".a: conflict with \"x\""}};
  EXPECT_THAT(FieldConflictsOf(other), IsEmpty());
}

TEST(KubeError, AStatusInAStreamCountsByItsOwnCode) {
  const auto expired = Json::Parse(Status(410, "Expired"));
  EXPECT_EQ(ErrorFromStatus(*expired, "watch pods").code, Code::kExpired);
  EXPECT_EQ(ErrorFromStatus(*Json::Parse(R"({"code":7})"), "watch pods").code, Code::kUnavailable);
  EXPECT_EQ(ErrorFromStatus(Json(), "watch pods").code, Code::kUnavailable);
}

TEST(KubeError, JsonIsKnownByItsContentType) {
  EXPECT_TRUE(CheckIsJson(ScriptedTransport::Answer(200, "{}", "application/json"), "x"));
  EXPECT_TRUE(
      CheckIsJson(ScriptedTransport::Answer(200, "{}", "application/json; charset=x"), "x"));
  EXPECT_TRUE(
      CheckIsJson(ScriptedTransport::Answer(200, "", "application/json;stream=watch"), "x"));
  EXPECT_FALSE(CheckIsJson(ScriptedTransport::Answer(200, "{}", "application/jsonp"), "x"));
  const auto none = CheckIsJson(HttpResponse{.status = 200}, "get x");
  EXPECT_THAT(none.error().message, HasSubstr("a body of no content type"));
  EXPECT_THAT(none.error().message, Not(HasSubstr("\"\"")));
}

}  // namespace
}  // namespace trimtab::k8s
