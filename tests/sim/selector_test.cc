#include "sim/selector.h"

#include <gtest/gtest.h>

#include "tests/sim/parse_json.h"

namespace trimtab::sim {
namespace {

const Kind& Pods(const Catalog& catalog) { return *catalog.Find("", "v1", "pods"); }

constexpr const char* kPod = R"({"metadata":{"name":"a","namespace":"n","labels":{"app":"web",
    "tier":"front"}},"spec":{"nodeName":"node0"},"status":{"phase":"Running"}})";

struct SelectorCase {
  const char* labels;
  const char* fields;
  bool matches;
};
class SelectorTest : public testing::TestWithParam<SelectorCase> {};
TEST_P(SelectorTest, SaysWhichObjectsAreMeant) {
  const Catalog catalog;
  const auto selector = Selector::Parse(Pods(catalog), GetParam().labels, GetParam().fields);
  ASSERT_TRUE(selector.ok());
  EXPECT_EQ((*selector).Matches(ParseJson(kPod)), GetParam().matches);
}
INSTANTIATE_TEST_SUITE_P(
    Table, SelectorTest,
    testing::Values(SelectorCase{"", "", true}, SelectorCase{"app=web", "", true},
                    SelectorCase{"app==web", "", true}, SelectorCase{"app=api", "", false},
                    SelectorCase{"app!=api", "", true}, SelectorCase{"none!=x", "", true},
                    SelectorCase{"app in (web, api)", "", true},
                    SelectorCase{"app notin (web,api)", "", false}, SelectorCase{"tier", "", true},
                    SelectorCase{"!tier", "", false}, SelectorCase{"!none,app=web", "", true},
                    SelectorCase{"app=web,tier=back", "", false},
                    SelectorCase{"", "metadata.name=a", true},
                    SelectorCase{"", "metadata.name=b", false},
                    SelectorCase{"", "metadata.namespace=n,status.phase=Running", true},
                    SelectorCase{"", "status.phase!=Running", false},
                    SelectorCase{"", "spec.nodeName==node0", true}));

TEST(Selector, RefusesWhatItCannotReadInTheServersWords) {
  const Catalog catalog;
  EXPECT_EQ(Selector::Parse(Pods(catalog), "a===b", "").status().message,
            "unable to parse requirement: found '=', expected: identifier");
  EXPECT_EQ(Selector::Parse(*catalog.Find("", "v1", "configmaps"), "", "data.k=b").status().message,
            "\"data.k\" is not a known field selector: only \"metadata.name\", "
            "\"metadata.namespace\"");
  EXPECT_EQ(Selector::Parse(Pods(catalog), "a (b)", "").status().code, 400);
  EXPECT_EQ(Selector::Parse(Pods(catalog), "", "no-equals").status().code, 400);
}

}  // namespace
}  // namespace trimtab::sim
