#include "sim/field_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/parse_json.h"

namespace trimtab::sim {
namespace {

using testing::ElementsAre;

FieldSet Set(std::string_view json) { return *FieldSet::FromJson(ParseJson(json)); }

constexpr const char* kContainer =
    R"({"f:spec":{"f:containers":{"k:{\"name\":\"app\"}":{".":{},"f:image":{}}},"f:replicas":{}}})";

TEST(FieldSet, FieldsV1ComesBackAsItWas) { EXPECT_EQ(Set(kContainer).ToJson().Dump(), kContainer); }

TEST(FieldSet, AMemberThatAlsoLeadsFurtherIsMarkedWithADot) {
  const FieldSet set = Set(R"({"f:env":{".":{},"f:x":{}}})");
  const PathElement env{PathElement::Kind::kField, "env"};
  EXPECT_TRUE(set.Has(env));
  EXPECT_FALSE(set.Below(env).empty());
  EXPECT_FALSE(Set(R"({"f:env":{"f:x":{}}})").Has(env));
}

TEST(FieldSet, LeavesArePrintedAsConflictsPrintThem) {
  EXPECT_THAT(Set(kContainer).Leaves(),
              ElementsAre(".spec.containers[name=\"app\"].image", ".spec.replicas"));
  EXPECT_THAT(Set(R"({"f:f":{"v:\"a.b/c\"":{}}})").Leaves(), ElementsAre(".f[=\"a.b/c\"]"));
  EXPECT_THAT(Set(R"({"f:p":{"k:{\"containerPort\":80,\"protocol\":\"TCP\"}":{}}})").Leaves(),
              ElementsAre(".p[containerPort=80,protocol=\"TCP\"]"));
}

TEST(FieldSet, RefusesWhatIsNoElement) {
  EXPECT_FALSE(FieldSet::FromJson(ParseJson(R"({"spec":{}})")).ok());
  EXPECT_FALSE(FieldSet::FromJson(ParseJson(R"({"x:spec":{}})")).ok());
  EXPECT_FALSE(FieldSet::FromJson(ParseJson("[]")).ok());
}

struct SetOperation {
  const char* a;
  const char* b;
  const char* both;
  const char* only_a;
  const char* either;
};

class FieldSetOperations : public testing::TestWithParam<SetOperation> {};

TEST_P(FieldSetOperations, WorkMemberByMember) {
  const auto& [a, b, both, only_a, either] = GetParam();
  EXPECT_EQ(Set(a).Intersection(Set(b)), Set(both));
  EXPECT_EQ(Set(a).Difference(Set(b)), Set(only_a));
  EXPECT_EQ(Set(a).Union(Set(b)), Set(either));
  EXPECT_EQ(Set(b).Union(Set(a)), Set(either));
}

INSTANTIATE_TEST_SUITE_P(
    Table, FieldSetOperations,
    testing::Values(SetOperation{"{}", R"({"f:a":{}})", "{}", "{}", R"({"f:a":{}})"},
                    SetOperation{R"({"f:a":{},"f:b":{}})", R"({"f:b":{},"f:c":{}})",
                                 R"({"f:b":{}})", R"({"f:a":{}})",
                                 R"({"f:a":{},"f:b":{},"f:c":{}})"},
                    SetOperation{R"({"f:a":{"f:x":{},"f:y":{}}})", R"({"f:a":{"f:x":{}}})",
                                 R"({"f:a":{"f:x":{}}})", R"({"f:a":{"f:y":{}}})",
                                 R"({"f:a":{"f:x":{},"f:y":{}}})"},
                    // Owning a map itself says nothing about what is in it.
                    SetOperation{R"({"f:a":{".":{},"f:x":{}}})", R"({"f:a":{}})", R"({"f:a":{}})",
                                 R"({"f:a":{"f:x":{}}})", R"({"f:a":{".":{},"f:x":{}}})"}));

TEST(FieldSet, NamedParentsBecomeMembersAndItemsDoNot) {
  const Schema schema =
      schema::Struct({{"spec", schema::Struct({{"env", schema::ListBy({{"name", {}}})}})},
                      {"data", schema::Map()}});
  const FieldSet set =
      Set(R"({"f:spec":{"f:env":{"k:{\"name\":\"A\"}":{"f:value":{}}}},"f:data":{"f:k":{}}})");
  EXPECT_EQ(set.WithNamedParents(schema),
            Set(R"({"f:spec":{".":{},"f:env":{".":{},"k:{\"name\":\"A\"}":{"f:value":{}}}},
                    "f:data":{".":{},"f:k":{}}})"));
}

}  // namespace
}  // namespace trimtab::sim
