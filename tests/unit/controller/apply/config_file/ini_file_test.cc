// ini: changed only where all programs that read such files agree.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/controller/apply/config_file/file_cases.h"

namespace trimtab::apply {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kKey = "my.cnf";

TEST(IniFile, OnlyTheValueChanges) {
  const WriteCase cases[] = {
      {"top = 1\n[mysqld]\n; c\nskip-networking\nmax_connections = 151\n[b]\nmax_connections=1\n",
       "/mysqld/max_connections", "300",
       "top = 1\n[mysqld]\n; c\nskip-networking\nmax_connections = 300\n[b]\nmax_connections=1\n"},
      {"top = 1\n[a]\ntop=2\n", "/top", "3", "top = 3\n[a]\ntop=2\n"},
      {"[a]\r\nk=1  \r\n", "/a/k", "22", "[a]\r\nk=22  \r\n"},
      {"[a b/c]\nk=1", "/a b~1c/k", "2", "[a b/c]\nk=2"},
      {"[a]\n\tk = 1\n\tl = 2\n", "/a/k", "5", "[a]\n\tk = 5\n\tl = 2\n"},
      {"[a]\nk = \"x y\"\n", "/a/k", "z;#", "[a]\nk = \"z;#\"\n"},
      {"[a]\nk = 'x'\n", "/a/k", "", "[a]\nk = ''\n"},
      {"[a]\nk =\n", "/a/k", "1", "[a]\nk =1\n"},
      {"[a]\nk = a=b\n", "/a/k", "c=d", "[a]\nk = c=d\n"},
  };
  for (const WriteCase& one : cases) {
    EXPECT_EQ(Written(kKey, one.file, one.path, one.value), one.expected) << one.file;
    EXPECT_EQ(Read(kKey, one.expected, one.path), one.value) << one.file;
  }
}

TEST(IniFile, WhereProgramsDisagreeItIsRefused) {
  const RefusedCase cases[] = {
      {"[a]\nk = 1 ; c\n", "/a/k", "a comment on a line of its own"},
      {"[a]\nk = 1 # c\n", "/a/k", "a comment on a line of its own"},
      {"[a]\nk = c:\\x\n", "/a/k", "a backslash"},
      {"[a]\nk = \"x\" y\n", "/a/k", "has a quote or a backslash"},
      {"[a]\nk = \"\n", "/a/k", "has a quote or a backslash"},
      {"[a]\nk = 1\nk = 2\n", "/a/k", "stands twice"},
      {"[a]\nk = 1\n[b]\n[a]\nk = 2\n", "/a/k", "stands twice"},
      {"[a]\nk = 1\n  l = 2\n", "/a/k", "is indented otherwise"},
      {"[a]\nk = 1\n  l = 2\n", "/a/l", "is indented otherwise"},
      {"[a]\nk = 1\n\n  more\n", "/a/k", "is indented otherwise"},
      {"[a]\nk = 1\n", "/a/k/x", "two levels"},
  };
  for (const RefusedCase& one : cases) {
    EXPECT_THAT(Read(kKey, one.file, one.path), HasSubstr(one.because)) << one.file;
    EXPECT_THAT(Written(kKey, one.file, one.path, "7"), HasSubstr(one.because)) << one.file;
  }
  for (const char* value : {"a;b", "a#b", "a\"b", "a'b", "a\\b", " a", "a ", ""}) {
    EXPECT_THAT(Written(kKey, "[a]\nk = x\n", "/a/k", value), HasSubstr("disagree")) << value;
  }
  EXPECT_THAT(Written(kKey, "[a]\nk = \"x\"\n", "/a/k", "a\"b"), HasSubstr("disagree"));
}

TEST(IniFile, WhereNothingStandsNothingIsRead) {
  for (const char* path : {"/k", "/a/l", "/b/k", "/a/skip", "/a/; c"}) {
    EXPECT_EQ(Read(kKey, "[a]\nk = 1\nskip\n; c = 1\n", path), "nothing") << path;
  }
}

}  // namespace
}  // namespace trimtab::apply
