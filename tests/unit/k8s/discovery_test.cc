#include "k8s/discovery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/rest_client_fixture.h"

namespace trimtab::k8s {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Discovery = RestClientTest;

TEST_F(Discovery, TellsTheServersVersion) {
  transport_.Expect("GET", "/version", Answer(200, R"({"major":"1","gitVersion":"v1.34.4"})"));
  EXPECT_EQ(*ServerVersion(client_), "v1.34.4");
}

TEST_F(Discovery, AVersionWithoutANumberIsUnreadable) {
  transport_.Expect("GET", "/version", Answer(200, "{}"));
  EXPECT_EQ(ServerVersion(client_).error().code, Code::kMalformed);
  transport_.Expect("GET", "/version", Answer(200, "[]"));
  EXPECT_EQ(ServerVersion(client_).error().code, Code::kMalformed);
}

TEST_F(Discovery, JoinsSubresourcesToTheirResource) {
  transport_.Expect("GET", "/apis/apps/v1", Answer(200, R"({"kind":"APIResourceList",
    "groupVersion":"apps/v1","resources":[
      {"name":"deployments/status","kind":"Deployment","namespaced":true,"verbs":["get"]},
      {"name":"deployments","kind":"Deployment","namespaced":true,"verbs":["get","list"]},
      {"name":"deployments/scale","kind":"Scale","namespaced":true,"verbs":["get"]},
      {"name":"clusterthings","kind":"ClusterThing","namespaced":false,"verbs":[]},
      {"name":"ghost/status","kind":"Ghost","namespaced":true,"verbs":[]}]})"));
  const auto served = ServedResources(client_, "apps", "v1");
  ASSERT_TRUE(served) << served.error().message;
  ASSERT_EQ(served->size(), 2u);
  EXPECT_EQ((*served)[0].type, kDeployments);
  EXPECT_THAT((*served)[0].verbs, ElementsAre("get", "list"));
  EXPECT_THAT((*served)[0].subresources, ElementsAre("status", "scale"));
  EXPECT_FALSE((*served)[1].type.namespaced);
  EXPECT_THAT((*served)[1].subresources, IsEmpty());
}

TEST_F(Discovery, TheCoreGroupHasAPathOfItsOwn) {
  transport_.Expect("GET", "/api/v1", Answer(200, R"({"kind":"APIResourceList","resources":[]})"));
  EXPECT_TRUE(ServedResources(client_, "", "v1"));
}

// Fault K39: what a real server says of a CRD that is not installed.
TEST_F(Discovery, AGroupThatIsNotServedIsNotFound) {
  transport_.Expect("GET", "/apis/trimtab.dev/v1alpha1",
                    ScriptedTransport::Answer(404, "404 page not found\n", "text/plain"));
  EXPECT_EQ(ServedResources(client_, "trimtab.dev", "v1alpha1").error().code, Code::kNotFound);
}

TEST_F(Discovery, AListOfSomethingElseIsUnreadable) {
  transport_.Expect("GET", "/apis/apps/v1", Answer(200, R"({"kind":"PodList","resources":[]})"));
  EXPECT_EQ(ServedResources(client_, "apps", "v1").error().code, Code::kMalformed);
}

TEST_F(Discovery, ABadGroupIsNeverSent) {
  EXPECT_EQ(ServedResources(client_, "../x", "v1").error().code, Code::kInvalid);
  EXPECT_EQ(ServedResources(client_, "apps", "").error().code, Code::kInvalid);
}

}  // namespace
}  // namespace trimtab::k8s
