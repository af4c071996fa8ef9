#include "cli/suggest/session.h"

#include <gmock/gmock.h>

#include "tests/unit/cli/suggest/talk.h"

namespace trimtab::cli {
namespace {

using k8s::Json;
using testing::Answered;
using testing::kPlan;
using testing::kValues;
using testing::Opened;
using testing::TellOf;

constexpr const char* kMeasured =
    R"("metrics": {"latency": {"mean": 1.2, "se": 0.1}, "errors": 0.001}, "context": {"load": 800})";
constexpr const char* kOneKnob = R"({"knobs": [{"name": "x", "type": "Real", "min": 0, "max": 1}],)"
                                 R"( "objectives": [{"name": "cost", "goal": "Minimize"}]%})";

std::string OneKnob(const std::string& more = "") {
  std::string plan = kOneKnob;
  return plan.replace(plan.find('%'), 1, more);
}

std::vector<std::string> KeysOf(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& member : *object.object()) keys.push_back(member.first);
  return keys;
}

TEST(Session, IsReadyAndSaysWhatItUnderstood) {
  EXPECT_EQ(Opened(kPlan).Ready(),
            R"({"ready":true,"knobs":6,"exploration":"Global","seed":7,"told":0})"
            "\n");
}

TEST(Session, ABaselineMakesTheSearchLocalAndComesFirst) {
  Session session = Opened(OneKnob(R"(, "baseline": {"x": 0.25})"));
  EXPECT_NE(session.Ready().find(R"("exploration":"Local")"), std::string::npos);
  EXPECT_EQ(*Answered(session, R"({"ask": {}})").Get({"ask", "values"}), Json::Of({{"x", 0.25}}));
}

TEST(Session, WithoutABaselineTheSearchIsGlobal) {
  EXPECT_NE(Opened(OneKnob()).Ready().find(R"("exploration":"Global")"), std::string::npos);
}

TEST(Session, ATellIsCounted) {
  Session session = Opened(kPlan);
  EXPECT_EQ(session.Answer(TellOf(kValues, kMeasured)), "{\"told\":1}\n");
  EXPECT_EQ(session.Answer(TellOf(kValues, kMeasured)), "{\"told\":2}\n");
}

TEST(Session, AFailedTrialNeedsNoMetrics) {
  Session session = Opened(kPlan);
  const std::string rest = R"("context": {"load": 1}, "status": "Failed")";
  EXPECT_EQ(session.Answer(TellOf(kValues, rest)), "{\"told\":1}\n");
}

TEST(Session, ABooleanMayBeToldAsItIsInATable) {
  Session session = Opened(kPlan);
  std::string values = kValues;
  const size_t at = values.find(R"("async": )");
  ASSERT_NE(at, std::string::npos);
  values.replace(at, values.find(',', at) - at, R"("async": 1)");
  EXPECT_EQ(session.Answer(TellOf(values, kMeasured)), "{\"told\":1}\n");
}

TEST(Session, AnAskHasEveryActiveKnobInItsOwnType) {
  Session session = Opened(kPlan);
  const Json answer = Answered(session, R"({"ask": {}})");
  EXPECT_THAT(KeysOf(*answer.Find("ask")),
              ::testing::ElementsAre("values", "expected", "feasible", "why"));
  const Json* values = answer.Get({"ask", "values"});
  EXPECT_TRUE(values->Find("pool")->integer());
  EXPECT_TRUE(values->Find("codec")->is_string());
  EXPECT_TRUE(values->Find("ratio")->number());
  EXPECT_TRUE(values->Find("async")->boolean());
  EXPECT_TRUE(values->Find("page")->number());
  EXPECT_EQ(values->Find("level") != nullptr, values->Text({"codec"}) == "gzip");
}

TEST(Session, WhatIsProposedCanBeTold) {
  Session session = Opened(kPlan);
  for (int i = 1; i <= 15; ++i) {
    const Json answer = Answered(session, R"({"ask": {}})");
    ASSERT_NE(answer.Get({"ask", "values"}), nullptr) << answer.Dump();
    const std::string told =
        session.Answer(TellOf(answer.Get({"ask", "values"})->Dump(), kMeasured));
    EXPECT_EQ(told, "{\"told\":" + std::to_string(i) + "}\n");
  }
}

TEST(Session, AskingChangesNothing) {
  Session session = Opened(kPlan);
  session.Answer(TellOf(kValues, kMeasured));
  const std::string first = session.Answer(R"({"ask": {}})");
  EXPECT_EQ(session.Answer(R"({"ask": {}})"), first);
}

TEST(Session, ATrialThatRunsMovesTheNextOneElsewhere) {
  Session session = Opened(OneKnob());
  const Json first = Answered(session, R"({"ask": {}})");
  const Json second =
      Answered(session, R"({"ask": {"pending": [)" + first.Get({"ask", "values"})->Dump() + "]}}");
  EXPECT_NE(first.Get({"ask", "values"})->Dump(), second.Get({"ask", "values"})->Dump());
}

TEST(Session, AListIsAnsweredByItsIndex) {
  Session session = Opened(OneKnob());
  const Json answer = Answered(session, R"({"ask": {"among": [{"x": 0.5}, {"x": 0.25}]}})");
  const auto index = answer.Get({"ask", "index"})->integer();
  EXPECT_EQ(*answer.Get({"ask", "values", "x"})->number(), *index == 0 ? 0.5 : 0.25);
}

TEST(Session, CandidatesAreSentOnceAndCountedAsTheyWereSent) {
  Session session = Opened(OneKnob());
  EXPECT_EQ(session.Answer(R"({"candidates": [{"x": 0.5}, {"x": 0.25}, {"x": 0.75}]})"),
            "{\"candidates\":3}\n");
  const Json answer = Answered(session, R"({"ask": {"among": "candidates", "except": [0, 1]}})");
  EXPECT_EQ(answer.Get({"ask", "index"})->integer(), 2);
  EXPECT_EQ(*answer.Get({"ask", "values"}), Json::Of({{"x", 0.75}}));
}

TEST(Session, EveryCandidateLeftOutIsAStop) {
  Session session = Opened(OneKnob());
  session.Answer(R"({"candidates": [{"x": 0.5}]})");
  EXPECT_EQ(session.Answer(R"({"ask": {"among": "candidates", "except": [0]}})"),
            "{\"ask\":{\"stop\":true,\"why\":\"every candidate is left out\"}}\n");
}

TEST(Session, AUsedUpBudgetIsAStop) {
  Session session = Opened(OneKnob(R"(, "search": {"maxTrials": 1})"));
  session.Answer(R"({"tell": {"values": {"x": 0.5}, "metrics": {"cost": 1}}})");
  const Json answer = Answered(session, R"({"ask": {}})");
  EXPECT_EQ(answer.Get({"ask", "stop"})->boolean(), true);
  EXPECT_EQ(KeysOf(*answer.Find("ask")), (std::vector<std::string>{"stop", "why"}));
}

TEST(Session, NothingSafeToTryIsARemeasurement) {
  Session session = Opened(OneKnob(
      R"(, "baseline": {"x": 0.5}, "guardrails": [{"name": "errors", "keep": "Below", "limit": 1}])"));
  for (const char* x : {"0.5", "0.45", "0.55", "0.5"}) {
    session.Answer(R"({"tell": {"values": {"x": )" + std::string(x) +
                   R"(}, "metrics": {"cost": 1, "errors": 5}}})");
  }
  const Json answer = Answered(session, R"({"ask": {}})");
  ASSERT_NE(answer.Get({"ask", "remeasure"}), nullptr) << answer.Dump();
  EXPECT_EQ(answer.Get({"ask", "values"}), nullptr);
}

TEST(Session, TheRecommendationIsAmongWhatWasTold) {
  Session session = Opened(OneKnob());
  for (const char* row :
       {R"({"x": 0.2}, "metrics": {"cost": 3})", R"({"x": 0.7}, "metrics": {"cost": 1})",
        R"({"x": 0.9}, "metrics": {"cost": 2})"}) {
    session.Answer(R"({"tell": {"values": )" + std::string(row) + "}}");
  }
  const Json answer = Answered(session, R"({"recommend": {}})");
  EXPECT_EQ(*answer.Get({"recommend", "values"}), Json::Of({{"x", 0.7}}));
  EXPECT_TRUE(answer.Get({"recommend", "expected", "cost", "mean"})->number());
}

TEST(Session, WithoutDataThereIsNoRecommendation) {
  Session session = Opened(OneKnob());
  EXPECT_EQ(Answered(session, R"({"recommend": {}})").Text({"error", "code"}), "NoData");
}

TEST(Session, EarlierObservationsMayLieOutsideTheSpace) {
  EXPECT_TRUE(
      Session::Open(OneKnob(R"(, "earlier": [{"values": {"x": 4}, "metrics": {"cost": 1}}])")));
}

TEST(Session, AnInactiveKnobMayBeNamedAndIsIgnored) {
  Session session = Opened(kPlan);
  const std::string values =
      R"({"pool": 16, "codec": "none", "level": 5, "ratio": 0.5, "async": true, "page": 4})";
  EXPECT_EQ(session.Answer(TellOf(values, kMeasured)), "{\"told\":1}\n");
  EXPECT_EQ(Answered(session, R"({"recommend": {}})").Get({"recommend", "values", "level"}),
            nullptr);
}

TEST(Session, AnErrorChangesNothing) {
  Session session = Opened(kPlan);
  session.Answer(TellOf(kValues, kMeasured));
  const std::string before = session.Answer(R"({"ask": {}})");
  session.Answer(TellOf(kValues, R"("metrics": {"latency": "fast"}, "context": {"load": 1})"));
  session.Answer(R"({"tell": )");
  session.Answer(R"({"candidates": [{"pool": 16}]})");
  EXPECT_EQ(session.Answer(R"({"ask": {}})"), before);
  EXPECT_EQ(session.Answer(TellOf(kValues, kMeasured)), "{\"told\":2}\n");
}

TEST(Session, NumbersComeBackInTheFewestDigitsThatReadAlike) {
  Session session = Opened(OneKnob());
  session.Answer(R"({"tell": {"values": {"x": 0.30000000000000004}, "metrics": {"cost": 1}}})");
  EXPECT_NE(session.Answer(R"({"recommend": {}})").find("0.30000000000000004"), std::string::npos);
}

// What a campaign of this plan would see at a place.
std::string MetricsAt(const Json& values) {
  const double x = *values.Find("x")->number();
  return R"({"metrics": {"cost": )" + Json((x - 0.3) * (x - 0.3) + 0.01 * x).Dump() + "}";
}

// A campaign of 25 trials; `restart` says whether every trial is asked for by a new session that
// was told all before. Gives every answer.
std::vector<std::string> Campaign(const std::string& plan, bool restart) {
  std::vector<std::string> tells;
  std::vector<std::string> answers;
  auto session = std::make_unique<Session>(Opened(plan));
  for (int trial = 0; trial < 25; ++trial) {
    if (restart) {
      session = std::make_unique<Session>(Opened(plan));
      for (const std::string& tell : tells) session->Answer(tell);
    }
    answers.push_back(session->Answer(R"({"ask": {}})"));
    const auto answer = Json::Parse(answers.back());
    const Json* values = answer->Get({"ask", "values"});
    if (values == nullptr) values = answer->Get({"ask", "remeasure"});
    if (values == nullptr) break;
    tells.push_back(R"({"tell": {"values": )" + values->Dump() + ", " +
                    MetricsAt(*values).substr(1) + "}}");
    if (!restart) session->Answer(tells.back());
  }
  return answers;
}

TEST(Session, KilledAndToldAgainAtEveryTrialItAnswersTheSameBitForBit) {
  for (const char* more : {R"(, "search": {"seed": 3})", R"(, "baseline": {"x": 0.9})"}) {
    const auto lived = Campaign(OneKnob(more), false);
    EXPECT_EQ(lived.size(), 25U);
    EXPECT_EQ(Campaign(OneKnob(more), true), lived);
  }
}

}  // namespace
}  // namespace trimtab::cli
