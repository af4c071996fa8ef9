// YAML: the value changes and nothing else, or a sentence says why not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/controller/apply/config_file/file_cases.h"

namespace trimtab::apply {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view kKey = "app.yaml";

TEST(YamlFile, OnlyTheValueChanges) {
  const WriteCase cases[] = {
      {"# head\nhttp:\n  codec: gzip   # none, gzip, zstd\n  level: 3\n", "/http/codec", "zstd",
       "# head\nhttp:\n  codec: zstd   # none, gzip, zstd\n  level: 3\n"},
      {"pool: 8", "/pool", "16", "pool: 16"},
      {"a: 1\r\nb: 2\r\n", "/b", "33", "a: 1\r\nb: 33\r\n"},
      {"\xEF\xBB\xBF"
       "a: 1\nb: 2\n",
       "/b", "3",
       "\xEF\xBB\xBF"
       "a: 1\nb: 3\n"},
      {"servers:\n- port: 80\n- port: 81\n", "/servers/1/port", "9090",
       "servers:\n- port: 80\n- port: 9090\n"},
      {"{a: 1, b: {c: x, d: [1, 2 , 3]}}", "/b/d/1", "20", "{a: 1, b: {c: x, d: [1, 20 , 3]}}"},
      {"{\"a\":\"x\"}", "/a", "y z", "{\"a\":\"y z\"}"},
      {"k: 'it''s'\nz: 1\n", "/k", "don't", "k: 'don''t'\nz: 1\n"},
      {"k: \"a\\\"b\" # c\n", "/k", "x\\y", "k: \"x\\\\y\" # c\n"},
      {"k: \"a\n  b\"\nz: 1\n", "/k", "c", "k: \"c\"\nz: 1\n"},
      {"on: yes\n\"a/b~c\": 1\n", "/a~1b~0c", "2", "on: yes\n\"a/b~c\": 2\n"},
      {"\xC3\xBC: \xC3\xA4\nb: 1 # \xE2\x82\xAC\n", "/\xC3\xBC", "o",
       "\xC3\xBC: o\nb: 1 # \xE2\x82\xAC\n"},
      {"? a\n: 5\n", "/a", "6", "? a\n: 6\n"},
      {"--- # one document\na: 0.5\n...\n", "/a", "0.25", "--- # one document\na: 0.25\n...\n"},
      {"a: True\n", "/a", "false", "a: false\n"},
      {"a: -1\n", "/a", "0", "a: 0\n"},
      {"a: 1.5e+3\n", "/a", "1600", "a: 1600\n"},
      {"text: |\n  a: 1\na: 2\n", "/a", "3", "text: |\n  a: 1\na: 3\n"},
      {"a: round robin\n", "/a", "random", "a: random\n"},
      {"x: &x {p: 1}\ny: *x\na: 1\n", "/a", "2", "x: &x {p: 1}\ny: *x\na: 2\n"},
      {"x: &x {p: 1}\n", "/x/p", "2", "x: &x {p: 2}\n"},
      {"b: &b {p: 1}\ns:\n  <<: *b\n  p: 2\n", "/s/p", "3", "b: &b {p: 1}\ns:\n  <<: *b\n  p: 3\n"},
  };
  for (const WriteCase& one : cases) {
    EXPECT_EQ(Written(kKey, one.file, one.path, one.value), one.expected) << one.file;
    EXPECT_EQ(Read(kKey, one.expected, one.path), one.value) << one.file;
  }
}

TEST(YamlFile, ABareTextThatWouldReadAsSomethingElseGetsQuotes) {
  for (const char* value :
       {"yes",  "No",   "ON",    "off",  "y",   "true", "False",   "null",  "~",     "",
        "010",  "1e3",  "0x1F",  "8080", "-1",  ".5",   "+1",      "1_000", "12:30", "2026-03-01",
        ".inf", ".NaN", "=",     "<<",   "*x",  "&x",   "!x",      "%x",    "@x",    "`x",
        "- a",  "a: b", "a #b",  "a, b", "[a]", "{a}",  "? a",     "| a",   "> a",   " a",
        "a ",   "'a'",  "\"a\"", "\\",   "---", "...",  "\xC3\xA4"}) {
    const auto changed = WriteAt(kKey, "m: gzip # c\nn: 1\n", "/m", value);
    ASSERT_TRUE(changed) << value << ": " << changed.error().message;
    EXPECT_THAT(*changed, StartsWith("m: \"")) << value;
    EXPECT_EQ(Read(kKey, *changed, "/m"), value);
    EXPECT_EQ(Read(kKey, *changed, "/n"), "1");
  }
  for (const char* value :
       {"zstd", "1m30s", "512Mi", "a.b/c", "/var/run", "v1.2-rc+3", "round-robin"}) {
    EXPECT_EQ(Written(kKey, "m: gzip\n", "/m", value), std::string("m: ") + value + "\n");
  }
}

TEST(YamlFile, ATypeIsKept) {
  EXPECT_THAT(Written(kKey, "a: 8080\n", "/a", "auto"),
              StartsWith("app.yaml /a: is a number, 8080, and \"auto\" is none: "));
  EXPECT_THAT(Written(kKey, "a: 8\n", "/a", "010"), HasSubstr("is a number"));
  EXPECT_THAT(Written(kKey, "a: 8\n", "/a", "1e3"), HasSubstr("is a number"));
  EXPECT_THAT(Written(kKey, "a: true\n", "/a", "yes"), HasSubstr("is true or false"));
  EXPECT_EQ(Written(kKey, "a: '8'\n", "/a", "16"), "a: '16'\n");
}

TEST(YamlFile, WhatCannotBeWrittenIsRefusedWhenItIsRead) {
  const RefusedCase cases[] = {
      {"x: &x {p: 1}\ny: *x\n", "/x/p", "lies in what an anchor names (&name, line 1)"},
      {"x: &x {p: 1}\ny: *x\n", "/y", "is an alias (*name)"},
      {"x: &x {p: 1}\ny: *x\n", "/y/p", "/y is an alias (*name)"},
      {"x: &x {p: 1}\ny:\n  <<: *x\n", "/y/p", "/y/p may come from the merge key <<"},
      {"a: &p 80\nb: *p\n", "/a", "has an anchor (&name)"},
      {"a: !!int 80\n", "/a", "has a tag (!name)"},
      {"a: ! b\n", "/a", "has a tag (!name)"},
      {"a: |\n  b\n", "/a", "is a block of text"},
      {"a: >-\n  b\n", "/a", "is a block of text"},
      {"a: b\n  c\n", "/a", "goes over several lines without quotes"},
      {"a: {b: 1}\n", "/a", "is no single value"},
      {"a: [1]\n", "/a", "is no single value"},
      {"a: [1]\n", "/a/x", "/a is a list: name one of its items, such as /a/0"},
      {"a: [1]\n", "/a/00", "/a is a list"},
      {"a: 1\n", "/a/b", "/a is a single value"},
      {"a: yes\n", "/a", "is yes, which readers of YAML do not agree about"},
      {"a: 010\n", "/a", "do not agree about"},
      {"a: 12:30\n", "/a", "do not agree about"},
      {"a: 1\n---\na: 2\n", "/a", "a second YAML document follows"},
      {"a: 1\na: 2\n", "/a", "stands twice"},
      {"a: [1\n", "/a", "app.yaml:2:1: not valid YAML"},
      {"a: 1\n", "a", "a path begins with a slash"},
      {"a: 1\n", "/a~2", "write ~0 for a tilde"},
      {"a: 1\x04\nb: 2\n", "/a", "control character at byte 5"},
      {"a: 1\rb: 2\n", "/a", "control character at byte 5"},
      {"a: \xFF\n", "/a", "not UTF-8"},
  };
  for (const RefusedCase& one : cases) {
    EXPECT_THAT(Read(kKey, one.file, one.path), HasSubstr(one.because)) << one.file;
    EXPECT_THAT(Read(kKey, one.file, one.path),
                StartsWith("app.yaml " + std::string(one.path) + ": "));
    EXPECT_THAT(Written(kKey, one.file, one.path, "7"), HasSubstr(one.because)) << one.file;
  }
}

TEST(YamlFile, WhereNothingStandsNothingIsRead) {
  for (const char* path : {"/b", "/a/x", "/list/2", "/list/99999999999999999999", "/nil", "/tilde",
                           "/empty", "/empty/x"}) {
    constexpr std::string_view kFile = "a: {y: 1}\nlist: [1, 2]\nnil: NULL\ntilde: ~\nempty:\n";
    EXPECT_EQ(Read(kKey, kFile, path), "nothing") << path;
    EXPECT_THAT(Written(kKey, kFile, path, "1"), HasSubstr("there is no value")) << path;
  }
  EXPECT_EQ(Read(kKey, "", "/a"), "nothing");
}

}  // namespace
}  // namespace trimtab::apply
