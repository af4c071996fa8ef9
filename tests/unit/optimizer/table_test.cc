#include "tests/perf/optimizer/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/rng.h"

namespace trimtab::perf {
namespace {

using optimizer::Parameter;
using testing::HasSubstr;

// A folder of its own with one file, gone at the end.
class TableTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "tablesXXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  Result<Table> Read(const std::string& text, bool minimize = true) {
    std::ofstream(folder_ / "some.csv") << text;
    return ReadTable(folder_.string(), {.file = "some", .column = "obj_y", .minimize = minimize});
  }

  std::filesystem::path folder_;
};

constexpr char kSome[] =
    "pool,flag,codec,ratio,obj_y,obj_z\n"
    "4,0,none,0.5,10,1\n"
    "400,1,gzip,0.25,,1\n"
    "40,1,none,1,12.5,1\n";

TEST_F(TableTest, ColumnsBecomeKnobsOfTheirKind) {
  const Table table = Read(kSome).value();
  const auto& knobs = table.plan.space.parameters();
  ASSERT_EQ(knobs.size(), 4U);
  EXPECT_EQ(knobs[0].kind, Parameter::Kind::kInteger);
  EXPECT_EQ(knobs[0].scale, Parameter::Scale::kLog);
  EXPECT_EQ(knobs[0].max, 400);
  EXPECT_EQ(knobs[1].kind, Parameter::Kind::kBoolean);
  EXPECT_EQ(knobs[2].kind, Parameter::Kind::kCategorical);
  EXPECT_EQ(knobs[2].names, (std::vector<std::string>{"none", "gzip"}));
  EXPECT_EQ(knobs[3].kind, Parameter::Kind::kReal);
  EXPECT_EQ(knobs[3].scale, Parameter::Scale::kLinear);
  EXPECT_EQ(table.points[1].values, (std::vector<double>{400, 1, 1, 0.25}));
}

TEST_F(TableTest, EveryRowIsAConfigurationOfTheSpace) {
  const Table table = Read(kSome).value();
  for (const auto& point : table.points) EXPECT_TRUE(table.plan.space.Contains(point));
}

TEST_F(TableTest, ARowWithoutANumberHasFailed) {
  const Table table = Read(kSome).value();
  EXPECT_EQ(table.values[0], 10);
  EXPECT_EQ(table.values[1], std::nullopt);
}

TEST_F(TableTest, GapsAreInPercentOfTheBestInEitherDirection) {
  EXPECT_DOUBLE_EQ(Read(kSome, true).value().Gap(12.5), 25);
  const Table most = Read(kSome, false).value();
  EXPECT_DOUBLE_EQ(most.Gap(10), 20);
  EXPECT_EQ(most.Gap(13), 0);
}

TEST_F(TableTest, AMissingFileOrACutRowIsNamed) {
  const auto missing = ReadTable(folder_.string(), {.file = "other", .column = "obj_y"});
  EXPECT_THAT(missing.error().message, HasSubstr("other.csv"));
  EXPECT_THAT(Read("a,obj_y\n1\n").error().message, HasSubstr("some.csv"));
}

TEST(Table, RandomGapIsTheMeanOfManyRandomSearches) {
  const Table table = MadeUpTables()[0];
  Rng rng(5);
  double sum = 0;
  constexpr int kSearches = 4000;
  for (int i = 0; i < kSearches; ++i) {
    std::vector<size_t> rows(table.values.size());
    for (size_t k = 0; k < rows.size(); ++k) rows[k] = k;
    double best = table.WorstGap();
    for (size_t k = 0; k < 20; ++k) {
      std::swap(rows[k], rows[k + rng.Below(rows.size() - k)]);
      if (const auto& value = table.values[rows[k]]) best = std::min(best, table.Gap(*value));
    }
    sum += best / kSearches;
  }
  EXPECT_NEAR(sum / table.RandomGap(20), 1, 0.05);
}

TEST(Table, DrawingEveryRowLeavesNoGap) {
  for (const auto make : {MadeUpTables, MadeUpSystems}) {
    for (const Table& table : make()) {
      EXPECT_NEAR(table.RandomGap(table.values.size()), 0, 1e-9) << table.name;
      EXPECT_GT(table.RandomGap(20), table.RandomGap(100)) << table.name;
    }
  }
}

}  // namespace
}  // namespace trimtab::perf
