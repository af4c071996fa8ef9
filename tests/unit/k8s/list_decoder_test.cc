#include "k8s/list_decoder.h"

#include <gtest/gtest.h>

#include <string>

namespace trimtab::k8s {
namespace {

const ResourceType kPods{.version = "v1", .plural = "pods", .kind = "Pod"};

std::string List(const std::string& metadata, const std::string& items) {
  return R"({"kind":"PodList","apiVersion":"v1","metadata":)" + metadata + R"(,"items":)" + items +
         "}";
}

Error DecodeError(const std::string& body, const JsonLimits& limits = {}) {
  auto page = DecodeList(body, kPods, limits);
  EXPECT_FALSE(page.ok()) << body;
  return page ? Error{} : std::move(page).error();
}

TEST(ListDecoder, GivesEachItemItsOwnBytes) {
  const std::string a = R"({"metadata":{"name":"a","resourceVersion":"7"},"x":"]}\"" })";
  const std::string b = R"({ "kind":"Odd","metadata":{"name":"b"},"y":[1.0,{}]})";
  const auto page = DecodeList(
      List(R"({"resourceVersion":"90","continue":"more"})", "[ " + a + " ,\n" + b + "]"), kPods);
  ASSERT_TRUE(page.ok()) << page.error().message;
  EXPECT_EQ(page->resource_version, "90");
  EXPECT_EQ(page->continue_token, "more");
  ASSERT_EQ(page->items.size(), 2U);
  EXPECT_EQ(page->items[0].bytes(), a);
  EXPECT_EQ(page->items[0].meta().kind, "Pod");
  EXPECT_EQ(page->items[0].meta().api_version, "v1");
  EXPECT_EQ(page->items[0].meta().resource_version, "7");
  EXPECT_EQ(page->items[1].bytes(), b);
  EXPECT_EQ(page->items[1].meta().kind, "Odd");
}

TEST(ListDecoder, FindsTheItemsWhereverTheyStand) {
  const auto page = DecodeList(
      R"({"items":[{"metadata":{"name":"a"}}],"note":"items","metadata":{"resourceVersion":"1"}})",
      kPods);
  ASSERT_TRUE(page.ok()) << page.error().message;
  ASSERT_EQ(page->items.size(), 1U);
  EXPECT_EQ(page->items[0].bytes(), R"({"metadata":{"name":"a"}})");
}

TEST(ListDecoder, ReadsAnEmptyListAsGoWritesIt) {
  for (const char* items : {"[]", "null", "[ ]"}) {
    const auto page = DecodeList(List(R"({"resourceVersion":"1"})", items), kPods);
    ASSERT_TRUE(page.ok()) << page.error().message;
    EXPECT_TRUE(page->items.empty());
    EXPECT_TRUE(page->continue_token.empty());
  }
}

TEST(ListDecoder, RefusesWhatIsNoListAndSaysWhatItIs) {
  const std::string status = R"({"kind":"Status","metadata":{},"code":500})";
  EXPECT_NE(DecodeError(status).message.find("calls itself Status"), std::string::npos);
  for (const std::string& body :
       {std::string("[]"), std::string("<html>"), std::string("{}"), status,
        List(R"({"resourceVersion":"1"})", "{}"), List("{}", "[]"), List("null", "[]"),
        List(R"({"resourceVersion":""})", "[]"), List(R"({"resourceVersion":1})", "[]"),
        List(R"({"resourceVersion":"1","continue":5})", "[]")}) {
    EXPECT_EQ(DecodeError(body).code, Code::kMalformed) << body;
  }
}

TEST(ListDecoder, RefusesThePageForOneBadItemAndNamesIt) {
  const Error error = DecodeError(
      List(R"({"resourceVersion":"1"})", R"([{"metadata":{"name":"a"}},{"metadata":{}}])"));
  EXPECT_EQ(error.code, Code::kMalformed);
  EXPECT_NE(error.message.find("items[1]"), std::string::npos) << error.message;
}

TEST(ListDecoder, RefusesATruncatedPageAtEveryLength) {
  const std::string body = List(R"({"resourceVersion":"1"})", R"([{"metadata":{"name":"a"}}])");
  ASSERT_TRUE(DecodeList(body, kPods).ok());
  for (size_t length = 0; length < body.size(); ++length) {
    EXPECT_EQ(DecodeError(body.substr(0, length)).code, Code::kMalformed);
  }
}

TEST(ListDecoder, RefusesKeysNamedTwiceAnywhere) {
  const std::string version = R"({"resourceVersion":"1"})";
  EXPECT_FALSE(DecodeList(List(version, R"([],"items":[])"), kPods).ok());
  EXPECT_FALSE(
      DecodeList(List(version, R"([{"metadata":{"name":"a"},"spec":{"p":1,"p":2}}])"), kPods).ok());
}

TEST(ListDecoder, BoundsItsInput) {
  const std::string body = List(R"({"resourceVersion":"1"})", "[]");
  EXPECT_EQ(DecodeError(body, {.bytes = body.size() - 1}).code, Code::kTooLarge);
  EXPECT_EQ(DecodeError(body, {.depth = 1}).code, Code::kTooLarge);
}

}  // namespace
}  // namespace trimtab::k8s
