#include "cli/judge/window_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace trimtab::cli {
namespace {

using domain::Evidence;
using domain::Fault;
using domain::JudgeRules;
using testing::HasSubstr;

JudgeRules Rules() {
  JudgeRules rules;
  rules.metrics = {{.name = "p95", .weight = 1}, {.name = "errors"}};
  return rules;
}

Evidence Read(const std::string& text, const JudgeRules& rules = Rules()) {
  auto read = ReadWindows(text, rules);
  EXPECT_TRUE(read) << read.error().message;
  return read ? *std::move(read) : Evidence();
}

TEST(WindowTable, ARowIsAnArmAtATick) {
  const Evidence evidence = Read(
      "tick,arm,p95,errors,load,restarts,outOfMemory,notReady\n"
      "4,control,0.5,0.25,100,0,false,\r\n"
      "4,candidate,0.75,0.125,50,2,true,1m30s\n"
      "\n"
      "2,control,1e-3,0,10,,,");
  ASSERT_EQ(evidence.looks.size(), 2U);
  EXPECT_EQ(evidence.looks[0].tick, 2);
  EXPECT_FALSE(evidence.looks[0].candidate);
  EXPECT_EQ(evidence.looks[0].control->metrics[0].value, 1e-3);
  const domain::Look& look = evidence.looks[1];
  EXPECT_EQ(look.tick, 4);
  EXPECT_EQ(look.control->metrics[1].value, 0.25);
  EXPECT_EQ(look.control->load.value, 100.0);
  EXPECT_EQ(look.candidate->metrics[0].value, 0.75);
  EXPECT_EQ(look.candidate->pods.restarts, 2);
  EXPECT_TRUE(look.candidate->pods.out_of_memory);
  EXPECT_EQ(look.candidate->pods.not_ready, std::chrono::seconds(90));
}

TEST(WindowTable, ColumnsMayStandInAnyOrder) {
  const Evidence evidence = Read("errors,p95,arm,tick\n0.25,0.5,control,0\n");
  EXPECT_EQ(evidence.looks[0].control->metrics[0].value, 0.5);
  EXPECT_EQ(evidence.looks[0].control->metrics[1].value, 0.25);
  EXPECT_EQ(evidence.looks[0].control->load.value, std::nullopt);
}

TEST(WindowTable, ACellMaySayWhyThereIsNoNumber) {
  const Evidence evidence =
      Read("tick,arm,p95,errors\n0,control,,Stale\n1,control,NaN,SourceDown\n");
  EXPECT_EQ(evidence.looks[0].control->metrics[0].value, std::nullopt);
  EXPECT_EQ(evidence.looks[0].control->metrics[0].fault, std::nullopt);
  EXPECT_EQ(evidence.looks[0].control->metrics[1].fault, Fault::kStale);
  EXPECT_TRUE(std::isnan(*evidence.looks[1].control->metrics[0].value));
  EXPECT_EQ(evidence.looks[1].control->metrics[1].fault, Fault::kSourceDown);
}

TEST(WindowTable, ATimeIsTheNearestTickOfTheGridThatTheFirstBegins) {
  const Evidence evidence = Read(
      "time,arm,p95,errors\n"
      "2026-03-01T09:30:31Z,control,2,0\n"
      "2026-03-01T09:30:00Z,control,0,0\n"
      "2026-03-01T10:30:14+01:00,control,1,0\n");
  ASSERT_EQ(evidence.looks.size(), 3U);
  for (int64_t tick = 0; tick < 3; ++tick) {
    const domain::Look& look = evidence.looks[static_cast<size_t>(tick)];
    EXPECT_EQ(look.tick, tick);
    EXPECT_EQ(look.control->metrics[0].value, static_cast<double>(tick));
  }
}

TEST(WindowTable, ATimeMayBeSecondsSince1970) {
  const Evidence evidence =
      Read("time,arm,p95,errors\n1772357400.25,control,0,0\n1772357445,control,1,0\n");
  EXPECT_EQ(evidence.looks[0].tick, 0);
  EXPECT_EQ(evidence.looks[1].tick, 3);
}

TEST(WindowTable, RefusesWhatIsWrongAndSaysWhere) {
  struct Row {
    const char* text;
    const char* message;
  };
  for (const Row& row : {
           Row{"", "line 1: column \"\": the rules do not name it"},
           Row{"tick,arm,p96,errors",
               "line 1: column \"p96\": the rules do not name it; did you "
               "mean \"p95\"?"},
           Row{"tick,arm,p95,p95,errors", "line 1: column \"p95\": is there twice"},
           Row{"arm,p95,errors", "line 1: the header needs a column \"tick\" or a column \"time\""},
           Row{"tick,time,arm,p95,errors", "and not both"},
           Row{"tick,p95,errors", "line 1: the header needs a column \"arm\""},
           Row{"tick,arm,p95", "line 1: there is no column for the metric \"errors\""},
           Row{"tick,arm,p95,errors\n0,control,1", "line 2: has 3 cells, the header 4"},
           Row{"tick,arm,p95,errors\n0,canary,1,0",
               "line 2: column \"arm\": must be control or candidate, is \"canary\""},
           Row{"tick,arm,p95,errors\n-1,control,1,0", "line 2: column \"tick\": must be"},
           Row{"tick,arm,p95,errors\n0.5,control,1,0", "line 2: column \"tick\": must be"},
           Row{"time,arm,p95,errors\nnoon,control,1,0", "line 2: column \"time\": must be a time"},
           Row{"time,arm,p95,errors\n1e300,control,1,0", "line 2: column \"time\": must be a time"},
           Row{"time,arm,p95,errors\n-5,control,1,0", "line 2: column \"time\": must be a time"},
           Row{"tick,arm,p95,errors\n9223372036854775807,control,1,0", "\"tick\": must be"},
           Row{"time,arm,p95,errors\nnan,control,1,0", "line 2: column \"time\": must be a time"},
           Row{"tick,arm,p95,errors\n0,control,fast,0",
               "line 2: column \"p95\": must be a number, empty, or a fault"},
           Row{"tick,arm,p95,errors,restarts\n0,control,1,0,-1", "column \"restarts\": must be"},
           Row{"tick,arm,p95,errors,outOfMemory\n0,control,1,0,1", "must be true or false"},
           Row{"tick,arm,p95,errors,notReady\n0,control,1,0,30", "must be a duration such as 30s"},
           Row{"tick,arm,p95,errors\n0,control,1,0\n\n0,control,1,0",
               "line 4: this arm has a look at tick 0 already"},
       }) {
    const auto read = ReadWindows(row.text, Rules());
    ASSERT_FALSE(read) << row.text;
    EXPECT_THAT(read.error().message, HasSubstr(row.message)) << row.text;
  }
}

TEST(WindowTable, AMetricCannotHaveTheNameOfAnotherColumn) {
  JudgeRules rules;
  rules.metrics = {{.name = "load", .weight = 1}};
  const auto read = ReadWindows("tick,arm,load\n0,control,1\n", rules);
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().message, HasSubstr("a metric cannot have this name here"));
}

}  // namespace
}  // namespace trimtab::cli
