#include "k8s/object.h"

#include <gtest/gtest.h>

#include <string>
#include <unordered_set>

namespace trimtab::k8s {
namespace {

const ResourceType kPods{.version = "v1", .plural = "pods", .kind = "Pod"};
const ResourceType kDeployments{
    .group = "apps", .version = "v1", .plural = "deployments", .kind = "Deployment"};

constexpr char kCheckout[] =
    R"({"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"checkout",)"
    R"("namespace":"shop","uid":"u-1","resourceVersion":"0812","generation":7,)"
    R"("deletionTimestamp":"2026-03-01T09:30:00Z"},"spec":{"replicas":3}})";

Error DecodeError(std::string bytes, const ResourceType* type = nullptr) {
  auto object = Object::Decode(bytes, type);
  EXPECT_FALSE(object.ok()) << bytes;
  return object ? Error{} : std::move(object).error();
}

TEST(Object, ReadsItsMetadataOnce) {
  const auto object = Object::Decode(kCheckout);
  ASSERT_TRUE(object.ok()) << object.error().message;
  const ObjectMeta& meta = object->meta();
  EXPECT_EQ(meta.name, (ObjectName{"shop", "checkout"}));
  EXPECT_EQ(meta.kind, "Deployment");
  EXPECT_EQ(meta.api_version, "apps/v1");
  EXPECT_EQ(meta.uid, "u-1");
  EXPECT_EQ(meta.resource_version, "0812");
  EXPECT_EQ(meta.generation, 7);
  EXPECT_TRUE(meta.deleting);
}

TEST(Object, KeepsTheServersBytesAsTheyCame) {
  const std::string bytes =
      "{ \"kind\" : \"Pod\",\"metadata\":{\"name\":\"\\u0061\"}, \"x\":1.50 }";
  const auto object = Object::Decode(bytes);
  ASSERT_TRUE(object.ok()) << object.error().message;
  EXPECT_EQ(object->bytes(), bytes);
  EXPECT_EQ(object->meta().name.name, "a");
  EXPECT_EQ(object->Parse().Find("x")->number(), 1.5);
}

TEST(Object, HoldsNoMoreMemoryThanItsBytes) {
  std::string bytes = kCheckout;
  bytes.reserve(1 << 20);
  const auto object = Object::Decode(std::move(bytes));
  ASSERT_TRUE(object.ok());
  EXPECT_LT(object->bytes().capacity(), 2 * sizeof(kCheckout));
}

TEST(Object, TakesItsKindFromTheTypeOnlyWhereItHasNone) {
  const auto bare = Object::Decode(R"({"metadata":{"name":"web"}})", &kDeployments);
  ASSERT_TRUE(bare.ok()) << bare.error().message;
  EXPECT_EQ(bare->meta().kind, "Deployment");
  EXPECT_EQ(bare->meta().api_version, "apps/v1");
  const auto other = Object::Decode(kCheckout, &kPods);
  ASSERT_TRUE(other.ok());
  EXPECT_EQ(other->meta().kind, "Deployment");
}

TEST(Object, TreatsNullAndMissingMetadataAlike) {
  const auto object = Object::Decode(
      R"({"kind":"Node","metadata":{"name":"n0","namespace":null,"deletionTimestamp":null}})");
  ASSERT_TRUE(object.ok()) << object.error().message;
  EXPECT_EQ(object->meta().name.ns, "");
  EXPECT_FALSE(object->meta().deleting);
  EXPECT_EQ(object->meta().generation, 0);
}

TEST(Object, RefusesWhatIsNoObjectAndSaysWhy) {
  const struct {
    const char* bytes;
    const char* says;
  } cases[] = {
      {"[]", "no object"},
      {"null", "no object"},
      {"{}", "no kind"},
      {R"({"kind":"Pod"})", "metadata.name"},
      {R"({"kind":"Pod","metadata":{}})", "metadata.name"},
      {R"({"kind":"Pod","metadata":{"name":""}})", "metadata.name"},
      {R"({"kind":7,"metadata":{"name":"a"}})", "kind is not a string"},
      {R"({"kind":"Pod","metadata":[]})", "metadata is not an object"},
      {R"({"kind":"Pod","metadata":{"name":{}}})", "metadata.name is not a string"},
      {R"({"kind":"Pod","metadata":{"name":"a","resourceVersion":5}})",
       "metadata.resourceVersion is not a string"},
      {R"({"kind":"Pod","metadata":{"name":"a","generation":"5"}})",
       "metadata.generation is not an integer"},
      {"<html>busy</html>", "not valid JSON"},
      {R"({"kind":"Pod","metadata":{"name":"a"}} x)", "not valid JSON"},
      {R"({"kind":"Pod","metadata":{"name":"a")", "not valid JSON"},
  };
  for (const auto& c : cases) {
    const Error error = DecodeError(c.bytes);
    EXPECT_EQ(error.code, Code::kMalformed) << c.bytes;
    EXPECT_NE(error.message.find(c.says), std::string::npos) << error.message;
  }
}

TEST(Object, IsAsStrictAsJsonWhereItDoesNotLook) {
  for (const char* inside : {R"("a":1,"a":2)", R"("a":1,"\u0061":2)", R"("a":[01])",
                             R"("a":18446744073709551615)", R"("a":"\udc00")", "\"a\":\"\xff\""}) {
    const std::string bytes =
        R"({"kind":"Pod","metadata":{"name":"a"},"spec":[{"deep":{)" + std::string(inside) + "}}]}";
    EXPECT_EQ(DecodeError(bytes).code, Code::kMalformed) << bytes;
  }
}

TEST(Object, BoundsDepth) {
  const std::string bytes = R"({"kind":"Pod","metadata":{"name":"a"},"x":)" +
                            std::string(200, '[') + std::string(200, ']') + "}";
  EXPECT_EQ(DecodeError(bytes).code, Code::kTooLarge);
}

TEST(ResourceType, WritesTheCoreGroupWithoutASlash) {
  EXPECT_EQ(kPods.api_version(), "v1");
  EXPECT_EQ(kDeployments.api_version(), "apps/v1");
}

TEST(ObjectName, ReadsAsAPath) {
  EXPECT_EQ((ObjectName{"shop", "checkout"}).ToString(), "shop/checkout");
  EXPECT_EQ((ObjectName{"", "node0"}).ToString(), "node0");
}

TEST(ObjectName, IsAKey) {
  const std::unordered_set<ObjectName> names{{"a", "b"}, {"b", "a"}, {"a", "b"}};
  EXPECT_EQ(names.size(), 2U);
}

TEST(CheckName, AcceptsSubdomains) {
  for (const std::string& name : {std::string("a"), std::string("web-0"), std::string("a.b-c.d9"),
                                  std::string("0"), std::string(253, 'a')}) {
    EXPECT_TRUE(CheckName(name).ok()) << name;
  }
}

TEST(CheckName, RefusesWhatCouldLeaveItsPathSegment) {
  for (const std::string& name :
       {std::string(), std::string(".."), std::string("a/b"), std::string("a..b"), std::string("A"),
        std::string("-a"), std::string("a-"), std::string("a-.b"), std::string("a%2fb"),
        std::string("a?watch=1"), std::string("a b"), std::string("\xc3\xa9"), std::string(1, '\0'),
        std::string("a\n"), std::string(254, 'a')}) {
    const auto checked = CheckName(name);
    ASSERT_FALSE(checked.ok()) << name;
    EXPECT_EQ(checked.error().code, Code::kInvalid);
    EXPECT_EQ(checked.error().message.find('\n'), std::string::npos);
  }
}

TEST(CheckNamespace, IsOneLabelOfAtMost63) {
  EXPECT_TRUE(CheckNamespace("kube-system").ok());
  EXPECT_TRUE(CheckNamespace(std::string(63, 'a')).ok());
  for (const std::string& ns : {std::string(), std::string("a.b"), std::string("a/.."),
                                std::string("Shop"), std::string(64, 'a')}) {
    const auto checked = CheckNamespace(ns);
    ASSERT_FALSE(checked.ok()) << ns;
    EXPECT_NE(checked.error().message.find("namespace"), std::string::npos);
  }
}

}  // namespace
}  // namespace trimtab::k8s
