#include "controller/apply/field_path.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/controller/apply/fake_target.h"

namespace trimtab::apply {
namespace {

using k8s::Json;
using testing::ElementsAre;

FieldPath Value() {
  return FieldPath().Member("containers").Element("app").Member("env").Element("A").Member("value");
}

TEST(FieldPath, IsWrittenAsTheServerWritesIt) {
  EXPECT_EQ(Value().ToString(), R"(.containers[name="app"].env[name="A"].value)");
  EXPECT_EQ(FieldPath().Member("data").Member("app.yaml").ToString(), R"(.data["app.yaml"])");
}

TEST(FieldPath, IsReadBackAsItWasWritten) {
  for (const FieldPath& path :
       {Value(), FieldPath().Member("data").Member("app.yaml"),
        FieldPath().Member("a").Member("x\"]y\\").Element("with \"quotes\"").Member("b")}) {
    EXPECT_EQ(FieldPath::Parse(path.ToString()), path) << path.ToString();
  }
}

TEST(FieldPath, IsNotReadFromAnythingElse) {
  for (const char* text : {"", "a", ".", ".a.", ".a[", ".a[\"x\"", ".a[name=x]", ".a[name=\"x]",
                           ".a[0]", ".a b", ".a[\"\\\"", "[name=\"x\""}) {
    EXPECT_EQ(FieldPath::Parse(text), std::nullopt) << text;
  }
}

TEST(FieldPath, FindsMembersAndElementsByName) {
  const Json object = J(R"({"containers": [{"name": "side"},
      {"name": "app", "env": [{"name": "A", "value": "1"}]}]})");
  ASSERT_NE(Value().FindIn(object), nullptr);
  EXPECT_EQ(*Value().FindIn(object), Json("1"));
  EXPECT_EQ(FieldPath().Member("containers").Element("none").FindIn(object), nullptr);
  EXPECT_EQ(FieldPath().Member("containers").Member("app").FindIn(object), nullptr);
}

TEST(FieldPath, ANullIsNothing) {
  EXPECT_EQ(FieldPath().Member("a").FindIn(J(R"({"a": null})")), nullptr);
}

TEST(FieldPath, MakesWhatLeadsThereAndAddsToWhatIsThere) {
  Json config;
  Value().SetIn(config, "1");
  FieldPath().Member("containers").Element("app").Member("args").SetIn(config, J("[1]"));
  EXPECT_EQ(config.Dump(),
            R"({"containers":[{"name":"app","env":[{"name":"A","value":"1"}],"args":[1]}]})");
}

TEST(FieldPath, OwnershipIsAddedWithTheParentsThatWereOwned) {
  const Json before = J(R"({"f:containers": {".": {}, "k:{\"name\":\"app\"}": {"f:env": {
      ".": {}, "k:{\"name\":\"A\"}": {".": {}, "f:value": {}}}}}})");
  EXPECT_TRUE(Value().IsIn(before));
  EXPECT_THAT(Value().ParentsIn(before), ElementsAre(1u, 3u, 4u));
  Json fields;
  Value().AddTo(fields, Value().ParentsIn(before));
  EXPECT_EQ(fields, before);
}

TEST(FieldPath, OwnershipIsRemovedWithWhatThenLeadsToNothing) {
  Json fields = J(R"({"f:containers": {"k:{\"name\":\"app\"}": {".": {}, "f:name": {}, "f:env": {
      "k:{\"name\":\"A\"}": {".": {}, "f:name": {}, "f:value": {}}}}}})");
  Value().RemoveFrom(fields);
  EXPECT_EQ(fields, J("{}"));
}

TEST(FieldPath, OwnershipOfTheLeafBesideStays) {
  Json fields = J(R"({"f:containers": {"k:{\"name\":\"app\"}": {"f:args": {}, "f:env": {
      "k:{\"name\":\"A\"}": {".": {}, "f:name": {}, "f:value": {}}}}}})");
  Value().RemoveFrom(fields);
  EXPECT_EQ(fields, J(R"({"f:containers": {"k:{\"name\":\"app\"}": {"f:args": {}}}})"));
  Value().RemoveFrom(fields);  // not there any more
  EXPECT_EQ(fields, J(R"({"f:containers": {"k:{\"name\":\"app\"}": {"f:args": {}}}})"));
}

TEST(FieldPath, KnowsItsFirstParentThatIsMissing) {
  EXPECT_EQ(Value().Parent(2).ToString(), R"(.containers[name="app"])");
  EXPECT_EQ(Value().FirstMissingIn(J("{}")), 1u);
  EXPECT_EQ(Value().FirstMissingIn(J(R"({"containers": [{"name": "app"}]})")), 3u);
  EXPECT_EQ(
      Value().FirstMissingIn(J(R"({"containers": [{"name": "app", "env": [{"name": "A"}]}]})")),
      std::nullopt);
}

TEST(FieldPath, AFieldWithFieldsBelowIsHeldBesideThem) {
  const Json below = J(R"({"f:containers": {"k:{\"name\":\"app\"}": {"f:args": {}}}})");
  Json fields = below;
  Value().Parent(2).AddTo(fields, {});
  EXPECT_EQ(fields, J(R"({"f:containers": {"k:{\"name\":\"app\"}": {"f:args": {}, ".": {}}}})"));
  Value().Parent(2).RemoveFrom(fields);
  EXPECT_EQ(fields, below);
}

}  // namespace
}  // namespace trimtab::apply
