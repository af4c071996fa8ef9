#include "cli/suggest/conversation.h"

#include <gmock/gmock.h>

#include "tests/unit/cli/suggest/talk.h"

namespace trimtab::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using testing::Talk;
using testing::TalkOver;

constexpr const char* kOneKnob = R"({"knobs": [{"name": "x", "type": "Real", "min": 0, "max": 1}],)"
                                 R"( "objectives": [{"name": "cost", "goal": "Minimize"}]})";
constexpr const char* kTell = R"({"tell": {"values": {"x": 0.5}, "metrics": {"cost": 1}}})";

TEST(Converse, TheFirstLineIsThePlanAndEveryLineHasItsAnswer) {
  const Talk talk = TalkOver(std::string(kOneKnob) + "\n" + kTell + "\n" + kTell + "\n");
  EXPECT_EQ(talk.ending, Ending::kEnd);
  EXPECT_THAT(talk.lines,
              ElementsAre(StartsWith("{\"ready\":true"), "{\"told\":1}", "{\"told\":2}"));
}

TEST(Converse, BlankLinesAreNoMessages) {
  const Talk talk = TalkOver("\n  \r\n" + std::string(kOneKnob) + "\n\n\t\n" + kTell + "\n\n");
  EXPECT_THAT(talk.lines, ElementsAre(StartsWith("{\"ready\""), "{\"told\":1}"));
}

TEST(Converse, LinesMayEndAsOnWindows) {
  const Talk talk = TalkOver(std::string(kOneKnob) + "\r\n" + kTell + "\r\n");
  EXPECT_THAT(talk.lines, ElementsAre(StartsWith("{\"ready\""), "{\"told\":1}"));
}

TEST(Converse, AWholeMessageNeedsNoLineEnd) {
  EXPECT_THAT(TalkOver(std::string(kOneKnob) + "\n" + kTell).lines,
              ElementsAre(StartsWith("{\"ready\""), "{\"told\":1}"));
}

TEST(Converse, AMessageThatIsCutTellsNothing) {
  const std::string tell(kTell);
  for (size_t length = 1; length < tell.size(); ++length) {
    const Talk talk = TalkOver(std::string(kOneKnob) + "\n" + tell.substr(0, length));
    ASSERT_EQ(talk.lines.size(), 2U) << length;
    EXPECT_THAT(testing::ComplaintIn(talk.lines[1]), HasSubstr("the line ends in the middle"));
    EXPECT_THAT(talk.lines[1], HasSubstr("the input was cut there, and the line is not used"));
    EXPECT_EQ(talk.ending, Ending::kEnd);
  }
}

TEST(Converse, ABrokenLineLosesNothing) {
  const Talk talk =
      TalkOver(std::string(kOneKnob) + "\n" + kTell + "\n{\"tell\": {\n\xff\n" + kTell + "\n");
  EXPECT_THAT(talk.lines,
              ElementsAre(StartsWith("{\"ready\""), "{\"told\":1}", StartsWith("{\"error\""),
                          StartsWith("{\"error\""), "{\"told\":2}"));
}

TEST(Converse, ALineThatIsTooLongIsSkippedAndTheSessionGoesOn) {
  std::vector<std::string> lines;
  const std::string text = std::string(kOneKnob) + "\n" + std::string(1000, 'x') + "\n" + kTell;
  LineReader in(testing::InPieces(text), 200);
  const auto keep = [&](std::string_view line) {
    lines.emplace_back(line);
    return true;
  };
  EXPECT_EQ(Converse(in, keep, std::nullopt, [](Session&) { return Result<void>(); }),
            Ending::kEnd);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[1],
            "{\"error\":{\"code\":\"TooLarge\",\"field\":\"\",\"message\":\"line 2 is longer than "
            "200 bytes and was skipped; send less in one message\"}}\n");
  EXPECT_EQ(lines[2], "{\"told\":1}\n");
}

TEST(Converse, AnInputWithoutAPlanIsSaidToHaveNone) {
  const Talk talk = TalkOver("\n");
  EXPECT_EQ(talk.ending, Ending::kNoPlan);
  EXPECT_THAT(talk.lines, ElementsAre("{\"error\":{\"code\":\"NoData\",\"field\":\"\",\"message\":"
                                      "\"the input ended before a plan came\"}}"));
}

TEST(Converse, WhatCannotBePreparedEndsItWithASentence) {
  std::string said;
  LineReader in(testing::InPieces(kOneKnob), kLongestLine);
  const auto ending = Converse(
      in, [&](std::string_view line) { return said = line, true; }, std::nullopt,
      [](Session&) { return Result<void>(Error{.message = "h.csv: is wrong"}); });
  EXPECT_EQ(ending, Ending::kNoPlan);
  EXPECT_THAT(said, HasSubstr("h.csv: is wrong"));
}

TEST(Converse, AGivenPlanLeavesTheFirstLineToTheMessages) {
  std::vector<std::string> lines;
  LineReader in(testing::InPieces(kTell), kLongestLine);
  const auto keep = [&](std::string_view line) {
    lines.emplace_back(line);
    return true;
  };
  Converse(in, keep, kOneKnob, [](Session&) { return Result<void>(); });
  EXPECT_THAT(lines, ElementsAre(StartsWith("{\"ready\""), "{\"told\":1}\n"));
}

TEST(Converse, EndsWhenNobodyReadsItsAnswers) {
  int written = 0;
  LineReader in(testing::InPieces(std::string(kOneKnob) + "\n" + kTell + "\n" + kTell),
                kLongestLine);
  const auto ending = Converse(
      in, [&](std::string_view) { return ++written < 2; }, std::nullopt,
      [](Session&) { return Result<void>(); });
  EXPECT_EQ(ending, Ending::kUnread);
  EXPECT_EQ(written, 2);
}

}  // namespace
}  // namespace trimtab::cli
