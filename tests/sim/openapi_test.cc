#include "sim/openapi.h"

#include <gmock/gmock.h>

#include "tests/sim/server_fixture.h"

namespace trimtab::sim {
namespace {

using k8s::Json;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kDefinitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
constexpr const char* kWidgets = "/openapi/v3/apis/shop.example/v1";
constexpr const char* kWidget = "example.shop.v1.Widget";

class OpenApi : public ServerTest {
 protected:
  void Define(const std::string& size_says) {
    const Reply made = Ask("POST", kDefinitions,
                           R"({"metadata":{"name":"widgets.shop.example"},"spec":{
        "group":"shop.example","scope":"Namespaced","names":{"plural":"widgets","singular":"widget",
        "kind":"Widget","listKind":"WidgetList"},"versions":[{"name":"v1","served":true,
        "storage":true,"schema":{"openAPIV3Schema":{"type":"object","description":"It turns.",
        "required":["spec"],"properties":{"spec":{"type":"object","properties":{"size":{
        "type":"integer","description":")" +
                               size_says + R"("}}}}}}}]}})");
    ASSERT_EQ(made.status, 201) << made.body.Dump();
  }
  std::string UrlOf(const std::string& path) {
    const Reply index = Ask("GET", "/openapi/v3");
    return std::string(index.body.Text({"paths", path, "serverRelativeURL"}));
  }
  Json SchemaOf(const std::string& document, const char* name) {
    const Reply reply = Ask("GET", document);
    const Json* schema = reply.body.Get({"components", "schemas", name});
    return schema == nullptr ? Json() : *schema;
  }
};

TEST_F(OpenApi, IndexNamesEachGroupAndVersionThatIsServed) {
  EXPECT_THAT(UrlOf("api/v1"), HasSubstr("/openapi/v3/api/v1?hash="));
  EXPECT_THAT(UrlOf("apis/apps/v1"), HasSubstr("/openapi/v3/apis/apps/v1?hash="));
  EXPECT_EQ(UrlOf("apis/shop.example/v1"), "");
  Define("how wide");
  EXPECT_THAT(UrlOf("apis/shop.example/v1"), HasSubstr("?hash="));
}

TEST_F(OpenApi, HashChangesWithTheFieldsAndOnlyThen) {
  Define("how wide");
  const std::string before = UrlOf("apis/shop.example/v1");
  const std::string apps = UrlOf("apis/apps/v1");
  EXPECT_EQ(UrlOf("apis/shop.example/v1"), before);
  Ask("PATCH", std::string(kDefinitions) + "/widgets.shop.example",
      R"([{"op":"replace","value":"how tall",
           "path":"/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/size/description"}])",
      "application/json-patch+json");
  EXPECT_NE(UrlOf("apis/shop.example/v1"), before);
  EXPECT_EQ(UrlOf("apis/apps/v1"), apps);
}

TEST_F(OpenApi, ACustomKindIsDescribedAsItsDefinitionDoes) {
  Define("how wide");
  const Json widget = SchemaOf(kWidgets, kWidget);
  EXPECT_EQ(widget.Text({"description"}), "It turns.");
  EXPECT_EQ(widget.Text({"properties", "spec", "properties", "size", "description"}), "how wide");
  EXPECT_EQ(widget.Find("required")->Dump(), R"(["spec"])");
  EXPECT_EQ(widget.Find("x-kubernetes-group-version-kind")->Dump(),
            R"([{"group":"shop.example","kind":"Widget","version":"v1"}])");
}

TEST_F(OpenApi, EveryKindHasMetadataThatIsDescribed) {
  const char* name = "io.k8s.api.apps.v1.Deployment";
  const Json deployment = SchemaOf("/openapi/v3/apis/apps/v1", name);
  EXPECT_THAT(deployment.Get({"properties", "metadata"})->Dump(),
              HasSubstr("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"));
  const Json meta =
      SchemaOf("/openapi/v3/apis/apps/v1", "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");
  EXPECT_EQ(meta.Text({"properties", "name", "type"}), "string");
}

TEST_F(OpenApi, PatchesSayThatTheServerValidatesFieldsAndThatKubectlMerges) {
  const Reply apps = Ask("GET", "/openapi/v3/apis/apps/v1");
  const Json* patch =
      apps.body.Get({"paths", "/apis/apps/v1/namespaces/{namespace}/deployments/{name}", "patch"});
  ASSERT_NE(patch, nullptr);
  EXPECT_EQ(patch->Text({"x-kubernetes-group-version-kind", "kind"}), "Deployment");
  EXPECT_THAT(patch->Dump(), HasSubstr("fieldValidation"));
  EXPECT_THAT(patch->Dump(), Not(HasSubstr("strategic")));
}

TEST_F(OpenApi, KindsOfTheWholeClusterHaveNoNamespaceInTheirPath) {
  const Reply core = Ask("GET", "/openapi/v3/api/v1");
  EXPECT_NE(core.body.Get({"paths", "/api/v1/namespaces/{name}", "get"}), nullptr);
  EXPECT_NE(core.body.Get({"paths", "/api/v1/namespaces/{namespace}/pods", "get"}), nullptr);
}

TEST_F(OpenApi, WhatIsNotServedIsNotDescribed) {
  for (const char* path : {"/openapi/v3/apis/shop.example/v1", "/openapi/v3/api/v2", "/openapi/v2",
                           "/openapi", "/openapi/v3/apis"}) {
    EXPECT_EQ(Ask("GET", path).status, 404) << path;
  }
}

}  // namespace
}  // namespace trimtab::sim
