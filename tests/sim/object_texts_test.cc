#include "sim/object_texts.h"

#include <gtest/gtest.h>

#include "tests/sim/parse_json.h"

namespace trimtab::sim {
namespace {

using k8s::Json;

Version VersionOf(std::string_view text) { return std::make_shared<const Json>(ParseJson(text)); }

const Kind& Find(const Catalog& catalog, std::string_view plural) {
  return *catalog.Find("", "v1", plural);
}

TEST(ObjectTexts, AreTheDumpOfTheVersion) {
  const Version version =
      VersionOf(R"({"kind":"Pod","spec":{"a":[1,2.5,"\n"]},"apiVersion":"v1"})");
  ObjectTexts texts;
  EXPECT_EQ(texts.Of(version), version->Dump());
  EXPECT_EQ(texts.Of(version), version->Dump());
}

TEST(ObjectTexts, ListsLeaveOutTheKindOfBuiltInItems) {
  const Catalog catalog;
  ObjectTexts texts;
  const Page page{
      .items = {VersionOf(R"({"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"}})"),
                VersionOf(R"({"metadata":{"name":"b"},"apiVersion":"v1","spec":{}})")},
      .revision = 7};
  EXPECT_EQ(texts.ListOf(Find(catalog, "pods"), page),
            R"({"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"7"},)"
            R"("items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"},"spec":{}}]})");
}

TEST(ObjectTexts, ListsOfCustomKindsRepeatTheKind) {
  const Catalog catalog;
  Kind kind = Find(catalog, "pods");
  kind.custom.emplace();
  ObjectTexts texts;
  const Page page{.items = {VersionOf(R"({"kind":"Pod","apiVersion":"v1"})")}, .revision = 7};
  EXPECT_EQ(ParseJson(texts.ListOf(kind, page)).Get({"items"})->Dump(),
            R"([{"kind":"Pod","apiVersion":"v1"}])");
}

TEST(ObjectTexts, AnEmptyListTellsWhereItGoesOn) {
  const Catalog catalog;
  ObjectTexts texts;
  const Page page{.revision = 9, .continue_token = "abc", .remaining = 3};
  EXPECT_EQ(texts.ListOf(Find(catalog, "pods"), page),
            R"({"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"9",)"
            R"("continue":"abc","remainingItemCount":3},"items":[]})");
}

TEST(ObjectTexts, AreRightHoweverManyVersionsThereWere) {
  ObjectTexts texts;
  for (int i = 0; i < 5000; ++i) {
    const Version version = std::make_shared<const Json>(Json::Of({{"n", i}}));
    ASSERT_EQ(texts.Of(version), "{\"n\":" + std::to_string(i) + "}");
  }
}

}  // namespace
}  // namespace trimtab::sim
