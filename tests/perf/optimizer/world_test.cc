#include "tests/perf/optimizer/world.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/perf/optimizer/words.h"

namespace trimtab::perf {
namespace {

using nlohmann::json;
using optimizer::Parameter;
using optimizer::Point;

json Trial(World& world, const json& values) { return world.Answer({{"measure", values}}); }

optimizer::SearchSpace Mixed() {
  std::vector<Parameter> knobs = {
      {.name = "codec", .kind = Parameter::Kind::kCategorical, .names = {"none", "zstd"}},
      {.name = "level", .kind = Parameter::Kind::kInteger, .min = 1, .max = 19},
      {.name = "async", .kind = Parameter::Kind::kBoolean},
      {.name = "ratio", .min = 0, .max = 1}};
  knobs[1].active_when = {"codec", {1}};
  return optimizer::SearchSpace::Make(std::move(knobs), {}).value();
}

TEST(Words, AConfigurationIsTheSameAfterItsWords) {
  const auto space = Mixed();
  for (const Point& point : {Point{{1, 7, 1, 0.25}}, Point{{0, 1, 0, 1}}}) {
    EXPECT_EQ(PointOf(space, ValueWords(space, point)).value(), point);
  }
}

TEST(Words, CategoriesAreNamedAndInactiveKnobsLeftOut) {
  EXPECT_EQ(ValueWords(Mixed(), {{0, 1, 1, 0.5}}),
            json({{"codec", "none"}, {"async", true}, {"ratio", 0.5}}));
}

TEST(Words, AMissingKnobAndAnUnknownNameAreRefusedByName) {
  const auto missing = PointOf(Mixed(), {{"codec", "none"}, {"ratio", 0.5}});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().message, "async is missing");
  const auto unknown = PointOf(Mixed(), {{"codec", "lz4"}, {"async", true}, {"ratio", 0.5}});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().message, "codec has no value \"lz4\"");
}

TEST(Words, APlanSaysAllThatSuggestReads) {
  const json plan = PlanWords(MakeWorld("svc8-sine", 0, 7).value()->plan());
  EXPECT_EQ(plan["knobs"].size(), 8U);
  EXPECT_EQ(plan["knobs"][4]["when"], json({{"knob", "codec"}, {"values", {"zstd"}}}));
  EXPECT_EQ(plan["guardrails"][0], json({{"name", "p99"}, {"keep", "Below"}, {"limit", 72}}));
  EXPECT_EQ(plan["search"], json({{"seed", 7}, {"exploration", "Local"}}));
  EXPECT_EQ(plan["context"], json({"load"}));
  EXPECT_EQ(plan["baseline"]["codec"], "lz4");
}

TEST(World, TheSameSeedHasTheSameNoiseWhateverIsTried) {
  const auto here = MakeWorld("branin", 0.05, 3).value();
  const auto there = MakeWorld("branin", 0.05, 3).value();
  Trial(*here, {{"x0", 0}, {"x1", 1}});
  Trial(*there, {{"x0", 5}, {"x1", 2}});
  const json same = {{"x0", 2}, {"x1", 3}};
  EXPECT_EQ(Trial(*here, same), Trial(*there, same));
  EXPECT_NE(Trial(*here, same)["metrics"], Trial(*here, same)["metrics"]);
}

TEST(World, TheTruthHasNoNoiseAndIsNoTrial) {
  const auto world = MakeWorld("branin", 0.05, 3).value();
  const json values = {{"x0", 3.14159265358979}, {"x1", 2.275}};
  const json truth = world->Answer({{"truth", values}})["truth"];
  EXPECT_NEAR(truth["regret"].get<double>(), 0, 1e-9);
  EXPECT_EQ(Trial(*world, values)["truth"], truth);
}

TEST(World, WhatHasNoValueIsNull) {
  const auto world = MakeWorld("nan", 0, 0).value();
  EXPECT_TRUE(json::parse(Trial(*world, {{"x0", 9}, {"x1", 1}}).dump())["metrics"]["y"].is_null());
  EXPECT_FALSE(json::parse(Trial(*world, {{"x0", 1}, {"x1", 1}}).dump())["metrics"]["y"].is_null());
}

TEST(World, TheLoadOfAServiceMovesFromTrialToTrial) {
  const auto world = MakeWorld("svc8-sine", 0, 0).value();
  EXPECT_EQ(world->Opening()["context"]["load"], 800);
  const json after = Trial(*world, PlanWords(world->plan())["baseline"]);
  EXPECT_GT(after["context"]["load"].get<double>(), 800);
  EXPECT_TRUE(after["truth"]["holds"].get<bool>());
}

TEST(World, AnUnknownProblemIsNamed) {
  const auto world = MakeWorld("brainin", 0, 0);
  ASSERT_FALSE(world);
  EXPECT_EQ(world.error().message, "there is no problem 'brainin'");
}

// A file of four rows under the name of a published one, in a folder of its own.
class TableWorlds : public testing::Test {
 protected:
  TableWorlds() : folder_(testing::TempDir() + "world_test_" + std::to_string(getpid())) {
    std::filesystem::create_directory(folder_);
    std::ofstream(folder_ + "/tomcat_bestconf.csv")
        << "threads,cache,obj_throughput,obj_failed\n10,0,5000,0\n20,1,4600,0\n30,1,,1\n"
           "40,0,4000,0\n";
  }
  ~TableWorlds() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<World> Make(const std::string& kind) const {
    return MakeWorld(kind + ":" + folder_ + ":tomcat_bestconf obj_throughput", 0, 0).value();
  }

 private:
  std::string folder_;
};

TEST_F(TableWorlds, ARowIsTriedOnceAndItsNeighbourNext) {
  const auto world = Make("table");
  const json question = {{"nearest", {{"threads", 0.1}, {"cache", false}}}};
  EXPECT_EQ(world->Answer(question)["row"], 0);
  world->Answer({{"row", 0}});
  EXPECT_NE(world->Answer(question)["row"], 0);
}

TEST_F(TableWorlds, NumbersByRankAreEvenOverTheRows) {
  const json ranked = Make("table")->Opening()["ranked"];
  EXPECT_EQ(ranked["plan"]["knobs"][0],
            json({{"name", "threads"}, {"type", "Real"}, {"min", 0.0}, {"max", 1.0}}));
  EXPECT_EQ(ranked["rows"][0], json({{"threads", 0.0}, {"cache", false}}));
  EXPECT_EQ(ranked["rows"][3], json({{"threads", 1.0}, {"cache", false}}));
}

TEST_F(TableWorlds, AFailedRowHasNoValueAndIsFarWorse) {
  const json answer = Make("table")->Answer({{"row", 2}});
  EXPECT_TRUE(answer["metrics"].front().is_null());
  EXPECT_TRUE(answer["truth"]["worse"].get<bool>());
}

TEST_F(TableWorlds, ATenthBelowTheUsualRowIsFarWorse) {
  const auto world = Make("table");
  EXPECT_FALSE(world->Answer({{"row", 1}})["truth"]["worse"].get<bool>());
  EXPECT_TRUE(world->Answer({{"row", 3}})["truth"]["worse"].get<bool>());
}

TEST_F(TableWorlds, SafeModeStartsFromTheUsualRowAndKeepsNearItsValue) {
  const auto world = Make("safe-table");
  const json plan = PlanWords(world->plan());
  EXPECT_EQ(plan["baseline"], world->Opening()["rows"][0]);
  EXPECT_EQ(plan["guardrails"][0]["keep"], "Above");
  EXPECT_NEAR(plan["guardrails"][0]["limit"].get<double>(), 4500, 1e-9);
}

TEST_F(TableWorlds, AFileThatIsNotThereIsNamed) {
  const auto world = MakeWorld("table:nowhere:mariadb obj_time", 0, 0);
  ASSERT_FALSE(world);
  EXPECT_EQ(world.error().message, "nowhere/mariadb.csv: cannot be read");
}

}  // namespace
}  // namespace trimtab::perf
