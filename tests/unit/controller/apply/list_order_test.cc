#include "controller/apply/list_order.h"

#include <gtest/gtest.h>

#include "tests/unit/controller/apply/fake_target.h"

namespace trimtab::apply {
namespace {

TEST(InOrderOf, GivesElementsTheOrderThatTheyHave) {
  const k8s::Json live = J(R"({"containers": [{"name": "side"}, {"name": "app", "env": [
      {"name": "C", "value": "1"}, {"name": "B", "value": "2"}, {"name": "A", "value": "3"}]}]})");
  const k8s::Json config = J(R"({"containers": [{"name": "app", "env": [
      {"name": "A", "value": "4"}, {"name": "C", "value": "5"}]}]})");
  EXPECT_EQ(InOrderOf(live, config), J(R"({"containers": [{"name": "app", "env": [
      {"name": "C", "value": "5"}, {"name": "A", "value": "4"}]}]})"));
}

TEST(InOrderOf, PutsNewElementsLastAsTheyCome) {
  const k8s::Json live = J(R"({"env": [{"name": "Z"}]})");
  const k8s::Json config = J(R"({"env": [{"name": "Y"}, {"name": "X"}, {"name": "Z"}]})");
  EXPECT_EQ(InOrderOf(live, config),
            J(R"({"env": [{"name": "Z"}, {"name": "Y"}, {"name": "X"}]})"));
}

TEST(InOrderOf, LeavesListsWithoutNamesAlone) {
  const k8s::Json live = J(R"({"args": ["a", "b"], "replicas": 3})");
  const k8s::Json config = J(R"({"args": ["b", "a"], "replicas": 4, "minReadySeconds": 1})");
  EXPECT_EQ(InOrderOf(live, config), config);
}

}  // namespace
}  // namespace trimtab::apply
