// What single kinds and paths promise: Events in both of their groups, in-place resizing,
// discovery, scale, access reviews.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/contract/deployments.h"
#include "tests/contract/fixture.h"

namespace trimtab::contract {
namespace {

using k8s::Json;
using testing::HasSubstr;
using testing::IsSupersetOf;

class Kinds : public Contract {
 protected:
  k8s::PatchOptions Resize() {
    return {.type = k8s::PatchType::kStrategicMerge, .subresource = "resize"};
  }
  // The names that a group and version serves.
  std::vector<std::string> Served(const std::string& path) {
    const Answer answer = Ask("GET", path);
    EXPECT_EQ(answer.status, 200) << answer.text;
    std::vector<std::string> names;
    const Json* resources = answer.body.Find("resources");
    if (resources == nullptr) return names;
    for (const Json& resource : *resources->array()) names.emplace_back(resource.Text({"name"}));
    return names;
  }
};
TRIMTAB_IN_BOTH_WORLDS(Kinds);

constexpr const char* kEvent = R"({
    "eventTime": "2026-01-01T00:00:00.000000Z", "reportingController": "trimtab.dev/controller",
    "reportingInstance": "one", "action": "Apply", "reason": "Applied", "type": "Normal",
    "note": "All is well.",
    "regarding": {"kind": "Deployment", "apiVersion": "apps/v1", "name": "web", "uid": "u1"}})";

TEST_P(Kinds, AnEventIsSeenInTheCoreGroupByItsSubject) {
  Json event = J(kEvent);
  event["regarding"]["namespace"] = ns();
  Create(Events(), "one", event.Dump());
  const std::vector<Json> seen = List(CoreEvents(), "",
                                      "involvedObject.kind=Deployment,involvedObject.name=web,"
                                      "involvedObject.uid=u1,involvedObject.namespace=" +
                                          ns());
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].Text({"message"}), "All is well.");
  EXPECT_EQ(seen[0].Text({"reportingComponent"}), "trimtab.dev/controller");
  EXPECT_EQ(seen[0].Text({"involvedObject", "name"}), "web");
  EXPECT_TRUE(List(CoreEvents(), "", "involvedObject.name=other").empty());
}

TEST_P(Kinds, ARepeatedEventBecomesASeries) {
  Json event = J(kEvent);
  event["regarding"]["namespace"] = ns();
  Create(Events(), "one", event.Dump());
  Patch(Events(), "one",
        R"({"series": {"count": 2, "lastObservedTime": "2026-01-01T00:01:00.000000Z"}})");
  const Json seen = Get(CoreEvents(), "one");
  EXPECT_EQ(Number(seen, {"series", "count"}), 2);
  EXPECT_EQ(seen.Text({"series", "lastObservedTime"}), "2026-01-01T00:01:00.000000Z");
}

TEST_P(Kinds, AnEventMustSayWhatWasDone) {
  Json event = Named(Events(), ns(), "one", kEvent);
  event["regarding"]["namespace"] = ns();
  event.Erase("action");
  const Refusal refusal = RefusalOf(Ask("POST", PathOf(Events(), ns()), event.Dump()));
  EXPECT_EQ(refusal, (Refusal{.status = 422,
                              .reason = "Invalid",
                              .message = "Event \"one\" is invalid: action: Required value",
                              .causes = {"action: Required value (FieldValueRequired)"}}));
}

constexpr const char* kPod = R"({"spec": {"containers": [{"name": "app", "image": "none",
    "resources": {"requests": {"cpu": "100m"}, "limits": {"cpu": "200m"}}}]}})";

TEST_P(Kinds, APodIsResizedInPlaceByItsSubresourceOnly) {
  const Json made = Create(Pods(), "solo", kPod);
  const Json more = J(R"({"spec": {"containers": [
      {"name": "app", "resources": {"limits": {"cpu": "400m"}}}]}})");
  const k8s::ObjectName solo = At(Pods(), "solo");
  const Result<k8s::Object> plain =
      client().Patch(Pods(), solo, more, {.type = k8s::PatchType::kStrategicMerge});
  ASSERT_FALSE(plain.ok());
  EXPECT_EQ(plain.error().code, Code::kInvalid);
  EXPECT_THAT(plain.error().message, HasSubstr("pod updates may not change fields other than"));

  const Result<k8s::Object> resized = client().Patch(Pods(), solo, more, Resize());
  ASSERT_TRUE(resized.ok()) << resized.error().message;
  const Json pod = Get(Pods(), "solo");
  EXPECT_EQ(*pod.Get({"spec", "containers"})->array()->front().Find("resources"),
            J(R"({"limits": {"cpu": "400m"}, "requests": {"cpu": "100m"}})"));
  EXPECT_EQ(pod.Text({"metadata", "uid"}), made.Text({"metadata", "uid"}));
  EXPECT_EQ(Number(pod, {"metadata", "generation"}), 2);
}

TEST_P(Kinds, AResizeMayNotChangeTheQosClass) {
  const Json made = Create(Pods(), "solo", kPod);
  EXPECT_EQ(made.Text({"status", "qosClass"}), "Burstable");
  const Answer refused = Ask("PATCH", PathOf(Pods(), ns(), "solo") + "/resize",
                             R"({"spec": {"containers": [{"name": "app", "resources": {
              "requests": {"cpu": "200m", "memory": "1Gi"},
              "limits": {"cpu": "200m", "memory": "1Gi"}}}]}})",
                             "application/strategic-merge-patch+json");
  const std::string message =
      "Invalid value: \"Burstable\": Pod QOS Class may not change as a result of resizing";
  EXPECT_EQ(RefusalOf(refused), (Refusal{.status = 422,
                                         .reason = "Invalid",
                                         .message = "Pod \"solo\" is invalid: spec: " + message,
                                         .causes = {"spec: " + message + " (FieldValueInvalid)"}}));
}

TEST_P(Kinds, LimitsWithoutRequestsBecomeRequestsOfThePod) {
  const Json made = Create(Pods(), "solo", R"({"spec": {"containers": [
      {"name": "app", "image": "none", "resources": {"limits": {"cpu": "1", "memory": "1Gi"}}}]}})");
  EXPECT_EQ(Dump(made.Get({"spec", "containers"})->array()->front(), {"resources", "requests"}),
            R"({"cpu":"1","memory":"1Gi"})");
  EXPECT_EQ(made.Text({"status", "qosClass"}), "Guaranteed");
}

TEST_P(Kinds, ScaleIsReadAndWrittenThroughItsSubresource) {
  Create(Deployments(), "web", DeploymentSpec("web", 1));
  const Answer read = Ask("GET", PathOf(Deployments(), ns(), "web") + "/scale");
  EXPECT_EQ(read.body.Text({"kind"}), "Scale");
  EXPECT_EQ(Number(read.body, {"spec", "replicas"}), 1);
  EXPECT_EQ(read.body.Text({"status", "selector"}), "app=web");
  const Answer written = Ask("PATCH", PathOf(Deployments(), ns(), "web") + "/scale",
                             R"({"spec": {"replicas": 2}})", "application/merge-patch+json");
  EXPECT_EQ(written.status, 200) << written.text;
  EXPECT_EQ(Number(Get(Deployments(), "web"), {"spec", "replicas"}), 2);
}

TEST_P(Kinds, ADeploymentsStatusAndSpecAreWrittenApart) {
  const Json made = Create(Deployments(), "web", DeploymentSpec("web", 0));
  ASSERT_TRUE(Eventually([&] { return IsObserved(Get(Deployments(), "web")); }));
  const Json status =
      Patch(Deployments(), "web", R"({"spec": {"replicas": 9}, "status": {"collisionCount": 5}})",
            "status");
  EXPECT_EQ(Number(status, {"spec", "replicas"}), 0);
  EXPECT_EQ(Number(status, {"status", "collisionCount"}), 5);
  EXPECT_EQ(Number(status, {"metadata", "generation"}), 1);
  Patch(Deployments(), "web", R"({"metadata": {"labels": {"a": "b"}}, "status": {"replicas": 7}})");
  EXPECT_NE(Number(Get(Deployments(), "web"), {"status", "replicas"}), 7);
  EXPECT_EQ(Number(Get(Deployments(), "web"), {"metadata", "generation"}), 1);
}

TEST_P(Kinds, DiscoveryNamesWhatTrimtabNeeds) {
  EXPECT_THAT(Served("/apis/apps/v1"),
              IsSupersetOf({"deployments", "deployments/status", "deployments/scale", "replicasets",
                            "statefulsets", "statefulsets/status", "statefulsets/scale"}));
  EXPECT_THAT(Served("/api/v1"), IsSupersetOf({"configmaps", "events", "namespaces", "pods",
                                               "pods/resize", "pods/status"}));
  EXPECT_THAT(Served("/apis/coordination.k8s.io/v1"), IsSupersetOf({"leases"}));
  EXPECT_THAT(Served("/apis/events.k8s.io/v1"), IsSupersetOf({"events"}));
}

TEST_P(Kinds, TheVersionIsTheOneWeWereMadeFor) {
  const Answer answer = Ask("GET", "/version");
  EXPECT_EQ(answer.body.Text({"major"}), "1");
  EXPECT_EQ(answer.body.Text({"minor"}), "34");
  EXPECT_THAT(std::string(answer.body.Text({"gitVersion"})), HasSubstr("v1.34."));
}

TEST_P(Kinds, AnAccessReviewSaysWhatWeMayDo) {
  const Answer answer = Ask("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                            R"({"apiVersion": "authorization.k8s.io/v1",
                                "kind": "SelfSubjectAccessReview",
                                "spec": {"resourceAttributes": {"namespace": "default",
                                    "verb": "patch", "group": "apps", "resource": "deployments"}}})");
  EXPECT_EQ(answer.status, 201) << answer.text;
  EXPECT_EQ(Dump(answer.body, {"status", "allowed"}), "true");
}

}  // namespace
}  // namespace trimtab::contract
