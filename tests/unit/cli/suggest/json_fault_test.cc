#include "cli/suggest/json_fault.h"

#include <gtest/gtest.h>

#include "k8s/json.h"

namespace trimtab::cli {
namespace {

std::string Said(const std::string& text) {
  const JsonFault fault = FindJsonFault(text);
  return fault.path + "@" + std::to_string(fault.column) + " " + fault.what;
}

TEST(JsonFault, ASoundTextHasNone) {
  for (const char* text : {"{}", R"( {"a": [1, -2.5e3, "x\"y\\", true, false, null], "b": {}} )"}) {
    EXPECT_EQ(FindJsonFault(text).what, "") << text;
  }
}

TEST(JsonFault, NamesTheFieldByItsPath) {
  EXPECT_EQ(Said(R"({"a": [{"b": 1}, {"b": nul}]})"), "a[1].b@24 \"nul\" is no value in JSON");
}

TEST(JsonFault, NumbersAreAsStrictAsJson) {
  for (const char* number : {"01", "+1", ".5", "5.", "1e", "1e+", "0x10", "--1", "1_000"}) {
    EXPECT_EQ(Said(number), "@1 \"" + std::string(number) + "\" is no value in JSON");
  }
}

TEST(JsonFault, MissingPiecesAreNamed) {
  EXPECT_EQ(Said("[1 2]"), "@4 \",\" or \"]\" is missing");
  EXPECT_EQ(Said("{\"a\" 1}"), "a@6 \":\" is missing after the name of the field");
  EXPECT_EQ(Said("{\"a\": }"), "a@7 a value is missing before \"}\"");
  EXPECT_EQ(Said("[1,]"), "[1]@4 a value is missing before \"]\"");
}

TEST(JsonFault, ATextThatEndsTooEarlyIsSaidTo) {
  for (const char* text : {"", "{", "[", "[1", "\"a", "{\"a", "{\"a\"", "{\"a\":", "\"a\\"}) {
    EXPECT_TRUE(FindJsonFault(text).at_end) << text;
  }
}

TEST(JsonFault, OddBytesAreNotRepeated) {
  EXPECT_EQ(Said("\xff\x01x"), "@1 \"\?\?x\" is no value in JSON");
  EXPECT_EQ(Said("{\"\xff\": nan}").substr(0, 2), "?@");
}

TEST(JsonFault, DepthIsBounded) {
  EXPECT_EQ(FindJsonFault(std::string(100000, '[')).what, "is nested too deeply");
}

// Every text that the parser refuses for its form has a fault, and no other has one.
TEST(JsonFault, AgreesWithTheParserOnMutatedTexts) {
  const std::string sound = R"({"a": [1, -2.5e3, "x\"y"], "b": {"c": true, "d": null}})";
  for (size_t at = 0; at < sound.size(); ++at) {
    for (const char c : {'"', '{', '}', '[', ']', ',', ':', '1', 'e', '\\', ' ', '-'}) {
      std::string text = sound;
      text[at] = c;
      if (k8s::Json::Parse(text)) {
        EXPECT_EQ(FindJsonFault(text).what, "") << text;
      }
    }
  }
}

}  // namespace
}  // namespace trimtab::cli
