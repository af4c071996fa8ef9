#include "cli/cluster_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/rest_client_fixture.h"

namespace trimtab::cli {
namespace {

using std::chrono::seconds;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using Outcome = Check::Outcome;

constexpr const char* kReviews = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
constexpr const char* kAccess = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

class ClusterChecksTest : public ::testing::Test {
 protected:
  ClusterChecksTest() { access_.credentials = std::make_unique<k8s::CountedCredentials>(); }

  std::vector<Check> Run() {
    return ClusterChecks(transport_, access_, clock_, "shop", seconds(10)).Run();
  }
  // The sentence of the last check, which must be one that stops the others.
  std::string Obstacle() {
    const auto checks = Run();
    EXPECT_TRUE(checks.back().essential);
    EXPECT_EQ(checks.back().outcome, Outcome::kFail);
    return checks.back().message + ": " + checks.back().fix;
  }
  static HttpResponse Answer(int status, const std::string& body) {
    return ScriptedTransport::Answer(status, body);
  }
  void ExpectServer(HttpResponse answer = Answer(200, "{}")) {
    answer.headers.push_back({"Date", date_});
    transport_.Expect("GET", "/version", std::move(answer));
  }
  void ExpectKnown() {
    ExpectServer();
    transport_.Expect("POST", kReviews,
                      Answer(201, R"({"status":{"userInfo":{"username":"ann"}}})"));
  }
  void ExpectRest(const std::string& version, const std::vector<bool>& allowed) {
    transport_.Expect("GET", "/version", Answer(200, R"({"gitVersion":")" + version + "\"}"));
    for (const bool may : allowed) {
      transport_.Expect(
          "POST", kAccess,
          Answer(201, std::string(R"({"status":{"allowed":)") + (may ? "true" : "false") + "}}"));
    }
  }

  ManualClock clock_;
  ScriptedTransport transport_;
  k8s::ClusterAccess access_{.url = "https://k:6443",
                             .url_from = "kc:3: cluster \"c\": server",
                             .ca_from = "kc:3: cluster \"c\": certificate-authority",
                             .user_from = "kc:9: user \"u\""};
  std::string date_ = "Thu, 01 Jan 2026 01:00:00 GMT";
};

TEST_F(ClusterChecksTest, AHealthyClusterPassesThemAll) {
  ExpectKnown();
  ExpectRest("v1.34.4", {true, true, true, true});
  const auto checks = Run();
  ASSERT_EQ(checks.size(), 5u);
  for (const Check& check : checks) EXPECT_EQ(check.outcome, Outcome::kPass) << check.message;
  EXPECT_EQ(checks[1].message, "the server knows us as ann");
  EXPECT_EQ(checks[4].message, "we may get, list, watch and patch deployments in shop");
}

TEST_F(ClusterChecksTest, TheFirstQuestionShowsNoCredentials) {
  ExpectServer(ScriptedTransport::Answer(200, "<html>", "text/html"));
  Run();
  EXPECT_EQ(transport_.Header("Authorization"), "");
}

struct Broken {
  Code code;
  const char* sentence;
};

class BrokenWays : public ClusterChecksTest, public ::testing::WithParamInterface<Broken> {};

TEST_P(BrokenWays, NameTheFieldAndTheFix) {
  transport_.Expect("GET", "/version", Error{.code = GetParam().code, .message = "why"});
  EXPECT_EQ(Obstacle(), GetParam().sentence);
}

INSTANTIATE_TEST_SUITE_P(
    ClusterChecks, BrokenWays,
    ::testing::Values(
        Broken{Code::kUnreachable,
               "kc:3: cluster \"c\": server: no connection to https://k:6443 (why): start the "
               "server, or correct this address"},
        Broken{Code::kUntrusted,
               "kc:3: cluster \"c\": certificate-authority: the certificate of https://k:6443 is "
               "not trusted (why): name the CA that signed it, and the server by a name that it "
               "holds"},
        Broken{Code::kTimeout,
               "kc:3: cluster \"c\": server: no answer from https://k:6443 within 10 s: see "
               "whether a firewall drops the connection, or allow more by --request-timeout"},
        Broken{Code::kMalformed,
               "kc:3: cluster \"c\": server: https://k:6443 gave no usable answer (why): see "
               "whether this is the address of an API server"},
        Broken{Code::kUnauthenticated, "why: correct the file that it names"}));

TEST_F(ClusterChecksTest, AProxysPageIsNoServer) {
  ExpectServer(ScriptedTransport::Answer(200, "<html>Log in", "text/html"));
  EXPECT_EQ(Obstacle(),
            "kc:3: cluster \"c\": server: https://k:6443: answered 200 with an HTML page where "
            "JSON was expected: not the API server but something before it, such as a proxy, seems "
            "to have answered: \"<html>Log in\": give the API server's own address here");
}

TEST_F(ClusterChecksTest, ARedirectIsNoServer) {
  HttpResponse redirect{.status = 302, .headers = {{"Location", "https://sso/"}}};
  ExpectServer(redirect);
  EXPECT_THAT(Obstacle(), HasSubstr("a redirect to https://sso/"));
}

TEST_F(ClusterChecksTest, AServerThatRefusesAnonymousQuestionsIsThere) {
  ExpectServer(Answer(401, k8s::StatusBody(401, "Unauthorized", "Unauthorized")));
  transport_.Expect("POST", kReviews, Answer(201, R"({"status":{}})"));
  ExpectRest("v1.34.4", {true, true, true, true});
  EXPECT_EQ(Run().front().outcome, Outcome::kPass);
}

TEST_F(ClusterChecksTest, AServerThatFailsIsAnObstacle) {
  ExpectServer(Answer(503, k8s::StatusBody(503, "ServiceUnavailable", "etcd is away")));
  EXPECT_THAT(Obstacle(), HasSubstr("etcd is away: see what the API server logs"));
}

TEST_F(ClusterChecksTest, AnExpiredTokenNamesTheUser) {
  ExpectServer();
  const auto refused = Answer(401, k8s::StatusBody(401, "Unauthorized", "Unauthorized"));
  transport_.Expect("POST", kReviews, refused);
  transport_.Expect("POST", kReviews, refused);
  EXPECT_EQ(Obstacle(),
            "kc:9: user \"u\": the server does not accept these credentials (Unauthorized): get "
            "new ones: the token or certificate has expired, or is of another cluster");
}

TEST_F(ClusterChecksTest, AnAnonymousUserIsToldSo) {
  ExpectServer();
  transport_.Expect("POST", kReviews, Answer(403, k8s::StatusBody(403, "Forbidden", "no")));
  EXPECT_THAT(Obstacle(), StartsWith("kc:9: user \"u\": the server takes us for nobody"));
}

TEST_F(ClusterChecksTest, AnOldServerMayNotSayWhoWeAre) {
  ExpectServer();
  transport_.Expect("POST", kReviews, ScriptedTransport::Answer(404, "404", "text/plain"));
  ExpectRest("v1.27.1", {true, true, true, true});
  const auto checks = Run();
  EXPECT_EQ(checks[1].outcome, Outcome::kSkip);
  EXPECT_EQ(checks[2].outcome, Outcome::kFail);
  EXPECT_EQ(checks[2].fix, "upgrade it to 1.29 or newer");
  EXPECT_FALSE(checks[2].essential);
}

TEST_F(ClusterChecksTest, NamesTheVerbsThatAreMissing) {
  ExpectKnown();
  ExpectRest("v1.34.4", {true, true, false, false});
  const Check check = Run().back();
  EXPECT_EQ(check.outcome, Outcome::kFail);
  EXPECT_EQ(check.message, "we may not watch, patch deployments in shop");
  EXPECT_THAT(check.fix, EndsWith("the verbs watch,patch on deployments.apps"));
}

TEST_F(ClusterChecksTest, AClockThatIsWrongIsAWarning) {
  clock_.SkewWall(seconds(90));
  ExpectKnown();
  ExpectRest("v1.34.4", {true, true, true, true});
  const Check check = Run()[3];
  EXPECT_EQ(check.outcome, Outcome::kWarn);
  EXPECT_EQ(check.message, "ours is 90 s ahead of the server's");
}

TEST_F(ClusterChecksTest, WhatCannotBeAskedIsNotAnAnswer) {
  date_ = "yesterday";
  ExpectKnown();
  transport_.Expect("GET", "/version", Error{.code = Code::kTimeout, .message = "late"});
  transport_.Expect("POST", kAccess, Error{.code = Code::kTimeout, .message = "late"});
  const auto checks = Run();
  EXPECT_EQ(checks[2].outcome, Outcome::kWarn);
  EXPECT_EQ(checks[3].outcome, Outcome::kSkip);
  EXPECT_EQ(checks[4].outcome, Outcome::kWarn);
}

TEST(ParseRelease, ReadsWhatVendorsWrite) {
  EXPECT_EQ(ParseRelease("v1.34.4")->minor, 34);
  EXPECT_EQ(ParseRelease("v1.29.0-eks-a5ec690")->minor, 29);
  EXPECT_EQ(ParseRelease("v2.0")->major, 2);
  for (const char* bad : {"", "1.34", "v", "v1", "v1.", "vx.y"}) {
    EXPECT_FALSE(ParseRelease(bad)) << bad;
  }
}

TEST(ParseHttpDate, ReadsTheOneFormThatServersWrite) {
  EXPECT_EQ(ParseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT"), ParseRfc3339("1994-11-06T08:49:37Z"));
  for (const char* bad : {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 ovD 1994 08:49:37 GMT",
                          "Sun, 66 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 CET"}) {
    EXPECT_FALSE(ParseHttpDate(bad)) << bad;
  }
}

}  // namespace
}  // namespace trimtab::cli
