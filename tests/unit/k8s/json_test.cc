#include "k8s/json.h"

#include <gtest/gtest.h>

#include <string>

namespace trimtab::k8s {
namespace {

Json Parsed(std::string_view text) {
  auto parsed = Json::Parse(text);
  EXPECT_TRUE(parsed.ok()) << text << ": " << (parsed ? "" : parsed.error().message);
  return parsed ? *std::move(parsed) : Json();
}

TEST(Json, ReadsAndWritesEveryKindOfValue) {
  const std::string text =
      R"({"a":[1,-2,2.5,true,false,null],"b":{"c":"x\"\\\n\u0001é"},"d":9223372036854775807})";
  EXPECT_EQ(Parsed(text).Dump(), text);
}

TEST(Json, KeepsDoublesDoublesAndWritesThemShort) {
  EXPECT_EQ(Parsed("[0.1,1.0,1e300,-0.0]").Dump(), "[0.1,1.0,1e+300,-0.0]");
}

TEST(Json, RefusesWhatOtherParsersLetThrough) {
  for (const char* text : {R"({"a":1,"a":2})", "[1e999]", "[NaN]", "[01]", "[1,]", "// no\n{}",
                           "{\"a\":18446744073709551615}", "{\"a\":99999999999999999999}", "",
                           "{} {}", "\"\xff\"", "[1", "{\"a\"}", "'a'"}) {
    auto parsed = Json::Parse(text);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_EQ(parsed.error().code, Code::kMalformed) << text;
  }
}

TEST(Json, NamesTheDuplicateKeyWhereverItIs) {
  auto parsed = Json::Parse(R"({"x":[{"q":1,"r":2,"q":3}]})");
  ASSERT_FALSE(parsed.ok());
  EXPECT_NE(parsed.error().message.find("\"q\""), std::string::npos) << parsed.error().message;
}

TEST(Json, FindsDuplicatesAmongFewAndManyKeys) {
  for (const int keys : {2, 24, 25, 500}) {
    std::string text = "{";
    for (int i = 0; i < keys; ++i) text += "\"k" + std::to_string(i) + "\":{\"k0\":1},";
    EXPECT_TRUE(Json::Parse(text + "\"last\":0}").ok()) << keys;
    const auto parsed = Json::Parse(text + "\"\\u006b0\":0}");
    ASSERT_FALSE(parsed.ok()) << keys;
    EXPECT_NE(parsed.error().message.find("\"k0\""), std::string::npos) << parsed.error().message;
  }
}

TEST(Json, RefusesHalfASurrogatePair) {
  EXPECT_EQ(Parsed(R"("\ud83d\ude00")").Dump(), "\"\xf0\x9f\x98\x80\"");
  for (const char* text : {R"(["\udc00"])", R"(["\ud83d"])", R"(["\uD83Dx"])", R"({"\uDC00":1})",
                           R"(["\ud83d\ud83d"])"}) {
    EXPECT_EQ(Json::Parse(text).error().code, Code::kMalformed) << text;
  }
}

TEST(Json, BoundsDepthAndSize) {
  const std::string deep = std::string(200, '[') + std::string(200, ']');
  EXPECT_EQ(Json::Parse(deep).error().code, Code::kTooLarge);
  EXPECT_TRUE(Json::Parse(deep, {.depth = 300}).ok());
  EXPECT_EQ(Json::Parse("[1,2,3]", {.bytes = 4}).error().code, Code::kTooLarge);
}

TEST(Json, FindsMembersByPath) {
  const Json json = Parsed(R"({"metadata":{"name":"web","labels":{"app":"x"}},"n":3})");
  EXPECT_EQ(json.Text({"metadata", "name"}), "web");
  EXPECT_EQ(json.Text({"metadata", "nothing"}), "");
  EXPECT_EQ(json.Text({"n"}), "");
  EXPECT_EQ(json.Get({"metadata", "name", "deeper"}), nullptr);
  EXPECT_EQ(json.Find("n")->integer(), 3);
  EXPECT_EQ(json.Find("n")->number(), 3.0);
}

TEST(Json, NeverConvertsOneTypeIntoAnother) {
  EXPECT_EQ(Json("3").integer(), std::nullopt);
  EXPECT_EQ(Json(3).boolean(), std::nullopt);
  EXPECT_EQ(Json(2.5).integer(), std::nullopt);
  EXPECT_EQ(Json(1).string(), nullptr);
}

TEST(Json, IsBuiltAndChangedInPlace) {
  Json json;
  json["spec"]["replicas"] = 3;
  json["spec"]["paused"] = true;
  EXPECT_EQ(json.Dump(), R"({"spec":{"replicas":3,"paused":true}})");
  EXPECT_TRUE(json["spec"].Erase("paused"));
  EXPECT_FALSE(json["spec"].Erase("paused"));
  EXPECT_EQ(json, Json::Of({{"spec", Json::Of({{"replicas", 3}})}}));
}

TEST(Json, ComparesMembersWithoutTheirOrder) {
  EXPECT_EQ(Parsed(R"({"a":1,"b":[1,2]})"), Parsed(R"({"b":[1,2],"a":1})"));
  EXPECT_FALSE(Parsed(R"({"a":[1,2]})") == Parsed(R"({"a":[2,1]})"));
  EXPECT_FALSE(Parsed("1") == Parsed("1.0"));
}

}  // namespace
}  // namespace trimtab::k8s
