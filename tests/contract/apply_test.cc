// Server-side apply: who owns which leaf, how a leaf is taken, and what a refusal says.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "k8s/kube_error.h"
#include "tests/contract/deployments.h"
#include "tests/contract/fixture.h"

namespace trimtab::contract {
namespace {

using k8s::FieldConflict;
using k8s::Json;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

constexpr const char* kCpuLeaf = R"({"spec": {"template": {"spec": {"containers": [
    {"name": "app", "resources": {"limits": {"cpu": "700m"}}}]}}}})";
constexpr const char* kArgs = R"({"spec": {"template": {"spec": {"containers": [
    {"name": "app", "args": ["-b=2"]}]}}}})";

class Apply : public Contract {
 protected:
  void Prepare() override { made_ = CreateAs("author"); }

  // By the author, with a plain create: no replicas, so that no controller writes in between.
  Json CreateAs(const std::string& manager) {
    const Json object = Named(Deployments(), ns(), "web", DeploymentSpec("web", 0));
    const Answer answer =
        Ask("POST", PathOf(Deployments(), ns()) + "?fieldManager=" + manager, object.Dump());
    EXPECT_EQ(answer.status, 201) << answer.text;
    EXPECT_TRUE(Eventually([&] { return IsObserved(Get(Deployments(), "web")); }));
    return Get(Deployments(), "web");
  }

  std::vector<std::string> Conflicts(const Result<k8s::Object>& refused) {
    std::vector<std::string> conflicts;
    if (refused.ok()) return conflicts;
    EXPECT_EQ(refused.error().code, Code::kConflict) << refused.error().message;
    for (const FieldConflict& conflict : k8s::FieldConflictsOf(refused.error())) {
      conflicts.push_back(conflict.manager + " " + conflict.field);
    }
    return conflicts;
  }

  std::string Version(const Json& object) {
    return std::string(object.Text({"metadata", "resourceVersion"}));
  }

  const Json& made() const { return made_; }

 private:
  Json made_;
};
TRIMTAB_IN_BOTH_WORLDS(Apply);

TEST_P(Apply, TheCreatorOwnsWhatTheServerFilledIn) {
  const Json* owned = OwnedBy(made(), "author");
  ASSERT_NE(owned, nullptr);
  for (const char* defaulted :
       {"f:progressDeadlineSeconds", "f:replicas", "f:revisionHistoryLimit"}) {
    EXPECT_NE(owned->Get({"f:spec", defaulted}), nullptr) << defaulted;
  }
  EXPECT_NE(owned->Get({"f:spec", "f:strategy", "f:rollingUpdate", "f:maxSurge"}), nullptr);
  EXPECT_NE(owned->Get({"f:spec", "f:template", "f:spec", "f:restartPolicy"}), nullptr);
}

TEST_P(Apply, FillsInWhatADeploymentLeavesOut) {
  const Json& spec = *made().Find("spec");
  EXPECT_EQ(Number(spec, {"progressDeadlineSeconds"}), 600);
  EXPECT_EQ(Number(spec, {"revisionHistoryLimit"}), 10);
  EXPECT_EQ(*spec.Find("strategy"), J(R"({"type": "RollingUpdate",
                  "rollingUpdate": {"maxUnavailable": "25%", "maxSurge": "25%"}})"));
  EXPECT_EQ(Number(spec, {"template", "spec", "terminationGracePeriodSeconds"}), 30);
  EXPECT_EQ(ContainerOf(made()).Text({"terminationMessagePath"}), "/dev/termination-log");
  EXPECT_EQ(ContainerOf(made()).Text({"imagePullPolicy"}), "Always");
}

TEST_P(Apply, WithoutForceMeetsTheOwnerOfADefaultedField) {
  EXPECT_THAT(Conflicts(ApplyAs("trimtab", Deployments(), "web",
                                R"({"spec": {"progressDeadlineSeconds": 700,
                                             "strategy": {"rollingUpdate": {"maxSurge": 1}}}})")),
              ElementsAre("author .spec.progressDeadlineSeconds",
                          "author .spec.strategy.rollingUpdate.maxSurge"));
}

TEST_P(Apply, WithoutForceAConflictNamesManagerAndLeaf) {
  EXPECT_THAT(
      Conflicts(ApplyAs("trimtab", Deployments(), "web", kCpuLeaf)),
      ElementsAre("author .spec.template.spec.containers[name=\"app\"].resources.limits.cpu"));
  EXPECT_EQ(Get(Deployments(), "web"), made());
}

TEST_P(Apply, ForceTakesTheNamedLeafAndNothingElse) {
  const Json taken = Force("trimtab", Deployments(), "web", kCpuLeaf);
  EXPECT_EQ(ContainerOf(taken).Text({"resources", "limits", "cpu"}), "700m");
  EXPECT_EQ(ContainerOf(taken).Text({"resources", "limits", "memory"}), "1Gi");
  const Json* ours = OwnedContainer(taken, "trimtab");
  ASSERT_NE(ours, nullptr);
  EXPECT_EQ(*ours, J(R"({".": {}, "f:name": {}, "f:resources": {"f:limits": {"f:cpu": {}}}})"));
  const Json* theirs = OwnedContainer(taken, "author");
  ASSERT_NE(theirs, nullptr);
  EXPECT_EQ(theirs->Get({"f:resources", "f:limits", "f:cpu"}), nullptr);
  EXPECT_NE(theirs->Get({"f:resources", "f:limits", "f:memory"}), nullptr);
}

TEST_P(Apply, AStaleVersionIsRefusedEvenWithForce) {
  const std::string old = Version(made());
  Patch(Deployments(), "web", R"({"metadata": {"annotations": {"a": "b"}}})");
  Json late = J(kCpuLeaf);
  late["metadata"]["resourceVersion"] = old;
  const Result<k8s::Object> refused =
      ApplyAs("trimtab", Deployments(), "web", late.Dump(), /*force=*/true);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, Code::kConflict);
  EXPECT_TRUE(k8s::FieldConflictsOf(refused.error()).empty()) << refused.error().message;
  EXPECT_EQ(ContainerOf(Get(Deployments(), "web")).Text({"resources", "limits", "cpu"}), "500m");
}

TEST_P(Apply, TheSameVersionIsAccepted) {
  Json timely = J(kCpuLeaf);
  timely["metadata"]["resourceVersion"] = Version(made());
  const Json taken = Force("trimtab", Deployments(), "web", timely.Dump());
  EXPECT_EQ(ContainerOf(taken).Text({"resources", "limits", "cpu"}), "700m");
}

TEST_P(Apply, AnEqualValueIsOwnedTogether) {
  const Result<k8s::Object> same = ApplyAs("trimtab", Deployments(), "web", AppEnv("A", "1"));
  ASSERT_TRUE(same.ok()) << same.error().message;
  const Json shared = same->Parse();
  for (const char* manager : {"author", "trimtab"}) {
    const Json* owned = OwnedContainer(shared, manager);
    ASSERT_NE(owned, nullptr) << manager;
    EXPECT_NE(owned->Get({"f:env", "k:{\"name\":\"A\"}", "f:value"}), nullptr) << manager;
  }
  EXPECT_THAT(Conflicts(ApplyAs("other", Deployments(), "web", AppEnv("A", "2"))),
              UnorderedElementsAre(
                  "author .spec.template.spec.containers[name=\"app\"].env[name=\"A\"].value",
                  "trimtab .spec.template.spec.containers[name=\"app\"].env[name=\"A\"].value"));
}

// Why a map that is there only because of us needs its owner back with the rest.
TEST_P(Apply, AMapBelongsToTheUpdateThatMakesItAndToNobodyOnceAnApplyHas) {
  const auto annotations = [](const Json& object, const char* manager) {
    return Dump(*OwnedBy(object, manager), {"f:spec", "f:template", "f:metadata", "f:annotations"});
  };
  const char* restart = R"({"spec": {"template": {"metadata": {"annotations": {"at": "1"}}}}})";
  EXPECT_EQ(annotations(Patch(Deployments(), "web", restart), "person"), R"({".":{},"f:at":{}})");
  Create(Deployments(), "other", DeploymentSpec("other", 1));
  Force("trimtab", Deployments(), "other",
        R"({"spec": {"template": {"metadata": {"annotations": {"ours": "1"}}}}})");
  Patch(Deployments(), "other", restart);
  const Json left = Force("trimtab", Deployments(), "other", "{}");
  EXPECT_EQ(Dump(left, {"spec", "template", "metadata", "annotations"}), R"({"at":"1"})");
  EXPECT_EQ(annotations(left, "person"), R"({"f:at":{}})");
}

// Why controller/apply writes entries in the order of the live object.
TEST_P(Apply, AConfigurationBringsItsEntriesIntoItsOwnOrder) {
  Force("b", Deployments(), "web", AppEnv("B", "1"));
  Force("c", Deployments(), "web", AppEnv("C", "1"));
  const auto order = [&](const char* first, const char* second) {
    Json config = J(AppEnv(first, "2"));
    Json& app = config["spec"]["template"]["spec"]["containers"].array()->front();
    app["env"].array()->push_back(Json::Of({{"name", second}, {"value", "2"}}));
    const Json forced = Force("trimtab", Deployments(), "web", config.Dump());
    std::string names;
    for (const Json& entry : *ContainerOf(forced).Find("env")->array()) {
      names += entry.Text({"name"});
    }
    return names;
  };
  EXPECT_EQ(order("A", "C"), "ABC");
  EXPECT_EQ(order("C", "A"), "BCA");
}

TEST_P(Apply, AnEntryThatIsDroppedAndOwnedByNobodyElseIsDeleted) {
  Force("trimtab", Deployments(), "web", AppEnv("B", "2"));
  EXPECT_EQ(Dump(ContainerOf(Get(Deployments(), "web")), {"env"}),
            R"([{"name":"A","value":"1"},{"name":"B","value":"2"}])");
  const Json dropped = Force("trimtab", Deployments(), "web", kCpuLeaf);
  EXPECT_EQ(Dump(ContainerOf(dropped), {"env"}), R"([{"name":"A","value":"1"}])");
}

TEST_P(Apply, AnEntryThatIsDroppedAndOwnedTogetherStays) {
  Force("trimtab", Deployments(), "web", AppEnv("A", "1"));
  const Json dropped = Force("trimtab", Deployments(), "web", kCpuLeaf);
  EXPECT_EQ(Dump(ContainerOf(dropped), {"env"}), R"([{"name":"A","value":"1"}])");
}

TEST_P(Apply, ATakenLeafThatIsDroppedIsDeletedAndNotRestored) {
  Force("trimtab", Deployments(), "web", kCpuLeaf);
  const Json dropped = Force("trimtab", Deployments(), "web", AppEnv("B", "2"));
  EXPECT_EQ(Dump(ContainerOf(dropped), {"resources", "limits"}), R"({"memory":"1Gi"})");
}

TEST_P(Apply, ArgumentsAreOneLeaf) {
  EXPECT_THAT(Conflicts(ApplyAs("trimtab", Deployments(), "web", kArgs)),
              ElementsAre("author .spec.template.spec.containers[name=\"app\"].args"));
  const Json taken = Force("trimtab", Deployments(), "web", kArgs);
  EXPECT_EQ(Dump(ContainerOf(taken), {"args"}), R"(["-b=2"])");
  EXPECT_EQ(OwnedContainer(taken, "author")->Find("f:args"), nullptr);
}

TEST_P(Apply, ChangingNothingKeepsTheVersion) {
  const Json first = Force("trimtab", Deployments(), "web", kCpuLeaf);
  ASSERT_TRUE(Eventually([&] { return IsObserved(Get(Deployments(), "web")); }));
  const Json settled = Get(Deployments(), "web");
  EXPECT_EQ(Force("trimtab", Deployments(), "web", kCpuLeaf), settled);
}

TEST_P(Apply, CreatesWhatIsNotThere) {
  const Result<k8s::Object> made_by_apply =
      ApplyAs("trimtab", ConfigMaps(), "fresh", R"({"data": {"x": "1"}})");
  ASSERT_TRUE(made_by_apply.ok()) << made_by_apply.error().message;
  const Json fresh = made_by_apply->Parse();
  EXPECT_EQ(*OwnedBy(fresh, "trimtab"), J(R"({"f:data": {"f:x": {}}})"));
}

TEST_P(Apply, AnotherManagersUpdateTakesTheLeafSilently) {
  Force("trimtab", Deployments(), "web", AppEnv("A", "2"));
  const Answer changed = Ask("PATCH", PathOf(Deployments(), ns(), "web") + "?fieldManager=person",
                             R"({"spec": {"template": {"spec": {"containers": [
          {"name": "app", "env": [{"name": "A", "value": "3"}]}]}}}})",
                             "application/strategic-merge-patch+json");
  ASSERT_EQ(changed.status, 200) << changed.text;
  EXPECT_EQ(
      OwnedContainer(changed.body, "trimtab")->Get({"f:env", "k:{\"name\":\"A\"}", "f:value"}),
      nullptr);
  EXPECT_THAT(
      Conflicts(ApplyAs("trimtab", Deployments(), "web", AppEnv("A", "2"))),
      ElementsAre("person .spec.template.spec.containers[name=\"app\"].env[name=\"A\"].value"));
}

TEST_P(Apply, WritesQuantitiesInTheirCanonicalForm) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"1000m", "1"}, {"0.5", "500m"}, {"1.5", "1500m"}, {"0.0005", "1m"}};
  for (const auto& [written, kept] : cases) {
    const std::string rest = R"({"spec": {"template": {"spec": {"containers": [{"name": "app",
        "resources": {"limits": {"cpu": ")" +
                             written + R"("}}}]}}}})";
    const Json object = Force("trimtab", Deployments(), "web", rest);
    EXPECT_EQ(ContainerOf(object).Text({"resources", "limits", "cpu"}), kept);
  }
}

}  // namespace
}  // namespace trimtab::contract
