#include "sim/workloads.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "sim/object_view.h"
#include "sim/sim_clock.h"

namespace trimtab::sim {
namespace {

using k8s::Json;
using std::chrono::seconds;

// A cluster in memory whose pods become Ready two seconds after they are made, but for those whose
// template has the annotation "broken".
class WorkloadsTest : public testing::Test {
 protected:
  WorkloadsTest()
      : registry_(clock_, Rng(1)), workloads_(registry_, clock_, [](const Json& pod) {
          const bool broken = pod.Get({"metadata", "annotations", "broken"}) != nullptr;
          return PodFate{.ready_after = broken ? std::nullopt : std::optional<Duration>(kLag)};
        }) {}

  static constexpr Duration kLag = seconds(2);

  // Lives through `time`, doing what is due when it is due.
  void Live(Duration time) {
    const MonoTime end = clock_.Now() + time;
    while (true) {
      workloads_.Step();
      const auto due = workloads_.NextDue();
      if (!due || *due > end) break;
      clock_.Advance(*due - clock_.Now());
    }
    clock_.Advance(end - clock_.Now());
    workloads_.Step();
  }

  const Kind& KindNamed(const std::string& plural) {
    return KindOf(registry_, plural == "pods" ? "" : "apps", plural);
  }

  void Create(const std::string& plural, Json spec) {
    Json object = Json::Of({{"apiVersion", "apps/v1"},
                            {"kind", plural == "deployments" ? "Deployment" : "StatefulSet"}});
    object["metadata"]["name"] = "web";
    spec["selector"]["matchLabels"]["app"] = "web";
    spec["template"]["metadata"]["labels"]["app"] = "web";
    spec["template"]["spec"]["containers"] =
        Json::List({Json::Of({{"name", "app"}, {"image", "web:1"}})});
    object["spec"] = std::move(spec);
    const auto written = registry_.Create(KindNamed(plural), "default", object, {});
    ASSERT_TRUE(written.ok()) << written.status().message;
  }

  void Patch(const std::string& plural, const Json& spec) {
    const auto written = registry_.Patch(KindNamed(plural), {.ns = "default", .name = "web"},
                                         PatchKind::kMerge, Json::Of({{"spec", spec}}), {});
    ASSERT_TRUE(written.ok()) << written.status().message;
  }

  Json Web(const std::string& plural) {
    return **registry_.Get(KindNamed(plural), {.ns = "default", .name = "web"});
  }

  std::vector<Version> Pods() { return InNamespace(registry_, KindNamed("pods"), "default"); }

  static Json BrokenTemplate(bool broken) {
    return Json::Of(
        {{"template",
          Json::Of({{"metadata",
                     Json::Of({{"annotations",
                                Json::Of({{"broken", broken ? Json("yes") : Json()}})}})}})}});
  }

  SimClock clock_;
  Registry registry_;
  Workloads workloads_;
};

TEST_F(WorkloadsTest, ADeploymentBecomesAvailableWhenItsPodsAreReady) {
  Create("deployments", Json::Of({{"replicas", 3}}));
  Live(seconds(1));
  EXPECT_EQ(Pods().size(), 3U);
  EXPECT_FALSE(IsConditionTrue(Web("deployments"), "Available"));
  Live(seconds(2));
  const Json web = Web("deployments");
  EXPECT_TRUE(IsConditionTrue(web, "Available"));
  EXPECT_EQ(ConditionOf(web, "Progressing")->Text({"reason"}), "NewReplicaSetAvailable");
  EXPECT_EQ(IntAt(web, {"status", "readyReplicas"}, 0), 3);
  EXPECT_EQ(IntAt(web, {"status", "observedGeneration"}, 0), 1);
}

TEST_F(WorkloadsTest, ADeletedPodComesBack) {
  Create("deployments", Json::Of({{"replicas", 2}}));
  Live(seconds(5));
  const std::string gone = sim::NameOf(*Pods().front()).name;
  Delete(registry_, KindNamed("pods"), *Pods().front());
  Live(seconds(10));
  ASSERT_EQ(Pods().size(), 2U);
  for (const Version& pod : Pods()) EXPECT_NE(sim::NameOf(*pod).name, gone);
}

TEST_F(WorkloadsTest, ANewTemplateReplacesEveryPod) {
  Create("deployments", Json::Of({{"replicas", 4}}));
  Live(seconds(5));
  Patch(
      "deployments",
      Json::Of(
          {{"template",
            Json::Of({{"metadata", Json::Of({{"annotations", Json::Of({{"release", "2"}})}})}})}}));
  Live(seconds(60));
  ASSERT_EQ(Pods().size(), 4U);
  for (const Version& pod : Pods()) {
    EXPECT_EQ(pod->Text({"metadata", "annotations", "release"}), "2");
  }
  EXPECT_EQ(
      Web("deployments").Text({"metadata", "annotations", "deployment.kubernetes.io/revision"}),
      "2");
}

TEST_F(WorkloadsTest, ABrokenTemplateIsHeldAndTimesOut) {
  Create("deployments", Json::Of({{"replicas", 4}, {"progressDeadlineSeconds", 30}}));
  Live(seconds(5));
  Patch("deployments", BrokenTemplate(true));
  Live(seconds(20));
  EXPECT_EQ(IntAt(Web("deployments"), {"status", "readyReplicas"}, 0), 3);
  EXPECT_EQ(ConditionOf(Web("deployments"), "Progressing")->Text({"status"}), "True");
  Live(seconds(20));
  EXPECT_EQ(ConditionOf(Web("deployments"), "Progressing")->Text({"reason"}),
            "ProgressDeadlineExceeded");
  EXPECT_TRUE(IsConditionTrue(Web("deployments"), "Available"));
}

TEST_F(WorkloadsTest, MinimumReadyTimeHoldsTheRollout) {
  Create("deployments", Json::Of({{"replicas", 4}}));
  Live(seconds(5));
  Patch(
      "deployments",
      Json::Of({{"minReadySeconds", 604800},
                {"progressDeadlineSeconds", 608400},
                {"strategy",
                 Json::Of({{"rollingUpdate", Json::Of({{"maxSurge", 1}, {"maxUnavailable", 0}})}})},
                {"template",
                 Json::Of({{"metadata",
                            Json::Of({{"annotations", Json::Of({{"candidate", "1"}})}})}})}}));
  Live(seconds(86400));
  EXPECT_EQ(Pods().size(), 5U);
  EXPECT_EQ(IntAt(Web("deployments"), {"status", "availableReplicas"}, 0), 4);
  EXPECT_EQ(IntAt(Web("deployments"), {"status", "readyReplicas"}, 0), 5);
}

TEST_F(WorkloadsTest, RecreateEndsAllBeforeItBegins) {
  Create("deployments",
         Json::Of({{"replicas", 2}, {"strategy", Json::Of({{"type", "Recreate"}})}}));
  Live(seconds(5));
  Patch("deployments", BrokenTemplate(true));
  Live(seconds(5));
  ASSERT_EQ(Pods().size(), 2U);
  for (const Version& pod : Pods()) {
    EXPECT_EQ(pod->Text({"metadata", "annotations", "broken"}), "yes");
  }
}

TEST_F(WorkloadsTest, DeletingADeploymentTakesItsPodsAlong) {
  Create("deployments", Json::Of({{"replicas", 2}}));
  Live(seconds(5));
  Delete(registry_, KindNamed("deployments"), Web("deployments"));
  Live(seconds(5));
  EXPECT_TRUE(Pods().empty());
  EXPECT_TRUE(InNamespace(registry_, KindNamed("replicasets"), "default").empty());
}

TEST_F(WorkloadsTest, AStatefulSetStartsInOrder) {
  Create("statefulsets", Json::Of({{"replicas", 3}, {"serviceName", "web"}}));
  Live(seconds(1));
  EXPECT_EQ(Pods().size(), 1U);
  Live(seconds(10));
  ASSERT_EQ(Pods().size(), 3U);
  EXPECT_EQ(IntAt(Web("statefulsets"), {"status", "readyReplicas"}, 0), 3);
}

TEST_F(WorkloadsTest, APartitionUpdatesTheHighestOrdinalsOnly) {
  Create("statefulsets", Json::Of({{"replicas", 3}, {"serviceName", "web"}}));
  Live(seconds(10));
  Json spec = Json::Of(
      {{"template",
        Json::Of({{"metadata", Json::Of({{"annotations", Json::Of({{"candidate", "1"}})}})}})}});
  spec["updateStrategy"]["rollingUpdate"]["partition"] = 2;
  Patch("statefulsets", spec);
  Live(seconds(30));
  std::vector<std::string> candidates;
  for (const Version& pod : Pods()) {
    if (!pod->Text({"metadata", "annotations", "candidate"}).empty()) {
      candidates.push_back(sim::NameOf(*pod).name);
    }
  }
  EXPECT_EQ(candidates, std::vector<std::string>{"web-2"});
  EXPECT_NE(Web("statefulsets").Text({"status", "currentRevision"}),
            Web("statefulsets").Text({"status", "updateRevision"}));
}

TEST_F(WorkloadsTest, AStatefulPodThatNeverGotReadyStaysWhenItsTemplateIsGone) {
  Create("statefulsets", Json::Of({{"replicas", 3}, {"serviceName", "web"}}));
  Live(seconds(10));
  Patch("statefulsets", BrokenTemplate(true));
  Live(seconds(30));
  Patch("statefulsets", BrokenTemplate(false));
  Live(seconds(600));
  ASSERT_EQ(Pods().size(), 3U);
  EXPECT_EQ(Pods().back()->Text({"metadata", "annotations", "broken"}), "yes");
  Delete(registry_, KindNamed("pods"), *Pods().back());
  Live(seconds(30));
  EXPECT_EQ(Pods().back()->Text({"metadata", "annotations", "broken"}), "");
  EXPECT_EQ(IntAt(Web("statefulsets"), {"status", "readyReplicas"}, 0), 3);
}

TEST_F(WorkloadsTest, APodThatIsRemovedBehindTheNodesBackIsForgotten) {
  Create("deployments", Json::Of({{"replicas", 1}}));
  Live(seconds(1));
  ASSERT_TRUE(
      registry_.Remove(KindNamed("pods"), sim::NameOf(*Pods().front()), {.grace_seconds = 0}).ok());
  Live(seconds(10));
  EXPECT_EQ(IntAt(Web("deployments"), {"status", "readyReplicas"}, 0), 1);
}

// A quota that is used up, until it is not.
class RefusedPods : public WorkloadsTest, public testing::WithParamInterface<const char*> {};

TEST_P(RefusedPods, AreTriedAgain) {
  bool full = true;
  registry_.CheckKindWith("pods", [&](const Json&, const Json* live) -> Result<void> {
    if (!full || live != nullptr) return {};
    return Error{.code = Code::kForbidden, .message = "exceeded quota: pods"};
  });
  Create(GetParam(), Json::Of({{"replicas", 2}}));
  Live(seconds(60));
  EXPECT_TRUE(Pods().empty());
  full = false;
  Live(seconds(60));
  EXPECT_EQ(Pods().size(), 2U);
}

INSTANTIATE_TEST_SUITE_P(Each, RefusedPods, testing::Values("deployments", "statefulsets"));

TEST_F(WorkloadsTest, AReplicaSetSaysWhyItsPodsAreNotLetIn) {
  registry_.CheckKindWith("pods", [](const Json&, const Json*) -> Result<void> {
    return Error{.code = Code::kForbidden, .message = "exceeded quota: pods"};
  });
  Create("deployments", Json::Of({{"replicas", 2}}));
  Live(seconds(60));
  const auto sets = InNamespace(registry_, KindNamed("replicasets"), "default");
  ASSERT_EQ(sets.size(), 1U);
  const Json* failure = ConditionOf(*sets.front(), "ReplicaFailure");
  ASSERT_NE(failure, nullptr);
  EXPECT_EQ(failure->Text({"reason"}), "FailedCreate");
  EXPECT_NE(failure->Text({"message"}).find("exceeded quota"), std::string_view::npos);
}

}  // namespace
}  // namespace trimtab::sim
