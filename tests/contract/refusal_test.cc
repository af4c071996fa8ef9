// What a server says when it refuses: the same code, reason, sentence and causes in both worlds.

#include <gtest/gtest.h>

#include <string>

#include "tests/contract/deployments.h"
#include "tests/contract/fixture.h"

namespace trimtab::contract {
namespace {

using k8s::Json;

constexpr const char* kMergePatch = "application/merge-patch+json";
constexpr const char* kApplyPatch = "application/apply-patch+yaml";
constexpr const char* kModified =
    "the object has been modified; please apply your changes to the latest version and try again";

class Refusing : public Contract {
 protected:
  std::string path(const k8s::ResourceType& type, const std::string& name = "") {
    return PathOf(type, ns(), name);
  }
  Refusal OfCreate(const k8s::ResourceType& type, const std::string& name, std::string_view rest,
                   const std::string& query = "") {
    return RefusalOf(Ask("POST", path(type) + query, Named(type, ns(), name, rest).Dump()));
  }
  Refusal OfPatch(const k8s::ResourceType& type, const std::string& name,
                  const std::string& patch) {
    return RefusalOf(Ask("PATCH", path(type, name), patch, kMergePatch));
  }
  Refusal OfApply(const k8s::ResourceType& type, const std::string& name, std::string_view rest,
                  const std::string& query) {
    return RefusalOf(
        Ask("PATCH", path(type, name) + query, Named(type, ns(), name, rest).Dump(), kApplyPatch));
  }
  static Refusal Invalid(const std::string& what, const std::string& field,
                         const std::string& message, const std::string& reason) {
    return {.status = 422,
            .reason = "Invalid",
            .message = what + " is invalid: " + field + ": " + message,
            .causes = {field + ": " + message + " (" + reason + ")"}};
  }
  static Refusal Plain(int status, const std::string& reason, const std::string& message) {
    return {.status = status, .reason = reason, .message = message, .causes = {}};
  }
};
TRIMTAB_IN_BOTH_WORLDS(Refusing);

TEST_P(Refusing, WhatIsNotThere) {
  const Refusal expected = Plain(404, "NotFound", "configmaps \"no\" not found");
  EXPECT_EQ(RefusalOf(Ask("GET", path(ConfigMaps(), "no"))), expected);
  EXPECT_EQ(RefusalOf(Ask("DELETE", path(ConfigMaps(), "no"))), expected);
  EXPECT_EQ(OfPatch(ConfigMaps(), "no", "{}"), expected);
  EXPECT_EQ(RefusalOf(Ask("GET", path(Deployments(), "no"))),
            Plain(404, "NotFound", "deployments.apps \"no\" not found"));
}

TEST_P(Refusing, WhatIsThereAlready) {
  Create(ConfigMaps(), "one", "{}");
  EXPECT_EQ(OfCreate(ConfigMaps(), "one", "{}"),
            Plain(409, "AlreadyExists", "configmaps \"one\" already exists"));
}

TEST_P(Refusing, AKindOrGroupThatIsNotServed) {
  EXPECT_EQ(RefusalOf(Ask("GET", "/api/v1/nothings")),
            Plain(404, "NotFound", "the server could not find the requested resource"));
  const Answer group = Ask("GET", "/apis/nothing.trimtab.dev/v1/nothings");
  EXPECT_EQ(group.status, 404);
  EXPECT_EQ(group.text, "404 page not found\n");
}

TEST_P(Refusing, ANamespaceThatIsNotThere) {
  EXPECT_EQ(RefusalOf(Ask("POST", "/api/v1/namespaces/no-such/configmaps",
                          R"({"metadata": {"name": "a"}})")),
            Plain(404, "NotFound", "namespaces \"no-such\" not found"));
}

TEST_P(Refusing, AWrongToken) {
  const Answer answer = Ask("GET", path(ConfigMaps()), "", "", {{"Authorization", "Bearer wrong"}});
  EXPECT_EQ(RefusalOf(answer), Plain(401, "Unauthorized", "Unauthorized"));
}

TEST_P(Refusing, AUserWithoutRights) {
  const Answer answer = Ask("GET", path(ConfigMaps()), "", "", {{"Impersonate-User", "nobody"}});
  EXPECT_EQ(RefusalOf(answer),
            Plain(403, "Forbidden",
                  "configmaps is forbidden: User \"nobody\" cannot list resource \"configmaps\" in "
                  "API group \"\" in the namespace \"" +
                      ns() + "\""));
}

TEST_P(Refusing, AnUnknownFieldUnderStrictValidation) {
  EXPECT_EQ(OfCreate(ConfigMaps(), "one", R"({"dta": {}})", "?fieldValidation=Strict"),
            Plain(400, "BadRequest",
                  "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding "
                  "error: unknown field \"dta\""));
  EXPECT_EQ(OfCreate(Deployments(), "web", DeploymentSpec("web", 1, R"({"replica": 2})"),
                     "?fieldValidation=Strict"),
            Plain(400, "BadRequest",
                  "Deployment in version \"v1\" cannot be handled as a Deployment: strict decoding "
                  "error: unknown field \"spec.replica\""));
}

TEST_P(Refusing, AnotherNamespaceThanThePaths) {
  EXPECT_EQ(RefusalOf(Ask("POST", path(ConfigMaps()),
                          R"({"metadata": {"name": "a", "namespace": "other"}})")),
            Plain(400, "BadRequest",
                  "the namespace of the provided object does not match the namespace sent on the "
                  "request"));
}

TEST_P(Refusing, AnotherNameThanThePaths) {
  Create(ConfigMaps(), "one", "{}");
  const Json other = Named(ConfigMaps(), ns(), "other", "{}");
  EXPECT_EQ(RefusalOf(Ask("PATCH", path(ConfigMaps(), "one") + "?fieldManager=trimtab",
                          other.Dump(), kApplyPatch)),
            Plain(400, "BadRequest",
                  "the name of the object (other) does not match the name on the URL (one)"));
}

TEST_P(Refusing, AnUnknownPatchType) {
  Create(ConfigMaps(), "one", "{}");
  EXPECT_EQ(Ask("PATCH", path(ConfigMaps(), "one"), "{}", "text/plain").status, 415);
}

TEST_P(Refusing, AStaleVersion) {
  const auto version =
      std::string(Create(ConfigMaps(), "one", "{}").Text({"metadata", "resourceVersion"}));
  Patch(ConfigMaps(), "one", R"({"data": {"x": "1"}})");
  const Refusal expected =
      Plain(409, "Conflict",
            std::string("Operation cannot be fulfilled on configmaps \"one\": ") + kModified);
  EXPECT_EQ(
      OfPatch(ConfigMaps(), "one",
              R"({"metadata": {"resourceVersion": ")" + version + R"("}, "data": {"y": "2"}})"),
      expected);
  Json update = Named(ConfigMaps(), ns(), "one", "{}");
  update["metadata"]["resourceVersion"] = version;
  EXPECT_EQ(RefusalOf(Ask("PUT", path(ConfigMaps(), "one"), update.Dump())), expected);
}

TEST_P(Refusing, AStaleVersionOfADeletion) {
  const Json made = Create(ConfigMaps(), "one", "{}");
  const auto record = std::string(made.Text({"metadata", "resourceVersion"}));
  EXPECT_EQ(RefusalOf(Ask("DELETE", path(ConfigMaps(), "one"),
                          R"({"preconditions": {"resourceVersion": "1"}})")),
            Plain(409, "Conflict",
                  "Operation cannot be fulfilled on ConfigMap \"one\": the ResourceVersion in the "
                  "precondition (1) does not match the ResourceVersion in record (" +
                      record + "). The object might have been modified"));
}

TEST_P(Refusing, AnUpdateWithoutAVersionWhereOneIsNeeded) {
  Create(Leases(), "one", R"({"spec": {"holderIdentity": "a"}})");
  EXPECT_EQ(RefusalOf(Ask("PUT", path(Leases(), "one"), Named(Leases(), ns(), "one", "{}").Dump())),
            Invalid("leases.coordination.k8s.io \"one\"", "metadata.resourceVersion",
                    "Invalid value: 0: must be specified for an update", "FieldValueInvalid"));
}

TEST_P(Refusing, AnImmutableField) {
  Create(Deployments(), "web", DeploymentSpec("web", 0));
  EXPECT_EQ(OfPatch(Deployments(), "web", R"({"spec": {"selector": {"matchLabels": {"app": "x"}},
                        "template": {"metadata": {"labels": {"app": "x"}}}}})"),
            Invalid("Deployment.apps \"web\"", "spec.selector",
                    R"(Invalid value: {"matchLabels":{"app":"x"}}: field is immutable)",
                    "FieldValueInvalid"));
  Create(StatefulSets(), "db", DeploymentSpec("db", 0, R"({"serviceName": "db"})"));
  EXPECT_EQ(OfPatch(StatefulSets(), "db", R"({"spec": {"serviceName": "x"}})"),
            Invalid("StatefulSet.apps \"db\"", "spec",
                    "Forbidden: updates to statefulset spec for fields other than 'replicas', "
                    "'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', "
                    "'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
                    "FieldValueForbidden"));
}

TEST_P(Refusing, ADeploymentThatCannotBe) {
  Create(Deployments(), "web", DeploymentSpec("web", 0));
  const std::string web = "Deployment.apps \"web\"";
  EXPECT_EQ(OfPatch(Deployments(), "web", R"({"spec": {"replicas": -1}})"),
            Invalid(web, "spec.replicas", "Invalid value: -1: must be greater than or equal to 0",
                    "FieldValueInvalid"));
  EXPECT_EQ(
      OfPatch(Deployments(), "web", R"({"spec": {"minReadySeconds": 700}})"),
      Invalid(web, "spec.progressDeadlineSeconds",
              "Invalid value: 600: must be greater than minReadySeconds", "FieldValueInvalid"));
  EXPECT_EQ(
      OfPatch(Deployments(), "web",
              R"({"spec": {"strategy": {"rollingUpdate": {"maxSurge": 0, "maxUnavailable": 0}}}})"),
      Invalid(web, "spec.strategy.rollingUpdate.maxUnavailable",
              "Invalid value: 0: may not be 0 when `maxSurge` is 0", "FieldValueInvalid"));
  EXPECT_EQ(OfPatch(Deployments(), "web", R"({"spec": {"strategy": {"type": "Recreate"}}})"),
            Invalid(web, "spec.strategy.rollingUpdate",
                    "Forbidden: may not be specified when strategy `type` is 'Recreate'",
                    "FieldValueForbidden"));
}

TEST_P(Refusing, AnApplyWithoutAManager) {
  EXPECT_EQ(OfApply(ConfigMaps(), "one", "{}", "?force=true"),
            Invalid("PatchOptions.meta.k8s.io \"\"", "fieldManager",
                    "Required value: is required for apply patch", "FieldValueRequired"));
}

TEST_P(Refusing, AnApplyOfALeafThatSomebodyElseUpdated) {
  const Json made = Named(Deployments(), ns(), "web", DeploymentSpec("web", 0));
  ASSERT_EQ(Ask("POST", path(Deployments()) + "?fieldManager=author", made.Dump()).status, 201);
  const std::string deadline = ".spec.progressDeadlineSeconds";
  const std::string replicas = ".spec.replicas";
  EXPECT_EQ(OfApply(Deployments(), "web", R"({"spec": {"replicas": 3}})", "?fieldManager=trimtab"),
            (Refusal{.status = 409,
                     .reason = "Conflict",
                     .message = "Apply failed with 1 conflict: conflict with \"author\" using "
                                "apps/v1: .spec.replicas",
                     .causes = {replicas + ": conflict with \"author\" using apps/v1 "
                                           "(FieldManagerConflict)"}}));
  EXPECT_EQ(
      OfApply(Deployments(), "web", R"({"spec": {"replicas": 3, "progressDeadlineSeconds": 7}})",
              "?fieldManager=trimtab"),
      (Refusal{.status = 409,
               .reason = "Conflict",
               .message = "Apply failed with 2 conflicts: conflicts with \"author\" using "
                          "apps/v1:\n- .spec.progressDeadlineSeconds\n- .spec.replicas",
               .causes = {deadline + ": conflict with \"author\" using apps/v1 "
                                     "(FieldManagerConflict)",
                          replicas + ": conflict with \"author\" using apps/v1 "
                                     "(FieldManagerConflict)"}}));
}

TEST_P(Refusing, AnApplyOfALeafThatSomebodyElseApplied) {
  Force("gitops", ConfigMaps(), "one", R"({"data": {"x": "1"}})");
  EXPECT_EQ(OfApply(ConfigMaps(), "one", R"({"data": {"x": "2"}})", "?fieldManager=trimtab"),
            (Refusal{.status = 409,
                     .reason = "Conflict",
                     .message = "Apply failed with 1 conflict: conflict with \"gitops\": .data.x",
                     .causes = {".data.x: conflict with \"gitops\" (FieldManagerConflict)"}}));
}

// A trap: no 4xx, though trying again can never help.
TEST_P(Refusing, AnApplyOfAFieldThatTheSchemaDoesNotKnowIsA500WithoutAReason) {
  EXPECT_EQ(OfApply(Deployments(), "web", R"({"spec": {"replica": 3}})", "?fieldManager=trimtab"),
            Plain(500, "",
                  "failed to create typed patch object (" + ns() +
                      "/web; apps/v1, Kind=Deployment): .spec.replica: field not declared in "
                      "schema"));
}

// Another trap: nothing was written, and nothing ever will be.
TEST_P(Refusing, AnObjectThatTheStorageCannotHoldIsA500WithoutAReason) {
  Json object = Named(Deployments(), ns(), "web", DeploymentSpec("web", 0));
  Json& containers = object["spec"]["template"]["spec"]["containers"];
  containers.array()->front()["args"] = Json::List({std::string(size_t{1'700'000}, 'a')});
  EXPECT_EQ(RefusalOf(Ask("POST", path(Deployments()), object.Dump())),
            Plain(500, "", "etcdserver: request is too large"));
}

TEST_P(Refusing, ALeaseThatCannotBe) {
  EXPECT_EQ(OfCreate(Leases(), "one", R"({"spec": {"leaseDurationSeconds": 0}})"),
            Invalid("Lease.coordination.k8s.io \"one\"", "spec.leaseDurationSeconds",
                    "Invalid value: 0: must be greater than 0", "FieldValueInvalid"));
  EXPECT_EQ(OfCreate(Leases(), "one", R"({"spec": {"renewTime": "2026-01-01T00:00:00Z"}})").status,
            400);  // only with microseconds
}

}  // namespace
}  // namespace trimtab::contract
