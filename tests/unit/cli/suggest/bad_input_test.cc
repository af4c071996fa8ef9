// Every sentence that a wrong plan or message is answered with.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/cli/suggest/talk.h"

namespace trimtab::cli {
namespace {

using testing::ComplaintIn;
using testing::kPlan;
using testing::kValues;
using testing::Opened;
using testing::TellOf;

struct Case {
  std::string line;
  // "FIELD | MESSAGE", without the field that the message starts with. The library's own sentences
  // may go on.
  std::string complaint;
};

void ExpectComplaint(const std::string& answer, const Case& wrong) {
  const size_t bar = wrong.complaint.find(" | ");
  const std::string field = wrong.complaint.substr(0, bar);
  const std::string sentence = wrong.complaint.substr(bar + 3);
  const std::string located = field.empty() ? sentence : field + ": " + sentence;
  EXPECT_THAT(ComplaintIn(answer), ::testing::StartsWith(field + " | " + located)) << wrong.line;
}

std::string Plan(const std::string& knobs, const std::string& more = "") {
  return R"({"knobs": [)" + knobs + R"(], "objectives": [{"name": "y", "goal": "Minimize"}])" +
         more + "}";
}

std::string Knob(const std::string& fields) { return R"({"name": "k", )" + fields + "}"; }

constexpr const char* kReal = R"({"name": "k", "type": "Real", "min": 0, "max": 1})";

void ExpectNoPlan(const std::vector<Case>& cases) {
  for (const Case& wrong : cases) {
    const testing::Talk talk = testing::TalkOver(wrong.line + "\n{\"ask\": {}}\n");
    EXPECT_EQ(talk.ending, Ending::kNoPlan) << wrong.line;
    ASSERT_EQ(talk.lines.size(), 1U) << wrong.line;
    ExpectComplaint(talk.lines[0], wrong);
  }
}

TEST(BadPlan, WhatIsNoPlanIsRefusedAsSuch) {
  const std::string missing =
      R"(knobs | is missing; a plan starts with {"knobs": [...], "objectives": [...]}, see )"
      "docs/suggest.md";
  ExpectNoPlan({
      {R"({"ask": {}})", missing},
      {"[1, 2]", missing},
      {"7", missing},
      {"hello", R"( | "hello" is no value in JSON (column 1))"},
      {R"({"knobs": [)", "knobs[0] | the line ends in the middle of a value (column 12)"},
      {R"({"knobs": [], "objectives": []})", "knobs | must name at least one knob"},
      {R"({"knobs": {}})", "knobs | must be a list, is an object"},
      {Plan(kReal, R"(, "objektives": [])"),
       "objektives | is no known field; did you mean \"objectives\"?"},
      {Plan(kReal, R"(, "objectives": [])"),
       "objectives | stands twice in one object (column 115)"},
  });
}

std::string Repeated(const std::string& start, int count, const std::string& end) {
  std::string list = start + "0" + end;
  for (int i = 1; i < count; ++i) list += ", " + start + std::to_string(i) + end;
  return list;
}

TEST(BadPlan, MoreThanCanBeLearnedIsRefused) {
  const std::string names = Repeated("\"", 600, "\"");
  const auto category = [&](const std::string& name) {
    return R"({"name": ")" + name + R"(", "type": "Categorical", "values": [)" + names + "]}";
  };
  ExpectNoPlan({
      {Plan(Repeated(R"({"name": "k)", 201, R"(", "type": "Boolean"})")),
       "knobs | may have at most 200 items, has 201; leave out those that matter least"},
      {Plan(Knob(R"("type": "Ordered", "values": [)" + Repeated("", 10001, "") + "]")),
       "knobs[0].values | may have at most 10000 items, has 10001; leave out"},
      {Plan(category("a") + "," + category("b")),
       "knobs | have too many values together: a Categorical counts once for each name, any other "
       "knob once, and 1000 is the most"},
      {Plan(kReal, R"(, "context": [)" + Repeated("\"", 201, "\"") + "]"),
       "context | may have at most 200 items, has 201"},
  });
}

TEST(BadPlan, AWrongKnobIsNamedByItsField) {
  ExpectNoPlan({
      {Plan("5"), "knobs[0].name | is missing"},
      {Plan(R"({"type": "Real"})"), "knobs[0].name | is missing"},
      {Plan(R"({"name": ""})"), "knobs[0].name | must not be empty"},
      {Plan(Knob(R"("min": 0)")), "knobs[0].type | is missing"},
      {Plan(Knob(R"("type": "Int")")),
       "knobs[0].type | \"Int\" is unknown; there is Real, Integer, Ordered, Categorical, Boolean"},
      {Plan(Knob(R"("type": "real")")),
       "knobs[0].type | \"real\" is unknown; did you mean \"Real\"?"},
      {Plan(Knob(R"("type": "Real", "max": 1)")), "knobs[0].min | is missing"},
      {Plan(Knob(R"("type": "Real", "min": "0", "max": 1)")),
       "knobs[0].min | must be a number, is a string"},
      {Plan(Knob(R"("type": "Real", "min": 5, "max": 1)")),
       "knobs[0].min | 5 is above max 1; swap them"},
      {Plan(Knob(R"("type": "Real", "min": 0, "max": 1, "scale": "Log")")),
       "knobs[0].min | must be above 0 on a log scale, is 0"},
      {Plan(Knob(R"("type": "Integer", "min": 0.5, "max": 1)")),
       "knobs[0].min | must be an integer, is 0.5"},
      {Plan(Knob(R"("type": "Real", "min": 0, "max": 1, "step": -1)")), "knobs[0].step | must "},
      {Plan(Knob(R"("type": "Real", "min": 0, "max": 1e999)")),
       "knobs[0].max | 1e999 is beyond the numbers that a double can hold (column 59)"},
      {Plan(Knob(R"("type": "Real", "min": -Infinity, "max": 1)")),
       "knobs[0].min | -Infinity is no number in JSON; leave out what was not measured, or tell "
       "\"status\": \"Failed\" (column 49)"},
      {Plan(Knob(R"("type": "Integer", "min": 0, "max": 1, "special": [1])")),
       "knobs[0].special | 1 lies in the range from min to max"},
      {Plan(Knob(R"("type": "Boolean", "min": 0)")),
       "knobs[0].min | is no known field; there is name, type, when"},
      {Plan(Knob(R"("type": "Categorical", "values": ["a", "a"])")),
       "knobs[0].values | \"a\" is there twice"},
      {Plan(Knob(R"("type": "Categorical", "values": ["a", 2])")),
       "knobs[0].values[1] | must be a string, is a number"},
      {Plan(Knob(R"("type": "Ordered", "values": [2, 1])")),
       "knobs[0].values | must be finite and ascending, see 1"},
      {Plan(std::string(kReal) + "," + kReal),
       "knobs[1].name | \"k\" is there twice; rename one of the knobs"},
  });
}

TEST(BadPlan, AWrongConditionIsNamed) {
  const auto child = [](const std::string& when) {
    return Plan(R"({"name": "codec", "type": "Categorical", "values": ["none", "gzip"]}, )" +
                Knob(R"("type": "Boolean", "when": )" + when));
  };
  ExpectNoPlan({
      {child("7"), "knobs[1].when | must be an object, is a number"},
      {child(R"({"knob": "codek", "in": ["gzip"]})"),
       "knobs[1].when.knob | \"codek\" is no knob listed before this one; did you mean \"codec\"?"},
      {child(R"({"knob": "codec"})"), "knobs[1].when.in | is missing"},
      {child(R"({"knob": "codec", "in": []})"), "knobs[1].when.in | must not be empty"},
      {child(R"({"knob": "codec", "in": ["gzib"]})"),
       "knobs[1].when.in[0] | \"gzib\" is none of its values; did you mean \"gzip\"?"},
      {child(R"({"knob": "codec", "in": ["gzip"], "values": ["gzip"]})"),
       "knobs[1].when.values | is the same as \"in\"; leave one out"},
  });
}

TEST(BadPlan, AWrongConstraintIsNamed) {
  const auto with = [](const std::string& list) {
    return Plan(kReal, R"(, "constraints": )" + list);
  };
  ExpectNoPlan({
      {with("[5]"), "constraints[0] | must be a string, is a number"},
      {with(R"(["k >= 2"])"),
       "constraints | constraint \"k >= 2\": cannot hold for any value of its knobs; loosen it"},
  });
  const auto talk = testing::TalkOver(with(R"(["k <= 1", "k + <= 2"])") + "\n");
  EXPECT_THAT(ComplaintIn(talk.lines.at(0)),
              ::testing::StartsWith("constraints[1] | constraint \"k + <= 2\": column "));
}

TEST(BadPlan, WrongObjectivesGuardrailsAndContextsAreNamed) {
  const std::string start = R"({"knobs": [)" + std::string(kReal) + R"(], "objectives": )";
  ExpectNoPlan({
      {start + "[]}", "objectives | must name at least one"},
      {start + R"([{"goal": "Minimize"}]})", "objectives[0].name | is missing"},
      {start + R"([{"name": "y"}]})", "objectives[0].goal | is missing"},
      {start + R"([{"name": "y", "goal": "Minimise"}]})",
       "objectives[0].goal | \"Minimise\" is unknown; did you mean \"Minimize\"?"},
      {start + R"([{"name": "y", "goal": "Minimize", "weight": 0}]})",
       "objectives[0].weight | must be above 0, is 0"},
      {start + R"([{"name": "y", "goal": "Minimize"}, {"name": "y", "goal": "Maximize"}]})",
       "objectives[1].name | \"y\" is there twice; leave one of them out"},
      {Plan(kReal, R"(, "guardrails": [{"name": "e", "limit": 1}])"),
       "guardrails[0].keep | is missing"},
      {Plan(kReal, R"(, "guardrails": [{"name": "e", "keep": "Under", "limit": 1}])"),
       "guardrails[0].keep | \"Under\" is unknown; there is Below, Above"},
      {Plan(kReal, R"(, "guardrails": [{"name": "e", "keep": "Below"}])"),
       "guardrails[0].limit | is missing"},
      {Plan(kReal, R"(, "context": ["load", "load"])"),
       "context[1] | \"load\" is there twice; leave one of them out"},
      {Plan(kReal, R"(, "context": [5])"), "context[0] | must be a string, is a number"},
  });
}

TEST(BadPlan, AWrongSearchOrStartIsNamed) {
  ExpectNoPlan({
      {Plan(kReal, R"(, "search": {"sead": 1})"),
       "search.sead | is no known field; did you mean \"seed\"?"},
      {Plan(kReal, R"(, "search": {"seed": -1})"),
       "search.seed | must be an integer from 0 on, is -1"},
      {Plan(kReal, R"(, "search": {"seed": 1.5})"),
       "search.seed | must be an integer from 0 on, is 1.5"},
      {Plan(kReal, R"(, "search": {"minGain": 5})"),
       "search.minGain | must be a share from 0 up to 1, such as 0.01 for 1 %, is 5"},
      {Plan(kReal, R"(, "search": {"exploration": "Local"})"),
       "baseline | is missing; \"exploration\": \"Local\" needs the configuration that runs "
       "today, \"Global\" does without"},
      {Plan(kReal, R"(, "baseline": {"k": 2})"), "baseline.k | must be in [0, 1], is 2"},
      {Plan(kReal, R"(, "baseline": {})"), "baseline.k | is missing"},
      {Plan(kReal, R"(, "baseline": 5)"),
       "baseline | must be an object that has a value for each knob"},
      {Plan(kReal, R"(, "earlier": [{"values": {"k": 2}}])"),
       "earlier[0].metrics | is missing; only a \"Failed\" or \"Aborted\" trial is told without "
       "any"},
  });
}

class BadMessage : public ::testing::Test {
 protected:
  void Expect(const std::vector<Case>& cases) {
    for (const Case& wrong : cases) ExpectComplaint(session_.Answer(wrong.line), wrong);
    EXPECT_EQ(session_.Answer(TellOf(kValues, kGood)), "{\"told\":1}\n");
  }

  static constexpr const char* kGood = R"("metrics": {"latency": 1}, "context": {"load": 1})";
  Session session_ = Opened(kPlan);
};

TEST_F(BadMessage, OneThatIsNoneOfTheFiveIsRefused) {
  Expect({
      {"[]", R"( | a message must be an object, such as {"ask": {}})"},
      {"{}", " | a message must have one of tell, ask, candidates, recommend, explain"},
      {R"({"ask": {}, "tell": {}})",
       " | a message must have one of tell, ask, candidates, recommend, explain"},
      {R"({"asc": {}})", "asc | is no known field; did you mean \"ask\"?"},
      {kPlan, "knobs | the plan was given; another campaign needs a process of its own"},
      {R"({"ask": 5})", "ask | must be an object, is a number"},
      {R"({"recommend": {"n": 5}})", "recommend.n | is no known field; there is none"},
      {R"({"explain": []})", "explain | must be an object, is a list"},
  });
}

TEST_F(BadMessage, WrongValuesOfATellAreNamed) {
  const auto tell = [](const std::string& values) { return TellOf(values, kGood); };
  Expect({
      {R"({"tell": {}})", "tell.values | is missing"},
      {tell("[]"), "tell.values | must be an object that has a value for each knob"},
      {tell("{}"), "tell.values.pool | is missing"},
      {tell(R"({"pol": 5})"), "tell.values.pol | is no knob; did you mean \"pool\"?"},
      {tell(R"({"pool": 1000, "codec": "none", "ratio": 0, "async": true, "page": 4})"),
       "tell.values.pool | must be in [4, 128] in steps of 1, is 1000"},
      {tell(R"({"pool": 4.5, "codec": "none", "ratio": 0, "async": true, "page": 4})"),
       "tell.values.pool | must be in [4, 128] in steps of 1, is 4.5"},
      {tell(R"({"pool": "4", "codec": "none", "ratio": 0, "async": true, "page": 4})"),
       "tell.values.pool | must be a number, is a string"},
      {tell(R"({"pool": 120, "codec": "none", "ratio": 0, "async": true, "page": 4})"),
       "tell.values | breaks the constraint \"pool <= 100\""},
      {tell(R"({"pool": 4, "codec": "bzip", "ratio": 0, "async": true, "page": 4})"),
       "tell.values.codec | \"bzip\" is none of its values; did you mean \"gzip\"?"},
      {tell(R"({"pool": 4, "codec": "gzip", "ratio": 0, "async": true, "page": 4})"),
       "tell.values.level | is missing"},
      {tell(R"({"pool": 4, "codec": "none", "ratio": 0, "async": 2, "page": 4})"),
       "tell.values.async | must be true or false"},
      {tell(R"({"pool": 4, "codec": "none", "ratio": 0, "async": true, "page": 5})"),
       "tell.values.page | must be one of the listed values, is 5"},
  });
}

TEST_F(BadMessage, WrongMetricsContextAndStatusOfATellAreNamed) {
  const auto tell = [](const std::string& rest) { return TellOf(kValues, rest); };
  const std::string load = R"(, "context": {"load": 1})";
  Expect({
      {tell(R"("context": {"load": 1})"),
       "tell.metrics | is missing; only a \"Failed\" or \"Aborted\" trial is told without any"},
      {tell(R"("metrics": {})" + load),
       "tell.metrics | is missing; only a \"Failed\" or \"Aborted\" trial is told without any"},
      {tell(R"("metrics": [])" + load), "tell.metrics | must be an object of metrics"},
      {tell(R"("metrics": {"latncy": 1})" + load),
       "tell.metrics.latncy | is no metric of the plan; did you mean \"latency\"?"},
      {tell(R"("metrics": {"latency": null})" + load),
       "tell.metrics.latency | must be a number or {\"mean\": ..., \"se\": ...}; leave out what "
       "was not measured"},
      {tell(R"("metrics": {"latency": {"se": 1}})" + load),
       "tell.metrics.latency.mean | is missing"},
      {tell(R"("metrics": {"latency": {"mean": 1, "se": -1}})" + load),
       "tell.metrics.latency.se | must be at least 0, is -1; it is a standard error, the root of "
       "a variance"},
      {tell(R"("metrics": {"latency": {"mean": 1, "variance": 1}})" + load),
       "tell.metrics.latency.variance | is no known field; there is mean, se"},
      {tell(R"("metrics": {"latency": 1})"), "tell.context | is missing"},
      {tell(R"("metrics": {"latency": 1}, "context": {})"), "tell.context.load | is missing"},
      {tell(R"("metrics": {"latency": 1}, "context": {"lod": 1})"),
       "tell.context.lod | is no context of the plan; did you mean \"load\"?"},
      {tell(R"("metrics": {"latency": 1}, "context": {"load": "high"})"),
       "tell.context.load | must be a number, is a string"},
      {tell(R"("status": "Bad")" + load),
       "tell.status | \"Bad\" is unknown; there is Ok, Failed, Aborted"},
  });
}

TEST_F(BadMessage, AWrongQuestionIsNamed) {
  const std::string row = kValues;
  Expect({
      {R"({"ask": {"contxt": {}}})", "ask.contxt | is no known field; did you mean \"context\"?"},
      {R"({"ask": {"context": {}}})", "ask.context.load | is missing"},
      {R"({"ask": {"pending": {}}})", "ask.pending | must be a list, is an object"},
      {R"({"ask": {"pending": [{"pool": 1}]}})",
       "ask.pending[0].pool | must be in [4, 128] in steps of 1, is 1"},
      {R"({"ask": {"pending": [)" + Repeated("", 1001, "") + "]}}",
       "ask.pending | may have at most 1000 items, has 1001"},
      {R"({"ask": {"among": []}})", "ask.among | must not be empty; leave it out"},
      {R"({"ask": {"among": "all"}})", "ask.among | \"all\" is unknown; there is candidates"},
      {R"({"ask": {"among": "candidates"}})",
       R"(ask.among | no candidates were set; send {"candidates": [...]} before)"},
      {R"({"ask": {"except": [0]}})",
       "ask.except | needs \"among\" beside it, the list it counts in"},
      {R"({"ask": {"among": [)" + row + R"(], "except": [1]}})",
       "ask.except[0] | there is no 1 in a list of 1, which counts from 0"},
      {R"({"ask": {"among": [)" + row + R"(], "except": [-1]}})",
       "ask.except[0] | must be an integer from 0 on, is -1"},
      {R"({"candidates": []})", "candidates | must not be empty"},
      {R"({"candidates": [)" + row + R"(, {"pool": 4}]})", "candidates[1].codec | is missing"},
  });
}

TEST_F(BadMessage, WhatIsNoJsonIsNamedByItsPlace) {
  const auto tell = [](const std::string& latency) {
    return TellOf("{}", R"("metrics": {"latency": )" + latency + "}");
  };
  Expect({
      {tell("NaN"),
       "tell.metrics.latency | NaN is no number in JSON; leave out what was not measured, or tell "
       "\"status\": \"Failed\" (column 48)"},
      {tell("-Infinity"),
       "tell.metrics.latency | -Infinity is no number in JSON; leave out what was not measured, "
       "or tell \"status\": \"Failed\" (column 48)"},
      {tell("1e999"),
       "tell.metrics.latency | 1e999 is beyond the numbers that a double can hold (column 48)"},
      {tell("99999999999999999999"),
       "tell.metrics.latency | the integer 99999999999999999999 takes more than 64 bits; write it "
       "as 1e20 (column 48)"},
      {tell("1, \"latency\": 2"), "tell.metrics.latency | stands twice in one object (column 51)"},
      {R"({"tell": {"values": {"pool": 16)",
       "tell.values.pool | the line ends in the middle of a value (column 32)"},
      {R"({"ask": {}} {"ask": {}})", " | there is more after the end of the value (column 13)"},
      {"{'ask': {}}", " | the name of a field in quotes is missing (column 2)"},
  });
  EXPECT_EQ(ComplaintIn(session_.Answer("{\"ask\xff\": {}}")),
            " | not valid JSON: The input is not valid UTF-8");
}

}  // namespace
}  // namespace trimtab::cli
