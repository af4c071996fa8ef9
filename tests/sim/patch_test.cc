#include "sim/patch.h"

#include <gtest/gtest.h>

#include "tests/sim/parse_json.h"

namespace trimtab::sim {
namespace {

struct PatchCase {
  const char* target;
  const char* patch;
  const char* result;  // null: refused
};

// The examples of RFC 7386, appendix A.
class MergePatchTest : public testing::TestWithParam<PatchCase> {};
TEST_P(MergePatchTest, FollowsTheStandard) {
  const auto& [target, patch, result] = GetParam();
  EXPECT_EQ(MergePatch(ParseJson(target), ParseJson(patch)), ParseJson(result));
}
INSTANTIATE_TEST_SUITE_P(
    Rfc7386, MergePatchTest,
    testing::Values(PatchCase{R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
                    PatchCase{R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
                    PatchCase{R"({"a":"b"})", R"({"a":null})", "{}"},
                    PatchCase{R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"},
                    PatchCase{R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
                    PatchCase{R"({"a":"c"})", R"({"a":["b"]})", R"({"a":["b"]})"},
                    PatchCase{R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})",
                              R"({"a":{"b":"d"}})"},
                    PatchCase{R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})"},
                    PatchCase{R"(["a","b"])", R"(["c","d"])", R"(["c","d"])"},
                    PatchCase{R"({"a":"b"})", R"(["c"])", R"(["c"])"},
                    PatchCase{R"({"e":null})", R"({"a":1})", R"({"e":null,"a":1})"},
                    PatchCase{R"({})", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"}));

class JsonPatchTest : public testing::TestWithParam<PatchCase> {};
TEST_P(JsonPatchTest, DoesItsOperationsInOrderOrNone) {
  const auto& [target, patch, result] = GetParam();
  const auto patched = JsonPatch(ParseJson(target), ParseJson(patch));
  ASSERT_EQ(patched.ok(), result != nullptr);
  if (result != nullptr) {
    EXPECT_EQ(*patched, ParseJson(result));
  } else {
    EXPECT_EQ(patched.status().code, 422);
  }
}
INSTANTIATE_TEST_SUITE_P(
    Rfc6902, JsonPatchTest,
    testing::Values(
        PatchCase{R"({"a":1})", R"([{"op":"add","path":"/b","value":2}])", R"({"a":1,"b":2})"},
        PatchCase{R"({"a":[1,3]})", R"([{"op":"add","path":"/a/1","value":2}])",
                  R"({"a":[1,2,3]})"},
        PatchCase{R"({"a":[1]})", R"([{"op":"add","path":"/a/-","value":2}])", R"({"a":[1,2]})"},
        PatchCase{R"({"a":[1,2]})", R"([{"op":"remove","path":"/a/0"}])", R"({"a":[2]})"},
        PatchCase{R"({"a":1})", R"([{"op":"replace","path":"/a","value":2}])", R"({"a":2})"},
        PatchCase{R"({"a":1})",
                  R"([{"op":"test","path":"/a","value":1},{"op":"remove","path":"/a"}])", "{}"},
        PatchCase{R"({"a/b":1,"c~d":2})", R"([{"op":"remove","path":"/a~1b"},
                                              {"op":"remove","path":"/c~0d"}])",
                  "{}"},
        PatchCase{R"({"a":1})", R"([{"op":"test","path":"/a","value":2}])", nullptr},
        PatchCase{R"({"a":1})", R"([{"op":"remove","path":"/b"}])", nullptr},
        PatchCase{R"({"a":1})", R"([{"op":"replace","path":"/b","value":2}])", nullptr},
        PatchCase{R"({"a":[1]})", R"([{"op":"add","path":"/a/7","value":2}])", nullptr},
        PatchCase{R"({"a":1})", R"([{"op":"frobnicate","path":"/a","value":2}])", nullptr},
        PatchCase{R"({"a":1})", R"({"op":"remove","path":"/a"})", nullptr}));

class StrategicMergeTest : public testing::TestWithParam<PatchCase> {};
TEST_P(StrategicMergeTest, MergesListsByTheirKeys) {
  const Schema schema = schema::Struct(
      {{"containers",
        schema::ListBy({{"name", {}}}, schema::Struct({{"env", schema::ListBy({{"name", {}}})}}))},
       {"finalizers", schema::Set()}});
  const auto& [target, patch, result] = GetParam();
  EXPECT_EQ(StrategicMerge(schema, ParseJson(target), ParseJson(patch)).Dump(),
            ParseJson(result).Dump());
}
INSTANTIATE_TEST_SUITE_P(
    Table, StrategicMergeTest,
    testing::Values(
        PatchCase{R"({"containers":[{"name":"a","image":"1"},{"name":"b","image":"2"}]})",
                  R"({"containers":[{"name":"b","image":"3"}]})",
                  R"({"containers":[{"name":"a","image":"1"},{"name":"b","image":"3"}]})"},
        PatchCase{R"({"containers":[{"name":"a","env":[{"name":"X","value":"1"}]}]})",
                  R"({"containers":[{"name":"a","env":[{"name":"X","value":"2"}]}]})",
                  R"({"containers":[{"name":"a","env":[{"name":"X","value":"2"}]}]})"},
        // A new item comes before those that the patch does not name, as in the real server.
        PatchCase{R"({"containers":[{"name":"a"}]})", R"({"containers":[{"name":"n"}]})",
                  R"({"containers":[{"name":"n"},{"name":"a"}]})"},
        PatchCase{R"({"containers":[{"name":"a"},{"name":"b"}]})",
                  R"({"containers":[{"name":"a","$patch":"delete"}]})",
                  R"({"containers":[{"name":"b"}]})"},
        PatchCase{R"({"containers":[{"name":"a"},{"name":"b"}]})",
                  R"({"containers":[{"$patch":"replace"},{"name":"c"}]})",
                  R"({"containers":[{"name":"c"}]})"},
        PatchCase{R"({"containers":[{"name":"a"},{"name":"b"}]})",
                  R"({"$setElementOrder/containers":[{"name":"b"},{"name":"a"}],
                      "containers":[{"name":"a","image":"1"}]})",
                  R"({"containers":[{"name":"b"},{"name":"a","image":"1"}]})"},
        PatchCase{R"({"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1}}})",
                  R"({"strategy":{"$retainKeys":["type"],"type":"Recreate"}})",
                  R"({"strategy":{"type":"Recreate"}})"},
        PatchCase{R"({"finalizers":["x"]})", R"({"finalizers":["y"]})",
                  R"({"finalizers":["x","y"]})"},
        PatchCase{R"({"finalizers":["x","y"]})", R"({"$deleteFromPrimitiveList/finalizers":["x"]})",
                  R"({"finalizers":["y"]})"},
        PatchCase{R"({"args":["-a","-b"]})", R"({"args":["-c"]})", R"({"args":["-c"]})"},
        PatchCase{R"({"a":{"b":1,"c":2}})", R"({"a":{"b":null}})", R"({"a":{"c":2}})"},
        PatchCase{R"({"a":{"b":1}})", R"({"a":{"$patch":"replace","c":2}})", R"({"a":{"c":2}})"}));

}  // namespace
}  // namespace trimtab::sim
