// Java properties: read as java.util.Properties reads them, and changed in one value.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/controller/apply/config_file/file_cases.h"

namespace trimtab::apply {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kKey = "app.properties";

TEST(PropertiesFile, OnlyTheValueChanges) {
  const WriteCase cases[] = {
      {"# pool=1\n! pool=2\npool=3\nx=4\n", "/pool", "30", "# pool=1\n! pool=2\npool=30\nx=4\n"},
      {"a.b.c = 1\r\nd : 2\r\n", "/d", "22", "a.b.c = 1\r\nd : 22\r\n"},
      {"  a.b\t1", "/a.b", "2", "  a.b\t2"},
      {"a=\nb=1\n", "/a", "7", "a=7\nb=1\n"},
      {"a b = 1\n", "/a", "c", "a c\n"},
      {"a\\ b\\=c=1\n", "/a b=c", "2", "a\\ b\\=c=2\n"},
      {"l=a,\\\n  b=1\nb=2\n", "/b", "3", "l=a,\\\n  b=1\nb=3\n"},
      {"l=a\\\\\nb=2\n", "/b", "3", "l=a\\\\\nb=3\n"},
      {"# c \\\nb=2\n", "/b", "3", "# c \\\nb=3\n"},
      {"a 1\n", "/a", "=x:", "a \\=x:\n"},
      {"a=1\n", "/a", " x", "a=\\ x\n"},
      {"a=1\n", "/a", "c:\\x", "a=c:\\\\x\n"},
  };
  for (const WriteCase& one : cases) {
    EXPECT_EQ(Written(kKey, one.file, one.path, one.value), one.expected) << one.file;
    EXPECT_EQ(Read(kKey, one.expected, one.path), one.value) << one.file;
  }
}

TEST(PropertiesFile, EscapesAndWhiteSpaceMeanWhatTheyMeanInJava) {
  EXPECT_EQ(Read(kKey, "a=c\\:\\\\x\\qy\n", "/a"), "c:\\xqy");
  EXPECT_EQ(Read(kKey, "a=5 \n", "/a"), "5 ");
  EXPECT_EQ(Read(kKey, "a==5\n", "/a"), "=5");
  EXPECT_EQ(Read(kKey, "a=\\t\\n\\r\\f\n", "/a"), "\t\n\r\f");
  EXPECT_EQ(Read(kKey, "b=1\n", "/a"), "nothing");
}

TEST(PropertiesFile, WhatCannotBeWrittenIsRefused) {
  const RefusedCase cases[] = {
      {"a=1\\\n  2\n", "/a", "goes over several lines"},
      {"a=1\na=2\n", "/a", "stands twice"},
      {"a\n", "/a", "has no = behind it"},
      {"a=\\u0031\n", "/a", "\\u escapes"},
      {"a.b=1\n", "/a/b", "as one step, such as /a.b.c"},
  };
  for (const RefusedCase& one : cases) {
    EXPECT_THAT(Read(kKey, one.file, one.path), HasSubstr(one.because)) << one.file;
    EXPECT_THAT(Written(kKey, one.file, one.path, "7"), HasSubstr(one.because)) << one.file;
  }
  EXPECT_THAT(Written(kKey, "a=1\n", "/a", "\xC3\xA4"), HasSubstr("what is not ASCII"));
}

}  // namespace
}  // namespace trimtab::apply
