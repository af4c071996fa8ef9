#include "sim/custom_values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/parse_json.h"

namespace trimtab::sim {
namespace {

using k8s::Json;
using testing::ElementsAre;

constexpr const char* kOpenApi = R"({
  "type":"object","required":["spec"],"properties":{"spec":{"type":"object","required":["mode"],
  "properties":{
    "mode":{"type":"string","enum":["On","Off"]},
    "size":{"type":"integer","minimum":1,"maximum":10,"default":3},
    "ratio":{"type":"number","minimum":0,"exclusiveMinimum":true},
    "name":{"type":"string","pattern":"^[a-z]+$","maxLength":5,"minLength":2},
    "any":{"type":"object","x-kubernetes-preserve-unknown-fields":true},
    "port":{"x-kubernetes-int-or-string":true},
    "flag":{"type":"boolean"},
    "maybe":{"type":"string","nullable":true,"default":"d"},
    "tags":{"type":"array","maxItems":2,"minItems":1,"items":{"type":"string"},
            "x-kubernetes-list-type":"set"},
    "knobs":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["name"],
             "items":{"type":"object","required":["name"],"properties":{
               "name":{"type":"string"},"value":{"type":"string","default":"d"}}}},
    "labels":{"type":"object","additionalProperties":{"type":"string"},"maxProperties":2}}}}})";

Json Spec(const std::string& spec) {
  return ParseJson(R"({"apiVersion":"v","kind":"K","metadata":{"name":"x"},"spec":)" + spec + "}");
}

struct Refusal {
  const char* spec;
  const char* reason;
  const char* field;
  const char* message;
};
class CheckCustomTest : public testing::TestWithParam<Refusal> {};
TEST_P(CheckCustomTest, RefusesInTheServersWords) {
  CustomPatterns patterns;
  const auto causes = CheckCustom(ParseJson(kOpenApi), Spec(GetParam().spec), patterns);
  ASSERT_EQ(causes.size(), 1u);
  EXPECT_EQ(causes[0].reason, GetParam().reason);
  EXPECT_EQ(causes[0].field, GetParam().field);
  EXPECT_EQ(causes[0].message, GetParam().message);
}
INSTANTIATE_TEST_SUITE_P(
    SeenOnTheRealServer, CheckCustomTest,
    testing::Values(
        Refusal{R"({"mode":"Half"})", "FieldValueNotSupported", "spec.mode",
                R"(Unsupported value: "Half": supported values: "On", "Off")"},
        Refusal{R"({"size":2})", "FieldValueRequired", "spec.mode", "Required value"},
        Refusal{R"({"mode":null})", "FieldValueRequired", "spec.mode", "Required value"},
        Refusal{R"({"mode":"On","size":11})", "FieldValueInvalid", "spec.size",
                "Invalid value: 11: spec.size in body should be less than or equal to 10"},
        Refusal{R"({"mode":"On","size":0})", "FieldValueInvalid", "spec.size",
                "Invalid value: 0: spec.size in body should be greater than or equal to 1"},
        Refusal{R"({"mode":"On","ratio":0})", "FieldValueInvalid", "spec.ratio",
                "Invalid value: 0: spec.ratio in body should be greater than 0"},
        Refusal{R"({"mode":"On","size":1.5})", "FieldValueTypeInvalid", "spec.size",
                R"(Invalid value: "number": spec.size in body must be of type integer: "number")"},
        Refusal{R"({"mode":"On","port":true})", "FieldValueTypeInvalid", "spec.port",
                "Invalid value: \"boolean\": spec.port in body must be of type integer,string: "
                "\"boolean\""},
        Refusal{R"({"mode":"On","name":"abcdef"})", "FieldValueTooLong", "spec.name",
                "Too long: may not be more than 5 bytes"},
        Refusal{R"({"mode":"On","name":"a"})", "FieldValueInvalid", "spec.name",
                R"(Invalid value: "a": spec.name in body should be at least 2 chars long)"},
        Refusal{R"({"mode":"On","name":"A1"})", "FieldValueInvalid", "spec.name",
                R"(Invalid value: "A1": spec.name in body should match '^[a-z]+$')"},
        Refusal{R"({"mode":"On","tags":["a","b","c"]})", "FieldValueTooMany", "spec.tags",
                "Too many: 3: must have at most 2 items"},
        Refusal{R"({"mode":"On","tags":[]})", "FieldValueInvalid", "spec.tags",
                "Invalid value: 0: spec.tags in body should have at least 1 items"},
        Refusal{R"({"mode":"On","tags":["a","a"]})", "FieldValueDuplicate", "spec.tags[1]",
                "Duplicate value: \"a\""},
        Refusal{R"({"mode":"On","knobs":[{"name":"a"},{"name":"a"}]})", "FieldValueDuplicate",
                "spec.knobs[1]", R"(Duplicate value: {"name":"a"})"},
        Refusal{R"({"mode":"On","knobs":[{"value":"a"}]})", "FieldValueRequired",
                "spec.knobs[0].name", "Required value"},
        Refusal{R"({"mode":"On","labels":{"a":"1","b":"2","c":"3"}})", "FieldValueTooMany",
                "spec.labels", "Too many: 3: must have at most 2 items"},
        Refusal{R"("text")", "FieldValueTypeInvalid", "spec",
                R"(Invalid value: "string": spec in body must be of type object: "string")"}));

TEST(CustomValues, AcceptsWhatTheSchemaAllows) {
  const Json object = Spec(R"({"mode":"On","size":10,"ratio":1,"name":"ab","any":{"x":[1]},
      "port":"http","flag":true,"tags":["a"],"knobs":[{"name":"a"}],"labels":{"a":"b"}})");
  CustomPatterns patterns;
  EXPECT_TRUE(CheckCustom(ParseJson(kOpenApi), object, patterns).empty());
}

TEST(CustomPatterns, MatchAlikeEachTimeAndLetPassWhatTheyCannotRead) {
  CustomPatterns patterns;
  for (int time = 0; time < 2; ++time) {
    EXPECT_TRUE(patterns.Matches("ab", "^[a-z]+$"));
    EXPECT_FALSE(patterns.Matches("a1", "^[a-z]+$"));
    EXPECT_TRUE(patterns.Matches("a1", "(?P<name>["));
  }
}

TEST(CustomValues, FillsInDefaultsAlsoInsideOfItems) {
  Json object = Spec(R"({"mode":"On","knobs":[{"name":"a"}]})");
  FillCustom(ParseJson(kOpenApi), object);
  EXPECT_EQ(*object.Get({"spec", "size"}), Json(3));
  EXPECT_EQ((*object.Get({"spec", "knobs"})->array())[0].Text({"value"}), "d");
}

TEST(CustomValues, ANullStandsForADefaultUnlessItIsAllowed) {
  Json object = Spec(R"({"mode":"On","size":null,"maybe":null})");
  FillCustom(ParseJson(kOpenApi), object);
  EXPECT_EQ(*object.Get({"spec", "size"}), Json(3));
  EXPECT_TRUE(object.Get({"spec", "maybe"})->is_null());
}

TEST(CustomValues, NamesAndPrunesWhatTheSchemaDoesNotKnow) {
  Json object = Spec(
      R"({"mode":"On","bogus":1,"knobs":[{"name":"a","zip":2}],"any":{"x":1},"labels":{"q":"r"}})");
  EXPECT_THAT(UnknownFields(ParseJson(kOpenApi), object),
              ElementsAre("spec.bogus", "spec.knobs[0].zip"));
  PruneCustom(ParseJson(kOpenApi), object);
  EXPECT_EQ(object.Find("spec")->Dump(),
            R"({"mode":"On","knobs":[{"name":"a"}],"any":{"x":1},"labels":{"q":"r"}})");
  EXPECT_NE(object.Find("metadata"), nullptr);
}

}  // namespace
}  // namespace trimtab::sim
