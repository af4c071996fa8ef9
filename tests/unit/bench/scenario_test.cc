#include "bench/scenario.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace trimtab::bench {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

Scenario Good() {
  return {.endpoints = {{.name = "home"}},
          .model = OpenModel{.stages = {Hold(10, seconds(5)), Hold(20, seconds(5))}}};
}

ClosedModel& Close(Scenario& scenario) {
  scenario.model = ClosedModel{.users = 2, .time = seconds(7)};
  return std::get<ClosedModel>(scenario.model);
}

OpenModel& OpenOf(Scenario& scenario) { return std::get<OpenModel>(scenario.model); }

TEST(Scenario, OfBothModelsIsGood) {
  Scenario scenario = Good();
  EXPECT_TRUE(CheckScenario(scenario).ok());
  EXPECT_EQ(LengthOf(scenario), seconds(10));
  Close(scenario);
  EXPECT_TRUE(CheckScenario(scenario).ok());
  EXPECT_EQ(LengthOf(scenario), seconds(7));
}

struct BadCase {
  std::string name;
  std::function<void(Scenario&)> spoil;
  std::string sentence;
};

class ScenarioBad : public ::testing::TestWithParam<BadCase> {};

TEST_P(ScenarioBad, IsRefusedByName) {
  Scenario scenario = Good();
  GetParam().spoil(scenario);
  const auto checked = CheckScenario(scenario);
  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().code, Code::kInvalid);
  EXPECT_THAT(checked.error().message, HasSubstr(GetParam().sentence));
}

INSTANTIATE_TEST_SUITE_P(
    Scenarios, ScenarioBad,
    ::testing::Values(
        BadCase{"NoEndpoint", [](Scenario& s) { s.endpoints.clear(); }, "endpoints: there is none"},
        BadCase{"NoWeight", [](Scenario& s) { s.endpoints[0].weight = 0; },
                "endpoint home: weight: must be above 0"},
        BadCase{"RelativePath", [](Scenario& s) { s.endpoints[0].path = "item"; }, "endpoint home"},
        BadCase{"SplitHeader",
                [](Scenario& s) {
                  s.endpoints[0].headers = {{"X-A", "1\r\nX-B: 2"}};
                },
                "endpoint home"},
        BadCase{"OwnHeader",
                [](Scenario& s) {
                  s.endpoints[0].headers = {{"content-length", "3"}};
                },
                "Content-Length is set by the generator"},
        BadCase{"IdsBackwards",
                [](Scenario& s) {
                  s.endpoints[0].ids = {5, 4};
                },
                "ids"},
        BadCase{"NoTimeout", [](Scenario& s) { s.endpoints[0].timeout = Duration::zero(); },
                "timeout: must be above 0"},
        BadCase{"NoStage", [](Scenario& s) { OpenOf(s).stages.clear(); }, "stages: there is none"},
        BadCase{"NegativeRate", [](Scenario& s) { OpenOf(s).stages[0].to = -1; },
                "stages: a rate is below 0"},
        BadCase{"NoTime", [](Scenario& s) { OpenOf(s).stages[0].time = Duration::zero(); },
                "stages: a time is not above 0"},
        BadCase{"NoUsers", [](Scenario& s) { Close(s).users = 0; }, "users: must be 1 at least"},
        BadCase{"WideSpread", [](Scenario& s) { Close(s).think.spread = 1.1; },
                "think: its spread"},
        BadCase{"NegativeThink", [](Scenario& s) { Close(s).think.time = seconds(-1); }, "think"},
        BadCase{"NoLength", [](Scenario& s) { Close(s).time = Duration::zero(); },
                "time: must be above 0"},
        BadCase{"AllWarmUp", [](Scenario& s) { s.warm_up = seconds(10); }, "warm-up"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace trimtab::bench
