// What the source makes of everything that can go wrong: faults P1 to P19 and P25.
#include <string>

#include "tests/support/temp_dir.h"
#include "tests/unit/controller/measure/source_fixture.h"

namespace trimtab::measure {
namespace {

using domain::Fault;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

using SourceFaults = SourceFixture;

TEST_F(SourceFaults, AnEmptyAnswerIsNoDataAndNeverZero) {
  Answers({});
  const LookAnswer answer = Read();
  EXPECT_EQ(FaultOf(answer), Fault::kEmpty);
  EXPECT_THAT(answer.remarks,
              ElementsAre(Remark{.arm = 0, .query = 0, .text = "it found no series"},
                          Remark{.arm = 1, .query = 0, .text = "it found no series"}));
}

TEST_F(SourceFaults, OneArmMayBeEmptyAlone) {
  Answers({{1, "2"}});
  const LookAnswer answer = Read();
  EXPECT_EQ(answer.readings[0][0].fault, Fault::kEmpty);
  EXPECT_EQ(answer.readings[1][0].value, 2.0);
}

TEST_F(SourceFaults, NaNIsNotANumber) {
  Answers({{0, "NaN"}, {1, "NaN"}});
  EXPECT_EQ(FaultOf(Read()), Fault::kNotANumber);
}

TEST_F(SourceFaults, InfinityIsNotANumber) {
  Answers({{0, "+Inf"}, {1, "-Inf"}});
  EXPECT_EQ(FaultOf(Read()), Fault::kNotANumber);
}

TEST_F(SourceFaults, SeveralSeriesAreNoneOfThem) {
  Answers({{0, "1", R"(,"code":"200")"}, {0, "2", R"(,"code":"500")"}, {1, "3"}});
  const LookAnswer answer = Read();
  EXPECT_EQ(answer.readings[0][0].fault, Fault::kManySeries);
  EXPECT_EQ(answer.readings[1][0].value, 3.0);
  ASSERT_EQ(answer.remarks.size(), 1U);
  EXPECT_EQ(answer.remarks[0].text,
            "it found 2 series, {code=\"200\"} among them: make one of them, as sum(...) does");
}

TEST_F(SourceFaults, AnOldSampleIsStale) {
  request_.queries = {"avg(x{$arm})"};
  // 0 control, 1 its oldest, 2 candidate, 3 its oldest
  Answers({{0, "1"}, {1, At()}, {2, "2"}, {3, "1767229109.9"}});
  const LookAnswer answer = Read();
  EXPECT_EQ(answer.readings[0][0].value, 1.0);
  EXPECT_EQ(answer.readings[1][0].fault, Fault::kStale);
  EXPECT_EQ(answer.remarks.at(0).text, "it rests on a sample that is 60100ms old");
}

TEST_F(SourceFaults, ALongWindowMayBeStaleToo) {
  request_.window = std::chrono::minutes(5);
  request_.arms.resize(1);
  Answers({{0, "1"}, {1, "1767229000"}});
  EXPECT_EQ(FaultOf(Read()), Fault::kStale);
}

class Targets : public SourceFaults {
 protected:
  // Members: 0 and 1 the targets, 2 and 3 the queries.
  Targets() {
    for (ArmPods& arm : request_.arms) arm.ready = 2;
  }
};

TEST_F(Targets, AllScrapedWellAreFine) {
  Answers({{0, "4", R"(,"pod":"a")"},
           {0, "3", R"(,"pod":"b")"},
           {1, "3", R"(,"pod":"c")"},
           {1, "4", R"(,"pod":"d")"},
           {1, "1", R"(,"pod":"gone")"},
           {2, "1"},
           {3, "2"}});
  EXPECT_FALSE(FaultOf(Read()).has_value());
}

TEST_F(Targets, ThatAreMissingOrFailOrAreJustBornAreDown) {
  Answers({{0, "4", R"(,"pod":"a")"},
           {1, "4", R"(,"pod":"c")"},
           {1, "2", R"(,"pod":"d")"},
           {2, "1"},
           {3, "2"}});
  const LookAnswer answer = Read();
  EXPECT_EQ(FaultOf(answer), Fault::kTargetDown);
  EXPECT_THAT(answer.remarks[0].text,
              HasSubstr("1 of 2 pods were scraped well 3 times within 60s"));
  EXPECT_EQ(answer.remarks[0].query, std::nullopt);
}

TEST_F(Targets, AreNotAskedForWhereTheSourceKnowsNone) {
  settings_.targets = "";
  Answers({{0, "1"}, {1, "2"}});
  EXPECT_FALSE(FaultOf(Read()).has_value());
}

TEST_F(SourceFaults, ACounterThatStartedAnewIsNoData) {
  request_.queries = {"sum(rate(x{$arm}[$window]))"};
  Answers({{0, "1"}, {1, "0"}, {2, "2"}, {3, "1"}});
  const LookAnswer answer = Read();
  EXPECT_EQ(answer.readings[0][0].value, 1.0);
  EXPECT_EQ(answer.readings[1][0].fault, Fault::kCounterReset);
}

class Quantiles : public SourceFaults {
 protected:
  // 0 the quantile, 1 resets, 2 the edges
  LookAnswer ReadQuantile(const std::string& value) {
    request_.queries = {"histogram_quantile(0.95, sum by (le) (rate(x_bucket{$arm}[$window])))"};
    request_.arms.resize(1);
    Answers({{0, value},
             {1, "0"},
             {2, "1", R"(,"le":"0.25")"},
             {2, "1", R"(,"le":"0.5")"},
             {2, "1", R"(,"le":"+Inf")"}});
    return Read();
  }
};

TEST_F(Quantiles, AreShownWithTheEdgesBetweenWhichTheyAreGuessed) {
  const LookAnswer answer = ReadQuantile("0.4");
  EXPECT_EQ(answer.readings[0][0].value, 0.4);
  ASSERT_EQ(answer.remarks.size(), 1U);
  EXPECT_THAT(answer.remarks[0].text, HasSubstr("between the bucket edges 0.25 and 0.5"));
}

TEST_F(Quantiles, BeyondTheLastEdgeAreNotNumbers) {
  const LookAnswer answer = ReadQuantile("0.5");
  EXPECT_EQ(FaultOf(answer), Fault::kNotANumber);
  EXPECT_THAT(answer.remarks.at(0).text, HasSubstr("above the last bucket's edge, 0.5"));
}

TEST_F(SourceFaults, WhatIsSaidBesideItMustBeANumberToo) {
  request_.queries = {"avg(x{$arm})", "sum(rate(y{$arm}[$window]))"};
  request_.arms.resize(1);
  Answers({{0, "1"}, {1, "NaN"}, {2, "2"}, {3, "+Inf"}});
  EXPECT_EQ(FaultOf(Read()), Fault::kNotANumber);
}

TEST_F(SourceFaults, AQueryThatIsRefusedIsFoundAndTheOthersAreAnswered) {
  request_.queries = {"avg_over_time(x{$arm}[$window])",
                      "avg_over_time(y{$arm,a=~\"[\"}[$window])"};
  Refuses(400, "bad_data", "parse error");  // 0 1 2 3
  Answers({{0, "1"}, {1, "2"}});            // 0 1
  Refuses(400, "bad_data", "parse error");  // 2 3
  for (int alone = 0; alone < 2; ++alone) {
    Refuses(400, "bad_data", "parse error");        // with its tag
    Refuses(400, "bad_data", "missing closing ]");  // without
  }
  const LookAnswer answer = Read();
  EXPECT_EQ(answer.readings[0][0].value, 1.0);
  EXPECT_EQ(answer.readings[1][0].value, 2.0);
  EXPECT_EQ(answer.readings[0][1].fault, Fault::kSourceDown);
  ASSERT_EQ(answer.refused.size(), 1U);
  EXPECT_EQ(answer.refused[0].query, 1U);
  EXPECT_EQ(answer.refused[0].error.code, Code::kInvalid);
  EXPECT_EQ(answer.refused[0].error.message, "missing closing ]");
  EXPECT_FALSE(answer.failure.has_value());
}

TEST_F(SourceFaults, ARequestThatIsTooLongForTheServerIsDivided) {
  Refuses(422, "422", "too long query; got 20000 bytes");
  Answers({{0, "1"}});
  Answers({{1, "2"}});
  EXPECT_FALSE(FaultOf(Read()).has_value());
}

TEST_F(SourceFaults, ThatRefusesEverythingIsNotAskedForEver) {
  request_.queries.clear();
  for (char name = 'a'; name <= 'z'; ++name) {
    request_.queries.push_back(std::string("avg_over_time(") + name + "{$arm}[$window])");
  }
  for (int request = 0; request < 40; ++request) Refuses(400, "bad_data", "no");
  const LookAnswer answer = Read();
  EXPECT_EQ(FaultOf(answer), Fault::kSourceDown);
  ASSERT_TRUE(answer.failure.has_value());
}

struct Silence {
  std::string name;
  Result<HttpResponse> response;
  Code code;
};

class SilentSource : public SourceFaults, public testing::WithParamInterface<Silence> {};

TEST_P(SilentSource, IsDownAndNothingMoreIsAsked) {
  settings_.query_bytes = 1024;
  request_.queries = {"avg_over_time(" + std::string(600, 'x') + "{$arm}[$window])"};
  Answers(GetParam().response);
  const LookAnswer answer = Read();
  EXPECT_EQ(FaultOf(answer), Fault::kSourceDown);
  ASSERT_TRUE(answer.failure.has_value());
  EXPECT_EQ(answer.failure->code, GetParam().code);
  EXPECT_TRUE(answer.refused.empty());
}

Result<HttpResponse> Broken(Code code) { return Error{.code = code, .message = "broken"}; }

Result<HttpResponse> Failed(int status, const std::string& type) {
  return ScriptedTransport::Answer(
      status, R"({"status":"error","errorType":")" + type + R"(","error":"why"})");
}

INSTANTIATE_TEST_SUITE_P(
    Each, SilentSource,
    testing::Values(
        Silence{"Unreachable", Broken(Code::kUnreachable), Code::kUnreachable},
        Silence{"Untrusted", Broken(Code::kUntrusted), Code::kUntrusted},
        Silence{"Interrupted", Broken(Code::kInterrupted), Code::kInterrupted},
        Silence{"Timeout", Broken(Code::kTimeout), Code::kTimeout},
        Silence{"Cancelled", Broken(Code::kCancelled), Code::kCancelled},
        Silence{"TooLarge", Broken(Code::kTooLarge), Code::kTooLarge},
        Silence{"Internal", Failed(500, "internal"), Code::kUnavailable},
        Silence{"QueryTimeout", Failed(503, "timeout"), Code::kTimeout},
        Silence{"FailedInside", Failed(200, "internal"), Code::kUnavailable},
        Silence{"Throttled", Failed(429, "too_many_requests"), Code::kThrottled},
        Silence{"Forbidden", Failed(403, ""), Code::kForbidden},
        Silence{"Redirect", HttpResponse{.status = 302}, Code::kMalformed},
        Silence{"Html", ScriptedTransport::Answer(200, "<html>", "text/html"), Code::kMalformed},
        Silence{"Truncated", ScriptedTransport::Answer(200, R"({"status":"succ)"),
                Code::kMalformed},
        Silence{"Huge", ScriptedTransport::Answer(200, std::string(size_t{5} << 20, ' ')),
                Code::kTooLarge},
        Silence{"NoNumber",
                ScriptedTransport::Answer(
                    200, R"({"status":"success","data":{"resultType":"vector",)"
                         R"("result":[{"metric":{"trimtab":"0"},"value":[1,"1e999"]}]}})"),
                Code::kMalformed},
        Silence{
            "StrangeTag",
            ScriptedTransport::Answer(200,
                                      R"({"status":"success","data":{"resultType":"vector",)"
                                      R"("result":[{"metric":{"trimtab":"7"},"value":[1,"1"]}]}})"),
            Code::kMalformed},
        Silence{
            "NoTag",
            ScriptedTransport::Answer(200, R"({"status":"success","data":{"resultType":"vector",)"
                                           R"("result":[{"metric":{},"value":[1,"1"]}]}})"),
            Code::kMalformed}),
    [](const auto& tested) { return tested.param.name; });

TEST_F(SourceFaults, CredentialsAreReadAnewAfterA401AndThenItSaysSo) {
  const TempDir folder;
  settings_.bearer_token_file = folder.Write("token", "old");
  credentials_ = MakeSourceCredentials(clock_, settings_);
  ASSERT_TRUE(credentials_->Authorization().ok());
  folder.Write("token", "new");
  Refuses(401, "", "");
  Answers({{0, "1"}, {1, "2"}});
  EXPECT_FALSE(FaultOf(Read()).has_value());
  EXPECT_EQ(transport_.Header("Authorization"), "Bearer new");

  Refuses(401, "", "");
  Refuses(401, "", "");
  const LookAnswer answer = Read();
  EXPECT_EQ(FaultOf(answer), Fault::kSourceDown);
  EXPECT_EQ(answer.failure->code, Code::kUnauthenticated);
}

TEST_F(SourceFaults, CredentialsThatCannotBeReadAreNotSent) {
  settings_.bearer_token_file = "/nowhere/token";
  const LookAnswer answer = Read();
  EXPECT_EQ(FaultOf(answer), Fault::kSourceDown);
  EXPECT_EQ(answer.failure->code, Code::kUnauthenticated);
  EXPECT_TRUE(transport_.sent().empty());
}

TEST_F(SourceFaults, AWarningMakesTheWholeAnswerPartial) {
  std::string body = Vector({{0, "1"}, {1, "2"}});
  body.insert(body.size() - 1, R"(,"warnings":["a store is gone"])");
  Answers(ScriptedTransport::Answer(200, body));
  const LookAnswer answer = Read();
  EXPECT_EQ(FaultOf(answer), Fault::kPartial);
  EXPECT_THAT(answer.remarks, ElementsAre(Remark{.text = "a store is gone"}));
}

TEST_F(SourceFaults, AnInfoIsARemark) {
  std::string body = Vector({{0, "1"}, {1, "2"}});
  body.insert(body.size() - 1, R"(,"infos":["input to histogram_quantile needed to be fixed"])");
  Answers(ScriptedTransport::Answer(200, body));
  const LookAnswer answer = Read();
  EXPECT_FALSE(FaultOf(answer).has_value());
  EXPECT_EQ(answer.remarks.size(), 1U);
}

TEST_F(SourceFaults, TheDeadlineIsOneForAllRequestsOfALook) {
  Answers({{0, "1"}, {1, "2"}});
  Read();
  EXPECT_EQ(transport_.limits().total, settings_.timeout);
  EXPECT_EQ(transport_.limits().idle, settings_.timeout);

  // A server that takes all the time for the first of two requests.
  class Slow final : public HttpTransport {
   public:
    explicit Slow(ManualClock& clock) : clock_(clock) {}
    Result<HttpResponse> Send(const HttpRequest&, const CallLimits& limits) override {
      ++requests;
      clock_.Advance(limits.total);
      return ScriptedTransport::Answer(422, R"({"status":"error","error":"too long"})");
    }
    Result<std::unique_ptr<HttpStream>> Open(const HttpRequest&, const CallLimits&) override {
      return Error{.code = Code::kInvalid, .message = "not here"};
    }
    int requests = 0;

   private:
    ManualClock& clock_;
  };
  Slow slow(clock_);
  const LookAnswer answer =
      PrometheusSource(settings_, slow, *credentials_, clock_).Read(request_, {});
  EXPECT_EQ(FaultOf(answer), Fault::kSourceDown);
  EXPECT_EQ(answer.failure->code, Code::kTimeout);
  EXPECT_EQ(slow.requests, 1);
}

TEST_F(SourceFaults, TwoServersThatDisagreeArePartial) {
  settings_.agree_within = 0.02;
  Answers({{0, "100"}, {1, "100"}});
  Answers({{0, "101.9"}, {1, "103"}});
  const LookAnswer answer = Read();
  EXPECT_EQ(answer.readings[0][0].value, 100.0);
  EXPECT_EQ(answer.readings[1][0].fault, Fault::kPartial);
  EXPECT_THAT(
      answer.remarks,
      ElementsAre(Remark{.arm = 1, .query = 0, .text = "two readings of one instant differ"}));
}

TEST_F(SourceFaults, AReadingThatOnlyOneOfTwoServersHasIsPartial) {
  settings_.agree_within = 0.02;
  Answers({{0, "100"}, {1, "100"}});
  Answers({{1, "100"}});
  const LookAnswer answer = Read();
  EXPECT_EQ(answer.readings[0][0].fault, Fault::kPartial);
  EXPECT_EQ(answer.readings[1][0].value, 100.0);
}

TEST_F(SourceFaults, ASecondServerThatIsDownIsASourceThatIsDown) {
  settings_.agree_within = 0.02;
  Answers({{0, "100"}, {1, "100"}});
  Refuses(503, "unavailable", "starting");
  const LookAnswer answer = Read();
  EXPECT_EQ(FaultOf(answer), Fault::kSourceDown);
  EXPECT_EQ(answer.failure->code, Code::kUnavailable);
}

class Clocks : public SourceFaults {
 protected:
  // The fault of a look whose answer carries this Date; our clock stands at 01:00:00.
  std::optional<Fault> FaultAt(const std::string& time) {
    HttpResponse response = ScriptedTransport::Answer(200, Vector({{0, "1"}, {1, "2"}}));
    response.headers.push_back({"Date", "Thu, 01 Jan 2026 " + time + " GMT"});
    Answers(std::move(response));
    last_ = Read();
    return FaultOf(last_);
  }
  LookAnswer last_;
};

TEST_F(Clocks, ThatDifferTooMuchAreSkew) {
  EXPECT_FALSE(FaultAt("01:00:00").has_value());
  EXPECT_FALSE(FaultAt("01:00:05").has_value());
  EXPECT_FALSE(FaultAt("00:59:54").has_value());  // its second may have been 54.999
  EXPECT_EQ(FaultAt("00:59:53"), Fault::kSkew);
  EXPECT_EQ(FaultAt("01:00:06"), Fault::kSkew);
  EXPECT_THAT(last_.remarks,
              ElementsAre(Remark{.text = "its clock is 6s ahead of ours: set both by NTP"}));
}

TEST_F(Clocks, ThatAreNotShownAreNotCompared) { EXPECT_FALSE(FaultAt("noon").has_value()); }

TEST_F(SourceFaults, AnAnswerForAnotherInstantIsSkew) {
  std::string body = Vector({{0, "1"}, {1, "2"}});
  body.replace(body.find(At()), At().size(), "1767229140");
  Answers(ScriptedTransport::Answer(200, body));
  EXPECT_EQ(FaultOf(Read()), Fault::kSkew);
}

}  // namespace
}  // namespace trimtab::measure
