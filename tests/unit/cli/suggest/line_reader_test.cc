#include "cli/suggest/line_reader.h"

#include <gtest/gtest.h>

#include "tests/unit/cli/suggest/talk.h"

namespace trimtab::cli {
namespace {

using Kind = LineReader::Line::Kind;

// "kind:text" of every line up to the end.
std::vector<std::string> LinesOf(const std::string& text, size_t longest = 100,
                                 size_t piece = 1 << 16) {
  LineReader reader(testing::InPieces(text, piece), longest);
  std::vector<std::string> lines;
  while (true) {
    const auto line = reader.Next();
    constexpr const char* kNames[] = {"whole", "cut", "long", "end", "failed"};
    lines.push_back(kNames[static_cast<size_t>(line.kind)] + (":" + std::string(line.text)));
    if (line.kind == Kind::kEnd || line.kind == Kind::kFailed) return lines;
  }
}

using Lines = std::vector<std::string>;

TEST(LineReader, CutsAtLineFeeds) {
  EXPECT_EQ(LinesOf("a\n\nbc\n"), (Lines{"whole:a", "whole:", "whole:bc", "end:"}));
}

TEST(LineReader, DropsTheCarriageReturnOfALineEnd) {
  EXPECT_EQ(LinesOf("a\r\nb\rc\r\n"), (Lines{"whole:a", "whole:b\rc", "end:"}));
}

TEST(LineReader, SaysWhenTheLastLineHasNoEnd) {
  EXPECT_EQ(LinesOf("a\nb"), (Lines{"whole:a", "cut:b", "end:"}));
}

TEST(LineReader, AnEmptyStreamIsItsEnd) { EXPECT_EQ(LinesOf(""), Lines{"end:"}); }

TEST(LineReader, GivesTheSameLinesHoweverTheBytesCome) {
  const std::string text = "first\nsecond line\r\n\nlast";
  for (const size_t piece : {1U, 2U, 3U, 7U}) EXPECT_EQ(LinesOf(text, 100, piece), LinesOf(text));
}

TEST(LineReader, SkipsALineThatIsTooLongAndGoesOn) {
  for (const size_t piece : {1U, 3U, 100U}) {
    EXPECT_EQ(LinesOf("12345\n123456\nx\n", 5, piece),
              (Lines{"whole:12345", "long:", "whole:x", "end:"}));
    EXPECT_EQ(LinesOf("x\n123456", 5, piece), (Lines{"whole:x", "long:", "end:"}));
  }
}

TEST(LineReader, DropsAByteOrderMarkAtTheStartOnly) {
  EXPECT_EQ(LinesOf("\xef\xbb\xbf{}\n\xef\xbb\xbf\n"),
            (Lines{"whole:{}", "whole:\xef\xbb\xbf", "end:"}));
}

TEST(LineReader, CountsLinesFromOne) {
  LineReader reader(testing::InPieces("a\nb\n"), 100);
  reader.Next();
  EXPECT_EQ(reader.number(), 1U);
  reader.Next();
  EXPECT_EQ(reader.number(), 2U);
}

TEST(LineReader, AFailureIsNoEnd) {
  LineReader reader([](std::span<char>) { return ssize_t{-1}; }, 100);
  EXPECT_EQ(reader.Next().kind, Kind::kFailed);
}

TEST(LineReader, DoesNotReadAheadOfTheLineThatIsAskedFor) {
  int reads = 0;
  LineReader reader(
      [&](std::span<char> into) {
        ++reads;
        into[0] = '\n';
        return ssize_t{1};
      },
      100);
  reader.Next();
  EXPECT_EQ(reads, 1);
  reader.Next();
  EXPECT_EQ(reads, 2);
}

TEST(IsBlank, KnowsBlanks) {
  EXPECT_TRUE(IsBlank(""));
  EXPECT_TRUE(IsBlank(" \t\r"));
  EXPECT_FALSE(IsBlank(" {"));
}

}  // namespace
}  // namespace trimtab::cli
