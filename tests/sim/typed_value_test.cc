#include "sim/typed_value.h"

#include <gtest/gtest.h>

#include "tests/sim/parse_json.h"

namespace trimtab::sim {
namespace {

using k8s::Json;

// A struct with every way that a value can be merged.
Schema Sample() {
  return schema::Struct({{"labels", schema::Map()},
                         {"selector", schema::Atomic()},
                         {"finalizers", schema::Set()},
                         {"env", schema::ListBy({{"name", {}}})},
                         {"ports", schema::ListBy({{"port", {}}, {"protocol", "TCP"}})}});
}

std::string Fields(const FieldSet& set) { return set.ToJson().Dump(); }

TEST(TypedValue, KeysThatAreLeftOutCountAsTheirDefault) {
  const Schema ports = schema::ListBy({{"port", {}}, {"protocol", "TCP"}});
  EXPECT_EQ(ElementOf(ports, ParseJson(R"({"port":80})")).text, R"({"port":80,"protocol":"TCP"})");
  EXPECT_EQ(ElementOf(ports, ParseJson(R"({"protocol":"UDP","port":80})")).text,
            R"({"port":80,"protocol":"UDP"})");
}

struct FieldsCase {
  const char* value;
  const char* fields;
};
class FieldsOfTest : public testing::TestWithParam<FieldsCase> {};
TEST_P(FieldsOfTest, NamesWhatAConfigurationSets) {
  EXPECT_EQ(Fields(FieldsOf(Sample(), ParseJson(GetParam().value))), GetParam().fields);
}
INSTANTIATE_TEST_SUITE_P(
    Table, FieldsOfTest,
    testing::Values(FieldsCase{R"({"replicas":3})", R"({"f:replicas":{}})"},
                    FieldsCase{R"({"inner":{"deep":1}})", R"({"f:inner":{"f:deep":{}}})"},
                    FieldsCase{R"({"labels":{"a":"b"}})", R"({"f:labels":{"f:a":{}}})"},
                    FieldsCase{R"({"labels":{}})", R"({"f:labels":{}})"},
                    FieldsCase{R"({"selector":{"a":{"b":"c"}}})", R"({"f:selector":{}})"},
                    FieldsCase{R"({"args":["-a","-b"]})", R"({"f:args":{}})"},
                    FieldsCase{R"({"finalizers":["x"]})", R"({"f:finalizers":{"v:\"x\"":{}}})"},
                    FieldsCase{
                        R"({"env":[{"name":"A","value":"1"}]})",
                        R"({"f:env":{"k:{\"name\":\"A\"}":{".":{},"f:name":{},"f:value":{}}}})"}));

struct CompareCase {
  const char* before;
  const char* after;
  const char* added;
  const char* modified;
  const char* removed;
};
class CompareTest : public testing::TestWithParam<CompareCase> {};
TEST_P(CompareTest, SortsWhatChanged) {
  const Comparison change =
      Compare(Sample(), ParseJson(GetParam().before), ParseJson(GetParam().after));
  EXPECT_EQ(Fields(change.added), GetParam().added);
  EXPECT_EQ(Fields(change.modified), GetParam().modified);
  EXPECT_EQ(Fields(change.removed), GetParam().removed);
}
INSTANTIATE_TEST_SUITE_P(
    Table, CompareTest,
    testing::Values(
        CompareCase{R"({"a":1})", R"({"a":1})", "{}", "{}", "{}"},
        CompareCase{R"({"a":1})", R"({"a":2})", "{}", R"({"f:a":{}})", "{}"},
        CompareCase{R"({})", R"({"m":{"x":1}})", R"({"f:m":{".":{},"f:x":{}}})", "{}", "{}"},
        CompareCase{R"({"m":{}})", R"({"m":{"x":1}})", R"({"f:m":{"f:x":{}}})", "{}", "{}"},
        CompareCase{R"({"env":null})", R"({"env":[{"name":"A"}]})",
                    R"({"f:env":{"k:{\"name\":\"A\"}":{".":{},"f:name":{}}}})", "{}", "{}"},
        CompareCase{R"({"args":["a","b"]})", R"({"args":["a"]})", "{}", R"({"f:args":{}})", "{}"},
        CompareCase{R"({"env":[{"name":"A"},{"name":"B"}]})", R"({"env":[{"name":"B"}]})", "{}",
                    "{}", R"({"f:env":{"k:{\"name\":\"A\"}":{".":{},"f:name":{}}}})"},
        // The order of items is nobody's.
        CompareCase{R"({"env":[{"name":"A"},{"name":"B"}]})",
                    R"({"env":[{"name":"B"},{"name":"A"}]})", "{}", "{}", "{}"}));

struct MergeCase {
  const char* live;
  const char* config;
  const char* merged;
};
class MergeValuesTest : public testing::TestWithParam<MergeCase> {};
TEST_P(MergeValuesTest, SetsWhatTheConfigurationSetsAndKeepsTheRest) {
  const Json merged =
      MergeValues(Sample(), ParseJson(GetParam().live), ParseJson(GetParam().config));
  EXPECT_EQ(merged.Dump(), ParseJson(GetParam().merged).Dump());
}
INSTANTIATE_TEST_SUITE_P(
    Table, MergeValuesTest,
    testing::Values(MergeCase{R"({"a":1,"b":2})", R"({"b":3})", R"({"a":1,"b":3})"},
                    MergeCase{R"({"selector":{"a":"1"}})", R"({"selector":{"b":"2"}})",
                              R"({"selector":{"b":"2"}})"},
                    MergeCase{R"({"args":["-a","-b"]})", R"({"args":["-c"]})",
                              R"({"args":["-c"]})"},
                    MergeCase{R"({"env":[{"name":"A","value":"1"},{"name":"B","value":"2"}]})",
                              R"({"env":[{"name":"B","value":"3"}]})",
                              R"({"env":[{"name":"A","value":"1"},{"name":"B","value":"3"}]})"},
                    MergeCase{R"({"env":[{"name":"A"},{"name":"B"}]})",
                              R"({"env":[{"name":"C"},{"name":"A"}]})",
                              R"({"env":[{"name":"C"},{"name":"A"},{"name":"B"}]})"},
                    MergeCase{R"({"finalizers":["x"]})", R"({"finalizers":["y"]})",
                              R"({"finalizers":["x","y"]})"}));

TEST(TypedValue, WithoutRemovesMembersAndLeavesNullForWhatThisEmpties) {
  const Json value = ParseJson(
      R"({"a":1,"labels":{"x":"1"},"env":[{"name":"A","value":"1"},{"name":"B","value":"2"}]})");
  const auto gone = FieldSet::FromJson(ParseJson(
      R"({"f:labels":{"f:x":{}},"f:env":{"k:{\"name\":\"A\"}":{".":{},"f:name":{}},
          "k:{\"name\":\"B\"}":{"f:value":{}}}})"));
  const Json rest = Without(Sample(), value, *gone);
  EXPECT_EQ(rest.Dump(), R"({"a":1,"labels":null,"env":[{"name":"B"}]})");
  EXPECT_EQ(WithoutEmptied(rest, value).Dump(), R"({"a":1,"env":[{"name":"B"}]})");
  EXPECT_EQ(WithoutEmptied(rest, ParseJson(R"({"labels":null})")).Dump(), rest.Dump())
      << "a null that was there before stays";
}

}  // namespace
}  // namespace trimtab::sim
