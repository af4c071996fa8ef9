#include "k8s/api_path.h"

#include <gtest/gtest.h>

namespace trimtab::k8s {
namespace {

const ResourceType kDeployments{
    .group = "apps", .version = "v1", .plural = "deployments", .kind = "Deployment"};
const ResourceType kPods{.version = "v1", .plural = "pods", .kind = "Pod"};
const ResourceType kNodes{.version = "v1", .plural = "nodes", .kind = "Node", .namespaced = false};

TEST(ApiPath, NamesGroupNamespaceAndSubresource) {
  EXPECT_EQ(*CollectionPath(kDeployments, "shop"), "/apis/apps/v1/namespaces/shop/deployments");
  EXPECT_EQ(*CollectionPath(kDeployments, ""), "/apis/apps/v1/deployments");
  EXPECT_EQ(*ObjectPath(kPods, {"shop", "p-0"}, "resize"),
            "/api/v1/namespaces/shop/pods/p-0/resize");
  EXPECT_EQ(*ObjectPath(kNodes, {"", "node0"}), "/api/v1/nodes/node0");
}

// Fault S15: what could leave its segment of the path never gets into one.
TEST(ApiPath, RefusesWhatIsNoName) {
  for (const char* bad : {"", ".", "..", "../x", "a/b", "a%2fb", "a?b", "A", "a b", "a\n"}) {
    EXPECT_EQ(ObjectPath(kPods, {"shop", bad}).error().code, Code::kInvalid) << bad;
    if (*bad != '\0') {
      EXPECT_EQ(CollectionPath(kPods, bad).error().code, Code::kInvalid) << bad;
    }
  }
  ResourceType crooked = kDeployments;
  crooked.group = "apps/../../api";
  EXPECT_EQ(CollectionPath(crooked, "").error().code, Code::kInvalid);
}

TEST(ApiPath, ANamespacedKindNeedsItsNamespaceAndAnotherRefusesOne) {
  EXPECT_EQ(ObjectPath(kPods, {"", "p-0"}).error().message, "pods \"p-0\" needs a namespace");
  EXPECT_EQ(ObjectPath(kNodes, {"shop", "node0"}).error().code, Code::kInvalid);
}

TEST(ApiPath, RefusesASubresourceThatItDoesNotKnow) {
  EXPECT_EQ(ObjectPath(kPods, {"shop", "p-0"}, "exec").error().code, Code::kInvalid);
}

TEST(ApiQuery, EncodesEverythingThatCouldEndAValue) {
  Query query;
  query.Add("labelSelector", "app in (a,b)&x=%").AddIfSet("none", "").Add("limit", "5");
  EXPECT_EQ(query.text(), "?labelSelector=app%20in%20%28a%2Cb%29%26x%3D%25&limit=5");
}

TEST(ApiQuery, IsEmptyWithoutParameters) { EXPECT_EQ(Query().text(), ""); }

}  // namespace
}  // namespace trimtab::k8s
