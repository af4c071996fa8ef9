#include "controller/apply/owners.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/controller/apply/fake_target.h"

namespace trimtab::apply {
namespace {

using k8s::Json;
using testing::IsEmpty;
using testing::SizeIs;

FieldPath Replicas() { return FieldPath().Member("spec").Member("replicas"); }
FieldPath Paused() { return FieldPath().Member("spec").Member("paused"); }

Json Owned(std::string_view entries) {
  Json object;
  object["metadata"]["managedFields"] = J(entries);
  return object;
}

constexpr const char* kHelm = R"({"manager": "helm", "operation": "Update",
    "apiVersion": "apps/v1", "time": "T1", "fieldsType": "FieldsV1",
    "fieldsV1": {"f:spec": {"f:paused": {}}}})";
constexpr const char* kOurs = R"({"manager": "trimtab", "operation": "Apply",
    "apiVersion": "apps/v1", "time": "T2", "fieldsType": "FieldsV1",
    "fieldsV1": {"f:spec": {"f:replicas": {}, "f:minReadySeconds": {}}}})";

Json Both() { return Owned(std::string("[") + kHelm + "," + kOurs + "]"); }

Owner Helm() {
  return {.manager = "helm", .operation = "Update", .api_version = "apps/v1", .time = "T1"};
}

TEST(Owners, AreThoseWhoseEntryHoldsTheField) {
  ASSERT_THAT(OwnersOf(Both(), Replicas()), SizeIs(1));
  EXPECT_EQ(OwnersOf(Both(), Replicas()).front().manager, "trimtab");
  ASSERT_THAT(OwnersOf(Both(), Paused()), SizeIs(1));
  EXPECT_EQ(OwnersOf(Both(), Paused()).front(), Helm());
  EXPECT_THAT(OwnersOf(J("{}"), Paused()), IsEmpty());
}

TEST(Owners, OursIsOurManagersEntryOfTheObjectItself) {
  EXPECT_TRUE(IsOurs(Both(), Replicas()));
  EXPECT_FALSE(IsOurs(Both(), Paused()));
  EXPECT_TRUE(HasOurs(Both()));
  Json elsewhere = Owned(std::string("[") + kOurs + "]");
  elsewhere["metadata"]["managedFields"].array()->front()["subresource"] = "status";
  EXPECT_FALSE(HasOurs(elsewhere));
  EXPECT_FALSE(IsOurs(elsewhere, Replicas()));
}

TEST(Owners, AFieldGoesBackToAnEntryThatIsStillThere) {
  const Json after = ManagedFieldsAfter(Both(), {{.path = Replicas(), .owners = {Helm()}}});
  Json expected = Both();
  Json::Array& entries = *expected["metadata"]["managedFields"].array();
  entries[0]["fieldsV1"] = J(R"({"f:spec": {"f:paused": {}, "f:replicas": {}}})");
  entries[1]["fieldsV1"] = J(R"({"f:spec": {"f:minReadySeconds": {}}})");
  EXPECT_EQ(after, Json(entries));
}

TEST(Owners, AnEntryThatIsGoneComesBackWithItsTime) {
  Owner scaler{.manager = "kubectl",
               .operation = "Update",
               .api_version = "apps/v1",
               .time = "T0",
               .subresource = "scale"};
  const Json after = ManagedFieldsWithoutUs(Both(), {{.path = Replicas(), .owners = {scaler}}});
  ASSERT_THAT(*after.array(), SizeIs(2));
  EXPECT_EQ((*after.array())[1],
            J(R"({"manager": "kubectl", "operation": "Update", "apiVersion": "apps/v1",
                  "time": "T0", "subresource": "scale", "fieldsType": "FieldsV1",
                  "fieldsV1": {"f:spec": {"f:replicas": {}}}})"));
}

TEST(Owners, ASecondWriterOfTheSameNameIsAnotherOwner) {
  Owner by_apply = Helm();
  by_apply.operation = "Apply";
  EXPECT_FALSE(by_apply.SameWriter(Helm()));
  const Json after = ManagedFieldsAfter(Both(), {{.path = Replicas(), .owners = {by_apply}}});
  EXPECT_THAT(*after.array(), SizeIs(3));
}

TEST(Owners, WithNothingLeftOurEntryGoes) {
  const FieldPath ready = FieldPath().Member("spec").Member("minReadySeconds");
  const Json after = ManagedFieldsAfter(
      Both(), {{.path = Replicas(), .owners = {}}, {.path = ready, .owners = {}}});
  EXPECT_EQ(after, Json::List({J(kHelm)}));
}

}  // namespace
}  // namespace trimtab::apply
