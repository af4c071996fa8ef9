#include "controller/apply/config_copy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/controller/apply/fake_target.h"

namespace trimtab::apply {
namespace {

using k8s::Json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Json Workload(std::string_view pod) {
  Json workload = PoolTarget().workload;
  workload["spec"]["template"]["spec"] = J(pod);
  return workload;
}

Json Original() {
  return J(R"({"metadata": {"name": "cfg", "namespace": "shop"},
      "data": {"app.yaml": "a: 1\n", "other": "x"}, "binaryData": {"b": "AA=="}})");
}

std::vector<std::string> References(const Json& workload) {
  std::vector<std::string> texts;
  const Result<std::vector<Leaf>> leaves = ReferencesOf(workload, "cfg");
  EXPECT_TRUE(leaves.ok()) << leaves.error().message;
  if (!leaves) return texts;
  for (const Leaf& leaf : *leaves) texts.push_back(leaf.ToString());
  return texts;
}

TEST(ConfigCopy, ReferencesAreVolumesAndVariables) {
  EXPECT_THAT(References(Workload(R"({"volumes": [{"name": "v", "configMap": {"name": "cfg"}},
        {"name": "w", "configMap": {"name": "not"}}, {"name": "e", "emptyDir": {}}],
        "containers": [{"name": "app", "env": [{"name": "A", "value": "1"},
        {"name": "B", "valueFrom": {"configMapKeyRef": {"name": "cfg", "key": "k"}}}]}]})")),
              ElementsAre(R"(.spec.template.spec.volumes[name="v"].configMap.name)",
                          R"(.spec.template.spec.containers[name="app"].env[name="B"])"
                          R"(.valueFrom.configMapKeyRef)"));
  EXPECT_THAT(References(Workload("{}")), IsEmpty());
}

TEST(ConfigCopy, AReferenceThatCannotChangeAloneIsRefused) {
  for (const char* pod :
       {R"({"containers": [{"name": "a", "envFrom": [{"configMapRef": {"name": "cfg"}}]}]})",
        R"({"initContainers": [{"name": "a", "envFrom": [{"configMapRef": {"name": "cfg"}}]}]})",
        R"({"initContainers": [{"name": "a", "env": [{"name": "B",
            "valueFrom": {"configMapKeyRef": {"name": "cfg", "key": "k"}}}]}]})",
        R"({"volumes": [{"name": "p",
            "projected": {"sources": [{"configMap": {"name": "cfg"}}]}}]})"}) {
    const Result<std::vector<Leaf>> leaves = ReferencesOf(Workload(pod), "cfg");
    ASSERT_FALSE(leaves.ok()) << pod;
    EXPECT_THAT(leaves.error().message, HasSubstr("exposure: Whole"));
    EXPECT_TRUE(ReferencesOf(Workload(pod), "other").ok());
  }
}

TEST(ConfigCopy, ARenamedReferenceKeepsItsKey) {
  EXPECT_EQ(Renamed("cfg", "copy"), Json("copy"));
  EXPECT_EQ(Renamed(J(R"({"name": "cfg", "key": "k", "optional": true})"), "copy"),
            J(R"({"name": "copy", "key": "k", "optional": true})"));
}

TEST(ConfigCopy, HoldsAllKeysAndBelongsToTheLoop) {
  const Json copy = CopyOf(Loop(), Original(), {{"app.yaml", "a: 2\n"}});
  EXPECT_EQ(copy.Text({"data", "app.yaml"}), "a: 2\n");
  EXPECT_EQ(copy.Text({"data", "other"}), "x");
  EXPECT_EQ(copy.Text({"binaryData", "b"}), "AA==");
  EXPECT_EQ(copy.Text({"metadata", "labels", kCopyLabel}), "loop-uid");
  EXPECT_EQ(copy.Get({"metadata", "ownerReferences"})->array()->front().Text({"uid"}), "loop-uid");
  EXPECT_THAT(std::string(copy.Text({"metadata", "name"})), testing::StartsWith("cfg-"));
}

TEST(ConfigCopy, TheNameFollowsFromWhatItHolds) {
  const auto name = [](const std::map<std::string, std::string>& data) {
    return std::string(CopyOf(Loop(), Original(), data).Text({"metadata", "name"}));
  };
  EXPECT_EQ(name({{"app.yaml", "a: 2\n"}}), name({{"app.yaml", "a: 2\n"}}));
  EXPECT_NE(name({{"app.yaml", "a: 2\n"}}), name({{"app.yaml", "a: 3\n"}}));
  Json long_name = Original();
  long_name["metadata"]["name"] = std::string(253, 'n');
  const std::string cut(CopyOf(Loop(), long_name, {}).Text({"metadata", "name"}));
  EXPECT_LE(cut.size(), 253u);
  EXPECT_TRUE(k8s::CheckName(cut).ok()) << cut;
}

TEST(ConfigCopy, IsInUseWhenTheWorkloadNamesIt) {
  TargetObjects objects;
  const Json copy = CopyOf(Loop(), Original(), {{"app.yaml", "a: 2\n"}});
  const std::string name(copy.Text({"metadata", "name"}));
  objects.config_maps = {{"cfg", Original()}, {name, copy}};
  objects.workload = Workload(R"({"volumes": [{"name": "v", "configMap": {"name": "cfg"}}]})");
  EXPECT_THAT(CopiesAmong(Loop(), objects), SizeIs(1));
  EXPECT_EQ(CopyInUse(Loop(), objects, "cfg"), nullptr);
  objects.workload["spec"]["template"]["spec"]["volumes"] =
      Json::List({Json::Of({{"name", "v"}, {"configMap", Json::Of({{"name", name}})}})});
  ASSERT_NE(CopyInUse(Loop(), objects, "cfg"), nullptr);
  EXPECT_EQ(CopyInUse(Loop(), objects, "cfg")->Text({"metadata", "name"}), name);
  EXPECT_EQ(CopyInUse(Loop(), objects, "other"), nullptr);
}

}  // namespace
}  // namespace trimtab::apply
