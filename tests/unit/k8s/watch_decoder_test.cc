#include "k8s/watch_decoder.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace trimtab::k8s {
namespace {

std::string Pod(const std::string& name, const std::string& version = "1") {
  return R"({"kind":"Pod","apiVersion":"v1","metadata":{"name":")" + name +
         R"(","namespace":"shop","resourceVersion":")" + version + R"("}})";
}

std::string Line(const std::string& type, const std::string& object) {
  return R"({"type":")" + type + R"(","object":)" + object + "}\n";
}

std::string Bookmark(const std::string& version) {
  return Line("BOOKMARK",
              R"({"kind":"Pod","apiVersion":"v1","metadata":{"resourceVersion":")" + version +
                  R"(","creationTimestamp":null},"spec":{"containers":null},"status":{}})");
}

// Everything that a stream gives, and how it ended.
struct Outcome {
  std::vector<WatchEvent> events;
  std::optional<Error> error;
};

void Drain(WatchDecoder& decoder, Outcome& outcome) {
  while (!outcome.error) {
    auto next = decoder.Next();
    if (!next) {
      outcome.error = std::move(next).error();
    } else if (next->has_value()) {
      outcome.events.push_back(std::move(**next));
    } else {
      return;
    }
  }
}

Outcome Decode(const std::string& stream, size_t piece = std::string::npos,
               size_t cap = WatchDecoder::kDefaultLineCap) {
  WatchDecoder decoder(cap);
  Outcome outcome;
  for (size_t at = 0; at < stream.size(); at += std::min(piece, stream.size() - at)) {
    // A copy of its own, so that a sanitizer sees a decoder that reads it after its time.
    const std::string bytes = stream.substr(at, piece);
    decoder.Feed(bytes);
    Drain(decoder, outcome);
  }
  const auto finished = decoder.Finish();
  if (!finished && !outcome.error) outcome.error = finished.error();
  return outcome;
}

TEST(WatchDecoder, ReadsEveryTypeOfEvent) {
  const auto [events, error] =
      Decode(Line("ADDED", Pod("a", "5")) + Line("MODIFIED", Pod("a", "6")) +
             Line("DELETED", Pod("a", "7")) + Bookmark("90"));
  ASSERT_FALSE(error) << error->message;
  ASSERT_EQ(events.size(), 4U);
  EXPECT_EQ(events[0].type, WatchEventType::kAdded);
  EXPECT_EQ(events[0].raw_type, "ADDED");
  EXPECT_EQ(events[0].object->meta().name, (ObjectName{"shop", "a"}));
  EXPECT_EQ(events[0].object->bytes(), Pod("a", "5"));
  EXPECT_EQ(events[1].type, WatchEventType::kModified);
  EXPECT_EQ(events[2].type, WatchEventType::kDeleted);
  EXPECT_EQ(events[2].object->meta().resource_version, "7");
}

TEST(WatchDecoder, ReadsABookmarkWithoutAName) {
  const auto [events, error] = Decode(Bookmark("90"));
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].type, WatchEventType::kBookmark);
  EXPECT_EQ(events[0].object->meta().resource_version, "90");
  EXPECT_EQ(events[0].object->meta().name.name, "");
}

TEST(WatchDecoder, RefusesABookmarkThatMarksNothing) {
  const auto outcome = Decode(Line("BOOKMARK", R"({"kind":"Pod","metadata":{}})"));
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code, Code::kMalformed);
}

TEST(WatchDecoder, ReassemblesALineCutAnywhere) {
  const std::string stream = Line("ADDED", Pod("a")) + Bookmark("2") + Line("DELETED", Pod("b"));
  for (size_t piece = 1; piece <= stream.size(); ++piece) {
    const auto [events, error] = Decode(stream, piece);
    ASSERT_FALSE(error) << piece << ": " << error->message;
    ASSERT_EQ(events.size(), 3U) << piece;
    EXPECT_EQ(events[0].object->bytes(), Pod("a"));
    EXPECT_EQ(events[2].object->bytes(), Pod("b"));
  }
}

TEST(WatchDecoder, GivesAnEventAsSoonAsItsNewlineIsThere) {
  WatchDecoder decoder;
  const std::string line = Line("ADDED", Pod("a"));
  decoder.Feed(std::string_view(line).substr(0, line.size() - 1));
  EXPECT_FALSE(decoder.Next().value().has_value());
  decoder.Feed("\n");
  EXPECT_TRUE(decoder.Next().value().has_value());
  EXPECT_FALSE(decoder.Next().value().has_value());
}

TEST(WatchDecoder, TakesALineWithoutItsNewlineForABrokenStream) {
  const std::string whole = Line("ADDED", Pod("a"));
  const std::string half = Line("ADDED", Pod("b"));
  for (size_t length = 1; length < half.size(); ++length) {
    const auto [events, error] = Decode(whole + half.substr(0, length));
    EXPECT_EQ(events.size(), 1U);
    ASSERT_TRUE(error) << length;
    EXPECT_EQ(error->code, Code::kInterrupted);
  }
}

TEST(WatchDecoder, EndsWellBetweenLines) {
  for (const std::string& stream : {std::string(), std::string("\n"), Line("ADDED", Pod("a")),
                                    Line("ADDED", Pod("a")) + "\r"}) {
    EXPECT_FALSE(Decode(stream).error) << stream;
  }
}

TEST(WatchDecoder, PassesOverBlankLinesAndCarriageReturns) {
  const std::string line = R"({"type":"ADDED","object":)" + Pod("a") + "}\r\n";
  const auto [events, error] = Decode("\n\r\n" + line + "  \n" + line);
  ASSERT_FALSE(error) << error->message;
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[1].object->bytes(), Pod("a"));
}

TEST(WatchDecoder, FindsTheObjectWhereverItStands) {
  const std::string odd = R"({ "note":{"object":"}\""}, "object" : )" + Pod("a") +
                          R"( , "type":"ADDED", "more":[1,{}] })" + "\n";
  const auto [events, error] = Decode(odd);
  ASSERT_FALSE(error) << error->message;
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].object->bytes(), Pod("a"));
}

TEST(WatchDecoder, KeepsAnUnknownTypeApartAndGoesOn) {
  const auto [events, error] =
      Decode(Line("COMPACTED", "[1,2]") + "{\"type\":\"PING\"}\n" + Line("ADDED", Pod("a")));
  ASSERT_FALSE(error) << error->message;
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].type, WatchEventType::kUnknown);
  EXPECT_EQ(events[0].raw_type, "COMPACTED");
  EXPECT_FALSE(events[0].object);
  EXPECT_EQ(events[1].raw_type, "PING");
  EXPECT_EQ(events[2].type, WatchEventType::kAdded);
}

TEST(WatchDecoder, PassesAnObjectOfAnotherKindOn) {
  const auto [events, error] = Decode(Line("ADDED", R"({"kind":"Node","metadata":{"name":"n"}})"));
  ASSERT_FALSE(error) << error->message;
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].object->meta().kind, "Node");
}

TEST(WatchDecoder, MapsTheStatusOfAnErrorEvent) {
  const struct {
    int code;
    Code expected;
  } cases[] = {{410, Code::kExpired}, {403, Code::kForbidden}, {500, Code::kUnavailable}};
  for (const auto& c : cases) {
    const auto [events, error] = Decode(Line(
        "ERROR", R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",)"
                 R"("message":"too old resource version: 5, not 90","reason":"Expired","code":)" +
                     std::to_string(c.code) + "}"));
    ASSERT_FALSE(error) << error->message;
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].type, WatchEventType::kError);
    EXPECT_FALSE(events[0].object);
    ASSERT_TRUE(events[0].error);
    EXPECT_EQ(events[0].error->code, c.expected);
    EXPECT_NE(events[0].error->message.find("too old"), std::string::npos);
  }
}

TEST(WatchDecoder, ItsErrorSticks) {
  WatchDecoder decoder;
  const std::string stream = Line("ADDED", Pod("a")) + "<html>\n" + Line("ADDED", Pod("b"));
  decoder.Feed(stream);
  EXPECT_TRUE(decoder.Next().value().has_value());
  for (int i = 0; i < 3; ++i) {
    const auto next = decoder.Next();
    ASSERT_FALSE(next.ok());
    EXPECT_EQ(next.error().code, Code::kMalformed);
    decoder.Feed(stream);
  }
  EXPECT_EQ(decoder.Finish().error().code, Code::kMalformed);
}

TEST(WatchDecoder, RefusesLinesThatAreNoEvents) {
  for (const std::string& line :
       {std::string("[]\n"), std::string("{}\n"), std::string("{\"type\":1}\n"),
        std::string("{\"type\":\"ADDED\"}\n"), Line("ADDED", "null"), Line("ADDED", "{}"),
        Line("ERROR", R"("gone"} {)"), Line("ADDED", R"({"kind":"Pod","metadata":{"name":""}})"),
        Line("ADDED", Pod("a") + R"(,"object":)" + Pod("b")),
        Line("ADDED", R"({"kind":"Pod","metadata":{"name":"a"},"x":{"k":1,"k":2}})"),
        Line("ADDED", Pod("a")).substr(1), "\xef\xbb\xbf" + Line("ADDED", Pod("a"))}) {
    const auto outcome = Decode(line);
    ASSERT_TRUE(outcome.error) << line;
    EXPECT_EQ(outcome.error->code, Code::kMalformed) << line;
    EXPECT_TRUE(outcome.events.empty());
  }
}

TEST(WatchDecoder, CutsAnEndlessLineOffAtItsCap) {
  const std::string line = Line("ADDED", Pod("a"));
  EXPECT_FALSE(Decode(line, 7, line.size() - 1).error);
  for (const size_t piece : {size_t{1}, size_t{7}, line.size()}) {
    const auto outcome = Decode(line, piece, line.size() - 2);
    ASSERT_TRUE(outcome.error);
    EXPECT_EQ(outcome.error->code, Code::kTooLarge);
  }
}

TEST(WatchDecoder, HoldsNoMoreThanItsCapOfAnEndlessLine) {
  constexpr size_t kCap = 64 << 10;
  WatchDecoder decoder(kCap);
  const std::string piece(4096, 'x');
  bool failed = false;
  for (int i = 0; i < 100; ++i) {
    decoder.Feed(piece);
    failed = !decoder.Next().ok();
    EXPECT_LE(decoder.reserved(), 2 * kCap);
  }
  EXPECT_TRUE(failed);
}

TEST(WatchDecoder, KeepsItsMemoryConstantOnAnEndlessWatch) {
  WatchDecoder decoder;
  const std::string line = Line("MODIFIED", Pod(std::string(3000, 'a')));
  Outcome outcome;
  size_t after_warm_up = 0;
  for (int i = 0; i < 20000; ++i) {
    decoder.Feed(std::string_view(line).substr(0, 1000));
    Drain(decoder, outcome);
    decoder.Feed(std::string_view(line).substr(1000));
    Drain(decoder, outcome);
    outcome.events.clear();
    if (i == 10) after_warm_up = decoder.reserved();
  }
  EXPECT_FALSE(outcome.error);
  EXPECT_EQ(decoder.reserved(), after_warm_up);
}

TEST(WatchDecoder, GivesTheMemoryOfALargeLineBack) {
  WatchDecoder decoder;
  Outcome outcome;
  const std::string line = Line("ADDED", Pod(std::string(7 << 20, 'a')));
  decoder.Feed(std::string_view(line).substr(0, 100));
  Drain(decoder, outcome);
  decoder.Feed(std::string_view(line).substr(100));
  Drain(decoder, outcome);
  ASSERT_EQ(outcome.events.size(), 1U);
  EXPECT_LT(decoder.reserved(), size_t{1} << 20);
}

TEST(WatchDecoder, MovesWithWhatItHolds) {
  const std::string line = Line("ADDED", Pod("a"));
  WatchDecoder first;
  first.Feed(std::string_view(line).substr(0, 20));
  EXPECT_FALSE(first.Next().value().has_value());
  WatchDecoder second = std::move(first);
  second.Feed(std::string_view(line).substr(20));
  EXPECT_TRUE(second.Next().value().has_value());
}

}  // namespace
}  // namespace trimtab::k8s
