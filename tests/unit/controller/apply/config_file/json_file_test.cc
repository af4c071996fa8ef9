// JSON: the value changes and nothing else, or a sentence says why not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/controller/apply/config_file/file_cases.h"

namespace trimtab::apply {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kKey = "app.json";

TEST(JsonFile, OnlyTheValueChanges) {
  const WriteCase cases[] = {
      {"{ \"a\" : 1 ,\r\n\t\"b\":[ 1,{\"c\":\"x\"} ] }\n", "/b/1/c", "y",
       "{ \"a\" : 1 ,\r\n\t\"b\":[ 1,{\"c\":\"y\"} ] }\n"},
      {"{\"a\":1.50,\"b\":2}", "/a", "0.5", "{\"a\":0.5,\"b\":2}"},
      {"{\"a\":1e3}", "/a", "2000", "{\"a\":2000}"},
      {"{\"a\":{\"a\":{\"a\":false}}}", "/a/a/a", "true", "{\"a\":{\"a\":{\"a\":true}}}"},
      {"[\"]\",\"\\\"\",[3]]", "/2/0", "4", "[\"]\",\"\\\"\",[4]]"},
      {"{\"\\u0061/b\":\"\\u0078\"}", "/a~1b", "a\"\\b", "{\"\\u0061/b\":\"a\\\"\\\\b\"}"},
      {"{\"\":{\"\":1}}", "//", "2", "{\"\":{\"\":2}}"},
      {"\xEF\xBB\xBF{\"a\":1}", "/a", "2", "\xEF\xBB\xBF{\"a\":2}"},
  };
  for (const WriteCase& one : cases) {
    EXPECT_EQ(Written(kKey, one.file, one.path, one.value), one.expected) << one.file;
    EXPECT_EQ(Read(kKey, one.expected, one.path), one.value) << one.file;
  }
}

TEST(JsonFile, ATypeIsKept) {
  EXPECT_THAT(Written(kKey, "{\"a\":1}", "/a", "x"),
              HasSubstr("is a number, 1, and \"x\" is none"));
  EXPECT_THAT(Written(kKey, "{\"a\":1}", "/a", "1, \"b\": 2"), HasSubstr("is a number"));
  EXPECT_THAT(Written(kKey, "{\"a\":true}", "/a", "1"), HasSubstr("is true or false"));
  EXPECT_EQ(Written(kKey, "{\"a\":\"1\"}", "/a", "2"), "{\"a\":\"2\"}");
}

TEST(JsonFile, WhatCannotBeWrittenIsRefusedWhenItIsRead) {
  const RefusedCase cases[] = {
      {"{\"a\":{}}", "/a", "is no single value"},
      {"{\"a\":[]}", "/a", "is no single value"},
      {"{\"a\":[]}", "/a/-", "/a is a list"},
      {"{\"a\":1}", "/a/b", "/a is a single value"},
      {"{\"a\":1,\"a\":2}", "/a", "stands twice"},
      {"{\"a\":1} // c", "/a", "the file is not valid JSON"},
      {"{\"a\":1,}", "/a", "the file is not valid JSON"},
      {"", "/a", "the file is not valid JSON"},
  };
  for (const RefusedCase& one : cases) {
    EXPECT_THAT(Read(kKey, one.file, one.path), HasSubstr(one.because)) << one.file;
  }
  EXPECT_EQ(Read(kKey, "{\"a\":null}", "/a"), "nothing");
  EXPECT_EQ(Read(kKey, "{\"a\":[1]}", "/a/1"), "nothing");
  EXPECT_EQ(Read(kKey, "{\"a\":1}", "/b"), "nothing");
}

}  // namespace
}  // namespace trimtab::apply
