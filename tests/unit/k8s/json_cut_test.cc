#include "k8s/json_cut.h"

#include <gtest/gtest.h>

#include <string>

namespace trimtab::k8s {
namespace {

TEST(JsonCutter, CutsEveryKindOfValueAsItStands) {
  JsonCutter cutter(R"([ 1 , -2.5e3,true,null, "a\"]" ,{"k" : [1, 2]}, [ ] , {}])");
  cutter.Enter();
  for (const char* value :
       {"1", "-2.5e3", "true", "null", R"("a\"]")", R"({"k" : [1, 2]})", "[ ]", "{}"}) {
    EXPECT_EQ(cutter.Value(), value);
  }
}

TEST(JsonCutter, IsNotMisledByBracketsAndQuotesInStrings) {
  JsonCutter cutter(R"({"a}\"{": {"x\\":"}]","y":"\\\""} , "b]":"{"})");
  cutter.Enter();
  cutter.SkipKey();
  EXPECT_EQ(cutter.Value(), R"({"x\\":"}]","y":"\\\""})");
  cutter.SkipKey();
  EXPECT_EQ(cutter.Value(), R"("{")");
}

TEST(JsonCutter, FindsTheLastMemberFromTheEnd) {
  for (const std::string tail : {"}", " }", "}\r", " } \n"}) {
    const std::string text = R"({"type":"ADDED", "object" : {"a":{"b":"}"}})" + tail;
    JsonCutter cutter(text);
    cutter.Enter();
    cutter.SkipKey();
    EXPECT_EQ(cutter.Value(), R"("ADDED")");
    cutter.SkipKey();
    EXPECT_EQ(cutter.LastValue(), R"({"a":{"b":"}"}})") << text;
  }
}

TEST(JsonCutter, StaysInsideOfTextThatIsCutShort) {
  const std::string text = R"({"a\"":{"b":["c\\"]},"d":1})";
  for (size_t length = 0; length <= text.size(); ++length) {
    const std::string cut = text.substr(0, length);
    JsonCutter cutter(cut);
    cutter.Enter();
    for (int i = 0; i < 3; ++i) {
      cutter.SkipKey();
      EXPECT_LE(cutter.Value().size(), length);
    }
    EXPECT_LE(cutter.LastValue().size(), length);
  }
}

}  // namespace
}  // namespace trimtab::k8s
