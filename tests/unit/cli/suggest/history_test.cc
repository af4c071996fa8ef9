#include <gtest/gtest.h>

#include "cli/suggest/csv.h"
#include "cli/suggest/history_reader.h"
#include "tests/unit/cli/suggest/talk.h"

namespace trimtab::cli {
namespace {

using Cells = std::vector<std::string>;
using testing::kPlan;
using testing::Opened;

Cells Split(const std::string& line) {
  auto cells = SplitCsv(line);
  EXPECT_TRUE(cells) << line;
  return cells ? *std::move(cells) : Cells();
}

TEST(SplitCsv, CutsAtCommasAndDropsBlanksAroundCells) {
  EXPECT_EQ(Split("a, b ,,c"), (Cells{"a", "b", "", "c"}));
  EXPECT_EQ(Split("a,"), (Cells{"a", ""}));
  EXPECT_EQ(Split(""), Cells{""});
}

TEST(SplitCsv, ACellInQuotesMayHoldCommasAndQuotes) {
  EXPECT_EQ(Split(R"("a,b", "say ""x""" ,c)"), (Cells{"a,b", "say \"x\"", "c"}));
  EXPECT_EQ(Split(R"("")"), Cells{""});
}

TEST(SplitCsv, BrokenQuotesAreRefused) {
  EXPECT_EQ(SplitCsv(R"("a)").error().message, "a cell in quotes does not end on its line");
  EXPECT_EQ(SplitCsv(R"("a"b)").error().message,
            "there is text between a cell in quotes and the comma");
}

Result<void> Load(const std::string& text, Session& session) {
  LineReader lines(testing::InPieces(text), kLongestLine);
  return TellHistory(lines, session);
}

std::string ErrorOf(const std::string& text) {
  Session session = Opened(kPlan);
  const auto told = Load(text, session);
  return told ? "" : told.error().message;
}

constexpr const char* kHeader =
    "pool,codec,level,ratio,async,page,latency,latency.se,errors,load,"
    "status\n";

TEST(History, CsvAndMessagesTellTheSame) {
  Session from_csv = Opened(kPlan);
  ASSERT_TRUE(Load(std::string(kHeader) + "16,none,,0.5,true,8.5,1.2,0.1,0.001,800,Ok\r\n"
                                          "64,gzip,3,0.25,False,64,1.5,,0.002,900,\n"
                                          "8,none,,1,0,4,,,,700,Failed\n",
                   from_csv));
  Session told = Opened(kPlan);
  for (
      const char* line :
      {R"({"tell": {"values": {"pool": 16, "codec": "none", "ratio": 0.5, "async": true, "page": 8.5}, "metrics": {"latency": {"mean": 1.2, "se": 0.1}, "errors": 0.001}, "context": {"load": 800}}})",
       R"({"tell": {"values": {"pool": 64, "codec": "gzip", "level": 3, "ratio": 0.25, "async": false, "page": 64}, "metrics": {"latency": 1.5, "errors": 0.002}, "context": {"load": 900}}})",
       R"({"tell": {"values": {"pool": 8, "codec": "none", "ratio": 1, "async": false, "page": 4}, "context": {"load": 700}, "status": "Failed"}})"}) {
    told.Answer(line);
  }
  EXPECT_EQ(from_csv.Ready(), told.Ready());
  for (const char* question : {R"({"ask": {}})", R"({"recommend": {}})"}) {
    EXPECT_EQ(from_csv.Answer(question), told.Answer(question));
  }
}

TEST(History, JsonLinesAreTheMessagesOrWhatIsInThem) {
  Session session = Opened(kPlan);
  const std::string tell =
      testing::TellOf(testing::kValues, R"("metrics": {"latency": 1}, "context": {"load": 1})");
  const std::string bare = tell.substr(9, tell.size() - 10);
  ASSERT_TRUE(Load(tell + "\n\n" + bare, session));
  EXPECT_NE(session.Ready().find("\"told\":2"), std::string::npos);
}

TEST(History, AnEmptyFileTellsNothing) {
  Session session = Opened(kPlan);
  EXPECT_TRUE(Load("", session));
  EXPECT_TRUE(Load(kHeader, session));
  EXPECT_NE(session.Ready().find("\"told\":0"), std::string::npos);
}

TEST(History, AWrongHeaderIsNamedByItsColumn) {
  EXPECT_EQ(ErrorOf("pol,codec\n"),
            "line 1: column \"pol\": the plan does not name it; did you mean \"pool\"?");
  EXPECT_EQ(ErrorOf("pool,pool\n"),
            "line 1: column \"pool\": is there twice; leave one of them out");
}

TEST(History, AWrongRowIsNamedByItsLineAndField) {
  const auto row = [](const std::string& text) { return ErrorOf(kHeader + text); };
  EXPECT_EQ(row("16,none\n"), "line 2: has 2 cells, the header 11");
  EXPECT_EQ(row("16,none,,0.5,true,8.5,1.2,0.1,0.001,800,Ok\nx,none,,0.5,true,8.5,1,,,800,\n"),
            "line 3: column \"pool\": must be a finite number, or empty for what was not "
            "measured, is \"x\"");
  EXPECT_EQ(row("16,none,,0.5,true,8.5,nan,0.1,0.001,800,Ok\n"),
            "line 2: column \"latency\": must be a finite number, or empty for what was not "
            "measured, is \"nan\"");
  EXPECT_EQ(row("16,none,,0.5,maybe,8.5,1,0.1,0.001,800,Ok\n"),
            "line 2: column \"async\": must be true or false, is \"maybe\"");
  EXPECT_EQ(row("1600,none,,0.5,true,8.5,1,0.1,0.001,800,Ok\n"),
            "line 2: values.pool: must be in [4, 128] in steps of 1, is 1600");
  EXPECT_EQ(row("16,none,,0.5,true,8.5,,0.1,0.001,800,Ok\n"),
            "line 2: metrics.latency.mean: is missing");
  EXPECT_EQ(row("16,none,,0.5,true,8.5,1,0.1,0.001,800,Done\n"),
            "line 2: status: \"Done\" is unknown; there is Ok, Failed, Aborted");
}

TEST(History, ATornJsonLineIsNamed) {
  EXPECT_EQ(ErrorOf(R"({"tell": {"values": {"pool": 1)"),
            "line 1: tell.values.pool: the line ends in the middle of a value: the input was cut "
            "there, and the line is not used (column 31)");
}

TEST(History, ANameForTwoThingsIsRefusedInAHeader) {
  Session session = Opened(R"({"knobs": [{"name": "a", "type": "Real", "min": 0, "max": 1}],)"
                           R"( "objectives": [{"name": "a", "goal": "Minimize"}]})");
  EXPECT_EQ(Load("a\n1\n", session).error().message,
            "line 1: column \"a\": the plan gives this name to more than one thing");
}

}  // namespace
}  // namespace trimtab::cli
