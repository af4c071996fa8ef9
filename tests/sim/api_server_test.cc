#include <gmock/gmock.h>

#include "tests/sim/server_fixture.h"

namespace trimtab::sim {
namespace {

using k8s::Json;
using testing::ElementsAre;
using testing::HasSubstr;

std::string Message(const Json& body) { return std::string(body.Text({"message"})); }
std::string RevisionOf(const Json& body) {
  return std::string(body.Text({"metadata", "resourceVersion"}));
}

using ApiServerTest = ServerTest;

TEST_F(ApiServerTest, CreatesReadsAndDeletes) {
  EXPECT_EQ(CreateConfigMap("a").status, 201);
  EXPECT_EQ(Ask("GET", std::string(kConfigMaps) + "/a").body.Text({"data", "k"}), "v");
  const Reply gone = Ask("DELETE", std::string(kConfigMaps) + "/a");
  EXPECT_EQ(gone.body.Text({"status"}), "Success");
  EXPECT_EQ(gone.body.Text({"details", "kind"}), "configmaps");
  const Reply missing = Ask("GET", std::string(kConfigMaps) + "/a");
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(Message(missing.body), "configmaps \"a\" not found");
}

TEST_F(ApiServerTest, ACreateMayLeaveTheNameToTheServer) {
  const Reply made = Ask("POST", kConfigMaps, R"({"metadata":{"generateName":"gen-"}})");
  EXPECT_THAT(std::string(made.body.Text({"metadata", "name"})), testing::StartsWith("gen-"));
}

TEST_F(ApiServerTest, RefusesToCreateInANamespaceThatIsNotThere) {
  const Reply reply =
      Ask("POST", "/api/v1/namespaces/none/configmaps", R"({"metadata":{"name":"a"}})");
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(Message(reply.body), "namespaces \"none\" not found");
}

TEST_F(ApiServerTest, AnUpdateAtAnOldVersionIsAConflict) {
  const Json first = CreateConfigMap("a").body;
  Ask("PATCH", std::string(kConfigMaps) + "/a", R"({"data":{"k":"w"}})", kMergeType);
  const Reply stale = Ask("PUT", std::string(kConfigMaps) + "/a", first.Dump());
  EXPECT_EQ(stale.status, 409);
  EXPECT_THAT(Message(stale.body), HasSubstr("the object has been modified"));
  const Reply patch =
      Ask("PATCH", std::string(kConfigMaps) + "/a",
          R"({"metadata":{"resourceVersion":")" + RevisionOf(first) + R"("}})", kMergeType);
  EXPECT_EQ(patch.status, 409);
}

TEST_F(ApiServerTest, AWriteThatChangesNothingKeepsTheVersion) {
  const Json first = CreateConfigMap("a").body;
  clock_.Advance(std::chrono::hours(1));
  const Json again =
      Ask("PATCH", std::string(kConfigMaps) + "/a", R"({"data":{"k":"v"}})", kMergeType).body;
  EXPECT_EQ(RevisionOf(again), RevisionOf(first));
}

TEST_F(ApiServerTest, ALeaseIsUpdatedOnlyAtAVersion) {
  const std::string leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
  Ask("POST", leases, R"({"metadata":{"name":"l"},"spec":{"holderIdentity":"a"}})");
  const Reply reply = Ask("PUT", leases + "/l", R"({"metadata":{"name":"l"}})");
  EXPECT_EQ(reply.status, 422);
  EXPECT_EQ(Message(reply.body),
            "leases.coordination.k8s.io \"l\" is invalid: metadata.resourceVersion: Invalid value: "
            "0: must be specified for an update");
}

TEST_F(ApiServerTest, SpecWritesLeaveTheStatusAndTheOtherWayRound) {
  CreateDeployment("web");
  const std::string web = std::string(kDeployments) + "/web";
  Ask("PATCH", web + "/status", R"({"spec":{"replicas":9},"status":{"replicas":2}})", kMergeType);
  Ask("PATCH", web, R"({"spec":{"replicas":3},"status":{"replicas":7}})", kMergeType);
  const Json object = Ask("GET", web).body;
  EXPECT_EQ(*object.Get({"spec", "replicas"}), Json(3));
  EXPECT_EQ(*object.Get({"status", "replicas"}), Json(2));
}

TEST_F(ApiServerTest, GenerationsCountChangesOfTheSpecOnly) {
  CreateDeployment("web");
  const std::string web = std::string(kDeployments) + "/web";
  const auto generation = [&](const std::string& target, const std::string& patch) {
    return Ask("PATCH", target, patch, kMergeType).body.Get({"metadata", "generation"})->Dump();
  };
  EXPECT_EQ(generation(web, R"({"metadata":{"labels":{"a":"b"}}})"), "1");
  EXPECT_EQ(generation(web + "/status", R"({"status":{"replicas":1}})"), "1");
  EXPECT_EQ(generation(web, R"({"spec":{"replicas":2}})"), "2");
}

TEST_F(ApiServerTest, WhoCreatesOwnsTheDefaultsToo) {
  CreateDeployment("web");
  const Reply conflict =
      Ask("PATCH", std::string(kDeployments) + "/web?fieldManager=trimtab",
          R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},
              "spec":{"progressDeadlineSeconds":700}})",
          kApplyType);
  EXPECT_EQ(conflict.status, 409);
  EXPECT_EQ(Message(conflict.body),
            "Apply failed with 1 conflict: conflict with \"kubectl\" using apps/v1: "
            ".spec.progressDeadlineSeconds");
}

TEST_F(ApiServerTest, AScaleIsReadAndWrittenInItsOwnForm) {
  CreateDeployment("web");
  const std::string scale = std::string(kDeployments) + "/web/scale";
  EXPECT_EQ(Ask("PATCH", scale, R"({"spec":{"replicas":5}})", kMergeType).body.Text({"kind"}),
            "Scale");
  EXPECT_EQ(*Ask("GET", scale).body.Get({"spec", "replicas"}), Json(5));
  EXPECT_EQ(Ask("GET", scale).body.Text({"status", "selector"}), "app=w");
}

TEST_F(ApiServerTest, DryRunAnswersAsIfAndStoresNothing) {
  const Reply reply =
      Ask("POST", std::string(kConfigMaps) + "?dryRun=All", R"({"metadata":{"name":"a"}})");
  EXPECT_EQ(reply.status, 201);
  EXPECT_EQ(RevisionOf(reply.body), "");
  EXPECT_EQ(Ask("GET", std::string(kConfigMaps) + "/a").status, 404);
}

TEST_F(ApiServerTest, AFinalizerHoldsADeletedObjectUntilItIsGone) {
  CreateConfigMap("a");
  const std::string a = std::string(kConfigMaps) + "/a";
  Ask("PATCH", a, R"({"metadata":{"finalizers":["trimtab.dev/revert"]}})", kMergeType);
  const Reply marked = Ask("DELETE", a);
  EXPECT_EQ(marked.body.Text({"metadata", "deletionTimestamp"}), "2026-03-01T09:00:00Z");
  EXPECT_EQ(
      Ask("PATCH", a, R"({"metadata":{"finalizers":["trimtab.dev/revert","x.y/z"]}})", kMergeType)
          .status,
      422);
  EXPECT_EQ(Ask("PATCH", a, R"({"metadata":{"finalizers":null}})", kMergeType).status, 200);
  EXPECT_EQ(Ask("GET", a).status, 404);
}

TEST_F(ApiServerTest, DeletesOnlyTheOneThatIsMeant) {
  const std::string uid(CreateConfigMap("a").body.Text({"metadata", "uid"}));
  const std::string a = std::string(kConfigMaps) + "/a";
  EXPECT_EQ(Ask("DELETE", a, R"({"preconditions":{"uid":"another"}})").status, 409);
  EXPECT_EQ(Ask("DELETE", a, R"({"preconditions":{"resourceVersion":"1"}})").status, 409);
  EXPECT_EQ(Ask("DELETE", a, R"({"preconditions":{"uid":")" + uid + R"("}})").status, 200);
}

TEST_F(ApiServerTest, PagesShowTheRevisionOfTheFirst) {
  for (const char* name : {"a", "b", "c"}) CreateConfigMap(name);
  const Json first = Ask("GET", std::string(kConfigMaps) + "?limit=2").body;
  EXPECT_EQ(first.Find("items")->array()->size(), 2u);
  EXPECT_EQ(*first.Get({"metadata", "remainingItemCount"}), Json(1));
  Ask("DELETE", std::string(kConfigMaps) + "/c");
  CreateConfigMap("d");
  const std::string token(first.Text({"metadata", "continue"}));
  const Json rest = Ask("GET", std::string(kConfigMaps) + "?limit=2&continue=" + token).body;
  ASSERT_EQ(rest.Find("items")->array()->size(), 1u);
  EXPECT_EQ((*rest.Find("items")->array())[0].Text({"metadata", "name"}), "c");
  EXPECT_EQ(RevisionOf(rest), RevisionOf(first));
}

TEST_F(ApiServerTest, AContinueTokenExpiresWithTheHistory) {
  for (const char* name : {"a", "b", "c"}) CreateConfigMap(name);
  const Json first = Ask("GET", std::string(kConfigMaps) + "?limit=1").body;
  CreateConfigMap("d");
  server_.registry().Compact(0);
  const std::string token(first.Text({"metadata", "continue"}));
  const Reply expired = Ask("GET", std::string(kConfigMaps) + "?limit=1&continue=" + token);
  EXPECT_EQ(expired.status, 410);
  EXPECT_EQ(expired.body.Text({"reason"}), "Expired");
  const std::string fresh(expired.body.Text({"metadata", "continue"}));
  EXPECT_EQ(Ask("GET", std::string(kConfigMaps) + "?continue=" + fresh).status, 200);
}

TEST_F(ApiServerTest, AListFromTheFutureTimesOut) {
  const Reply reply = Ask("GET", std::string(kConfigMaps) + "?resourceVersion=999");
  EXPECT_EQ(reply.status, 504);
  EXPECT_THAT(Message(reply.body), HasSubstr("Too large resource version: 999"));
}

TEST_F(ApiServerTest, ALaggingServerShowsAnEarlierRevision) {
  const std::string then = RevisionOf(CreateConfigMap("a").body);
  Ask("PATCH", std::string(kConfigMaps) + "/a", R"({"data":{"k":"new"}})", kMergeType);
  const Answer stale =
      server_.Handle(Request("GET", std::string(kConfigMaps) + "/a"), std::stoll(then));
  EXPECT_EQ(ParseJson(stale.response.body).Text({"data", "k"}), "v");
}

TEST_F(ApiServerTest, AnEventIsOneObjectInBothGroups) {
  const Reply made = Ask("POST", "/apis/events.k8s.io/v1/namespaces/default/events",
                         R"({"metadata":{"name":"e"},"eventTime":"2026-01-01T00:00:00.000000Z",
                             "reportingController":"c","reportingInstance":"i","action":"A",
                             "reason":"R","note":"hello","type":"Normal",
                             "regarding":{"kind":"Pod","name":"p","uid":"u"}})");
  ASSERT_EQ(made.status, 201);
  const Json list = Ask("GET",
                        "/api/v1/namespaces/default/events?fieldSelector="
                        "involvedObject.name%3Dp,involvedObject.uid%3Du")
                        .body;
  ASSERT_EQ(list.Find("items")->array()->size(), 1u);
  EXPECT_EQ((*list.Find("items")->array())[0].Text({"message"}), "hello");
}

TEST_F(ApiServerTest, AWrongTokenIsRefusedWithAStatus) {
  server_.RequireToken("secret");
  const Reply refused = Ask("GET", kConfigMaps);
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.body.Text({"reason"}), "Unauthorized");
  HttpRequest request = Request("GET", kConfigMaps);
  request.headers.push_back({"Authorization", "Bearer secret"});
  EXPECT_EQ(server_.Handle(request).response.status, 200);
}

TEST_F(ApiServerTest, SaysWhatItServes) {
  EXPECT_EQ(Ask("GET", "/version").body.Text({"minor"}), "34");
  EXPECT_EQ(Ask("GET", "/readyz").body, Json("ok"));
  EXPECT_THAT(Ask("GET", "/apis/apps/v1").body.Dump(), HasSubstr("deployments/scale"));
  EXPECT_EQ(Ask("GET", "/apis/none/v1").status, 404);
  accept_ = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
  EXPECT_EQ(Ask("GET", "/apis").body.Text({"kind"}), "APIGroupDiscoveryList");
}

TEST_F(ApiServerTest, WhatCannotBeReadIsA400AndAWrongPatchTypeA415) {
  EXPECT_EQ(Ask("POST", kConfigMaps, "{\"a\":").status, 400);
  EXPECT_THAT(Message(Ask("POST", kConfigMaps, R"({"data":{},"data":{}})").body),
              HasSubstr("duplicate field \"data\""));
  CreateConfigMap("a");
  EXPECT_EQ(Ask("PATCH", std::string(kConfigMaps) + "/a", "{}", "text/plain").status, 415);
}

constexpr const char* kWidgetDefinition = R"({"metadata":{"name":"widgets.trimtab.dev"},"spec":{
  "group":"trimtab.dev","scope":"Namespaced","names":{"plural":"widgets","kind":"Widget",
  "shortNames":["wd"]},"versions":[{"name":"v1","served":true,"storage":true,
  "subresources":{"status":{}},"selectableFields":[{"jsonPath":".spec.mode"}],
  "additionalPrinterColumns":[{"name":"Ready","type":"string",
    "jsonPath":".status.conditions[?(@.type==\"Ready\")].status"},
    {"name":"Age","type":"date","jsonPath":".metadata.creationTimestamp"}],
  "schema":{"openAPIV3Schema":{"type":"object","properties":{
    "spec":{"type":"object","properties":{"mode":{"type":"string"},
      "size":{"type":"integer","default":3}}},
    "status":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}}}]}})";
constexpr const char* kDefinitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
constexpr const char* kWidgets = "/apis/trimtab.dev/v1/namespaces/default/widgets";

class CustomKindTest : public ServerTest {
 protected:
  CustomKindTest() { EXPECT_EQ(Ask("POST", kDefinitions, kWidgetDefinition).status, 201); }
};

TEST_F(CustomKindTest, IsServedFromItsDefinitionOnAndNoLongerThanThat) {
  EXPECT_THAT(Ask("GET", std::string(kDefinitions) + "/widgets.trimtab.dev").body.Dump(),
              HasSubstr("\"type\":\"Established\",\"status\":\"True\""));
  EXPECT_EQ(Ask("POST", kWidgets, R"({"metadata":{"name":"w"},"spec":{}})").status, 201);
  Ask("DELETE", std::string(kDefinitions) + "/widgets.trimtab.dev");
  EXPECT_EQ(Ask("GET", kWidgets).status, 404);
}

TEST_F(CustomKindTest, HasDefaultsAndDropsWhatItDoesNotKnowOrRefusesIt) {
  const char* body = R"({"metadata":{"name":"w"},"spec":{"mode":"a","bogus":1}})";
  const Reply strict = Ask("POST", std::string(kWidgets) + "?fieldValidation=Strict", body);
  EXPECT_EQ(strict.status, 400);
  EXPECT_EQ(Message(strict.body),
            "Widget in version \"v1\" cannot be handled as a Widget: strict "
            "decoding error: unknown field \"spec.bogus\"");
  EXPECT_EQ(Ask("POST", kWidgets, body).body.Find("spec")->Dump(), R"({"mode":"a","size":3})");
}

TEST_F(CustomKindTest, ItsOwnChecksStandInForRules) {
  server_.registry().CheckKindWith(
      "widgets.trimtab.dev", [](const Json& widget, const Json*) -> Result<void> {
        if (widget.Text({"spec", "mode"}) != "bad") return {};
        return Error{.message = "mode may not be bad", .reason = "spec.mode"};
      });
  const Reply reply = Ask("POST", kWidgets, R"({"metadata":{"name":"w"},"spec":{"mode":"bad"}})");
  EXPECT_EQ(reply.status, 422);
  EXPECT_THAT(Message(reply.body), HasSubstr("spec.mode: Invalid value: \"object\": mode may not"));
}

TEST_F(CustomKindTest, CanBeSelectedByTheFieldsThatItOffers) {
  Ask("POST", kWidgets, R"({"metadata":{"name":"a"},"spec":{"mode":"x"}})");
  Ask("POST", kWidgets, R"({"metadata":{"name":"b"},"spec":{"mode":"y"}})");
  const Json list = Ask("GET", std::string(kWidgets) + "?fieldSelector=spec.mode%3Dy").body;
  ASSERT_EQ(list.Find("items")->array()->size(), 1u);
  EXPECT_EQ(Message(Ask("GET", std::string(kWidgets) + "?fieldSelector=spec.size%3D3").body),
            "field label not supported: spec.size");
}

TEST_F(CustomKindTest, IsShownAsATable) {
  Ask("POST", kWidgets, R"({"metadata":{"name":"w"},"spec":{}})");
  Ask("PATCH", std::string(kWidgets) + "/w/status",
      R"({"status":{"conditions":[{"type":"Ready","status":"True"}]}})", kMergeType);
  clock_.Advance(std::chrono::minutes(5));
  accept_ = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
  const Json table = Ask("GET", kWidgets).body;
  EXPECT_EQ(table.Text({"kind"}), "Table");
  EXPECT_EQ((*table.Find("rows")->array())[0].Find("cells")->Dump(), R"(["w","True","5m"])");
}

TEST_F(CustomKindTest, HasNoStrategicMerge) {
  Ask("POST", kWidgets, R"({"metadata":{"name":"w"},"spec":{}})");
  EXPECT_EQ(
      Ask("PATCH", std::string(kWidgets) + "/w", "{}", "application/strategic-merge-patch+json")
          .status,
      415);
}

TEST_F(CustomKindTest, AnApplyOfAnUnknownFieldFailsAsInTheRealServer) {
  const Reply reply = Ask("PATCH", std::string(kWidgets) + "/w?fieldManager=t",
                          R"({"apiVersion":"trimtab.dev/v1","kind":"Widget",
                              "metadata":{"name":"w"},"spec":{"bogus":1}})",
                          kApplyType);
  EXPECT_EQ(reply.status, 500);
  EXPECT_THAT(Message(reply.body), HasSubstr(".spec.bogus: field not declared in schema"));
}

}  // namespace
}  // namespace trimtab::sim
