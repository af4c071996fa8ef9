#include "k8s/yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trimtab::k8s {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string Refusal(std::string_view text, const YamlLimits& limits = {}) {
  const auto tree = ParseYaml(text, "f.yaml", limits);
  if (tree) return "accepted";
  EXPECT_EQ(tree.error().code, Code::kInvalid);
  return tree.error().message;
}

TEST(Yaml, KeepsTextAndPlaces) {
  const auto tree = ParseYaml("a: 010\nlist:\n  - yes\n  - {k: 'v'}\n", "f.yaml");
  ASSERT_TRUE(tree) << tree.error().message;
  EXPECT_EQ(tree->Find("a")->text, "010");
  const YamlNode* list = tree->Find("list");
  ASSERT_EQ(list->items.size(), 2u);
  EXPECT_EQ(list->items[0].text, "yes");
  EXPECT_EQ(list->items[0].line, 3);
  EXPECT_EQ(list->items[0].column, 5);
  EXPECT_EQ(list->items[1].Find("k")->text, "v");
  EXPECT_EQ(tree->Find("none"), nullptr);
}

TEST(Yaml, OnlyAPlainNullIsNull) {
  const auto tree = ParseYaml("a:\nb: ~\nc: null\nd: 'null'\n", "f.yaml");
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->Find("a")->kind, YamlNode::Kind::kNull);
  EXPECT_EQ(tree->Find("b")->kind, YamlNode::Kind::kNull);
  EXPECT_EQ(tree->Find("c")->kind, YamlNode::Kind::kNull);
  EXPECT_EQ(tree->Find("d")->kind, YamlNode::Kind::kScalar);
}

TEST(Yaml, KnowsWhereInTheTextAValueBegins) {
  const std::string text = "\xEF\xBB\xBF\xC3\xBC: 1\r\nb: &x 'c'\r\n";
  const auto tree = ParseYaml(text, "f.yaml");
  ASSERT_TRUE(tree) << tree.error().message;
  EXPECT_EQ(tree->Find("\xC3\xBC")->at, text.find('1'));
  EXPECT_EQ(tree->Find("b")->at, text.find('&'));
}

TEST(Yaml, AliasesThatAreKeptAreNeverWhatTheyStandFor) {
  const auto tree = ParseYaml("a: &x {b: 1}\nc: *x\nd: 2\n", "f.yaml", {.keep_aliases = true});
  ASSERT_TRUE(tree) << tree.error().message;
  EXPECT_EQ(tree->Find("c")->kind, YamlNode::Kind::kAlias);
  EXPECT_TRUE(tree->Find("c")->members.empty());
  EXPECT_EQ(tree->Find("c")->anchor, tree->Find("a")->anchor);
  EXPECT_EQ(tree->Find("d")->anchor, 0u);
}

TEST(Yaml, ReadsJson) {
  const auto tree = ParseYaml(R"({"a": ["b", {"c": "d"}]})", "f.yaml");
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->Find("a")->items[1].Find("c")->text, "d");
}

TEST(Yaml, AnEmptyDocumentIsNull) {
  for (const char* text : {"", "\n", "# nothing\n", "---\n"}) {
    const auto tree = ParseYaml(text, "f.yaml");
    ASSERT_TRUE(tree) << text;
    EXPECT_EQ(tree->kind, YamlNode::Kind::kNull) << text;
  }
}

TEST(Yaml, SyntaxErrorsNameLineAndColumn) {
  EXPECT_THAT(Refusal("a: b\nc: [d\n"), StartsWith("f.yaml:3:1: not valid YAML: "));
  EXPECT_THAT(Refusal("a: b\n\tc: d\n"), StartsWith("f.yaml:2:"));
  EXPECT_THAT(Refusal("a: *b\n"), StartsWith("f.yaml:1:"));
}

// Fault S7.
TEST(Yaml, RefusesAKeyThatStandsTwice) {
  EXPECT_EQ(Refusal("a: 1\nb: 2\na: 3\n"),
            "f.yaml:3:1: the key \"a\" stands twice in one map: remove one");
  EXPECT_EQ(Refusal("x: {a: 1}\ny: {a: 1}\n"), "accepted");
}

// Fault S17: nine lines that would mean a billion strings.
TEST(Yaml, RefusesAliases) {
  EXPECT_EQ(Refusal("a: &a [lol]\nb: &b [*a, *a]\n"),
            "f.yaml:2:8: aliases (*name) are not supported: write the value out");
}

TEST(Yaml, RefusesASecondDocument) {
  EXPECT_THAT(Refusal("a: 1\n---\nb: 2\n"), HasSubstr("a second YAML document follows"));
  EXPECT_EQ(Refusal("---\na: 1\n...\n"), "accepted");
}

TEST(Yaml, RefusesKeysThatAreNoWords) {
  EXPECT_THAT(Refusal("? [a, b]\n: c\n"), HasSubstr("a key must be a plain word"));
}

TEST(Yaml, BoundsDepthAndNumberAndSize) {
  EXPECT_THAT(Refusal(std::string(65, '[') + std::string(65, ']')), HasSubstr("nested deeper"));
  EXPECT_THAT(Refusal("[a, b, c]", {.nodes = 3}), HasSubstr("more than 3 values"));
  EXPECT_THAT(Refusal("abcd", {.bytes = 3}), HasSubstr("larger than 3 bytes"));
  EXPECT_NE(Refusal(std::string(100'000, '[')), "accepted");
  EXPECT_NE(Refusal(std::string(100'000, '{')), "accepted");
}

TEST(Yaml, RefusesNulBytes) {
  EXPECT_THAT(Refusal(std::string_view("a: b\0c", 6)), HasSubstr("NUL"));
}

}  // namespace
}  // namespace trimtab::k8s
