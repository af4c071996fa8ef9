// The decoder and the schema of config/crd are two accounts of one thing. Each field of a loop is
// broken in many ways; both must see it, and say the same.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "controller/codec/loop_codec.h"
#include "sim/custom_values.h"
#include "tests/support/loop_samples.h"

namespace trimtab::codec {
namespace {

using k8s::Json;
using testing::Contains;

Json Schema() {
  const Json definition = FromYaml(SourceText("config/crd/tuningloops.yaml"));
  const Json& version = (*definition.Get({"spec", "versions"})->array())[0];
  return *version.Get({"schema", "openAPIV3Schema"});
}

// "field: sentence", as the decoder says it.
std::vector<std::string> SchemaRefusals(const Json& schema, Json loop) {
  std::vector<std::string> refusals;
  for (const std::string& field : sim::UnknownFields(schema, loop)) {
    refusals.push_back(field + ": unknown field \"" + field + "\"");
  }
  sim::FillCustom(schema, loop);
  sim::CustomPatterns patterns;
  for (const sim::StatusCause& cause : sim::CheckCustom(schema, loop, patterns)) {
    refusals.push_back(cause.field + ": " + cause.message);
  }
  return refusals;
}

// Whether a sentence is about a field by itself, as a schema's are, and not a rule's.
bool IsOfTheSchema(const std::string& sentence) {
  for (const char* mark : {" in body ", "Unsupported value", "Required value", "Duplicate value",
                           "Too long", "Too many", "unknown field"}) {
    if (sentence.find(mark) != std::string::npos) return true;
  }
  return false;
}

// Calls `visit` for every value below `at`, which it may change; it is put back afterwards.
void EachValue(Json& at, const std::function<void(Json&)>& visit) {
  const Json saved = at;
  visit(at);
  at = saved;
  if (Json::Object* members = at.object()) {
    for (auto& [name, member] : *members) EachValue(member, visit);
  } else if (Json::Array* items = at.array()) {
    for (Json& item : *items) EachValue(item, visit);
  }
}

// The ways to break a value.
std::vector<Json> Broken(const Json& value) {
  std::vector<Json> ways = {true,
                            0,
                            -1,
                            1.5,
                            1e300,
                            INT64_MAX,
                            "",
                            "x",
                            "Kein Wort!",
                            std::string(5000, 'a'),
                            Json(Json::Array()),
                            Json(Json::Object()),
                            Json::List({1, "2", true})};
  if (value.array() != nullptr && !value.array()->empty()) {
    Json many = value;
    many.array()->resize(many.array()->size() + 100, value.array()->front());
    ways.push_back(many);
  }
  if (value.is_object()) {
    for (const auto& [name, member] : *value.object()) {
      Json without = value;
      without.Erase(name);
      ways.push_back(without);
    }
    Json with = value;
    with["stranger"] = 1;
    ways.push_back(with);
  }
  return ways;
}

TEST(LoopSchema, DecoderAndDefinitionSeeTheSameFaults) {
  const Json schema = Schema();
  size_t broken = 0;
  Json loop = FromYaml(SourceText("config/samples/everything.yaml"));
  EachValue(*loop.Find("spec"), [&](Json& at) {
    for (const Json& way : Broken(at)) {
      at = way;
      const std::vector<std::string> expected = SchemaRefusals(schema, loop);
      const auto decoded = DecodeLoop(loop);
      if (expected.empty()) {
        EXPECT_TRUE(decoded || !IsOfTheSchema(decoded.error().message))
            << decoded.error().message << " in " << loop.Dump();
        continue;
      }
      ++broken;
      ASSERT_FALSE(decoded) << expected.front() << " in " << loop.Dump();
      if (IsOfTheSchema(decoded.error().message)) {
        EXPECT_THAT(expected, Contains(decoded.error().message)) << loop.Dump();
      }
    }
  });
  EXPECT_GT(broken, 1'000u);
}

}  // namespace
}  // namespace trimtab::codec
