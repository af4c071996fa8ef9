#include "k8s/yaml_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace trimtab::k8s {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string Converted(std::string_view yaml) {
  const auto json = ParseYamlAsJson(yaml, "f.yaml");
  return json ? json->Dump() : json.error().message;
}

TEST(YamlAsJson, UnquotedScalarsHaveTheirTypes) {
  EXPECT_EQ(Converted("{a: 1, b: -2.5, c: true, d: False, e: ~, f: , g: 1e3}"),
            R"({"a":1,"b":-2.5,"c":true,"d":false,"e":null,"f":null,"g":1000.0})");
}

TEST(YamlAsJson, EverythingElseIsAText) {
  EXPECT_EQ(Converted("a: '1'\nb: \"true\"\nc: 09:00\nd: |\n  7\ne: !!str 8\nf: 250m\ng: 1.2.3\n"),
            R"({"a":"1","b":"true","c":"09:00","d":"7\n","e":"8","f":"250m","g":"1.2.3"})");
}

TEST(YamlAsJson, ListsAndMapsKeepTheirOrder) {
  EXPECT_EQ(Converted("z: [1, {b: x, a: v}]\na: {}\n"), R"({"z":[1,{"b":"x","a":"v"}],"a":{}})");
}

TEST(YamlAsJson, JsonIsYaml) {
  EXPECT_EQ(Converted(R"({"a": [1, "2", null]})"), R"({"a":[1,"2",null]})");
}

TEST(YamlAsJson, WhatReadersDisagreeAboutIsRefused) {
  for (const char* word : {"yes", "Off", "y", "010", "0x1f", "0o17", "1_000", "+5", ".inf"}) {
    EXPECT_THAT(Converted(std::string("a: ") + word),
                StartsWith(std::string("f.yaml:1:4: readers of YAML disagree about ") + word));
    EXPECT_EQ(Converted(std::string("a: '") + word + "'"), std::string("{\"a\":\"") + word + "\"}");
  }
}

TEST(YamlAsJson, WhatIsNoYamlIsRefusedWithItsPlace) {
  EXPECT_THAT(Converted("a: [1\nb: 2"), StartsWith("f.yaml:"));
  EXPECT_THAT(Converted("a: &x 1\nb: *x\n"), HasSubstr("aliases"));
}

}  // namespace
}  // namespace trimtab::k8s
