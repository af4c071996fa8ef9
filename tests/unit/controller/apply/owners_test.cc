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

// Annotations of two programs beside ours; `first` and `second` are their entries.
Json Annotated(const std::string& first, const std::string& second) {
  Json object = Owned("[" + first + "," + second + "]");
  object["metadata"]["annotations"] = J(R"({"a": "1", "b": "2", "ours": "3"})");
  return object;
}
std::string Annotates(const std::string& manager, const std::string& operation,
                      const std::string& fields) {
  return R"({"manager": ")" + manager + R"(", "operation": ")" + operation +
         R"(", "apiVersion": "apps/v1", "fieldsV1": {"f:metadata": {"f:annotations": )" + fields +
         "}}}";
}
std::vector<GivenBack> Orphans(const std::string& first, const std::string& second) {
  const FieldPath ours = FieldPath().Member("metadata").Member("annotations").Member("ours");
  return OrphansOf(Annotated(first, second), ours, 2);
}

TEST(Owners, AMapThatWasThereBecauseOfUsGoesToTheFirstWhoFilledIt) {
  const auto orphans = Orphans(Annotates("kubectl", "Update", R"({"f:a": {}})"),
                               Annotates("later", "Update", R"({"f:b": {}})"));
  ASSERT_THAT(orphans, SizeIs(1));
  EXPECT_EQ(orphans.front().path.ToString(), ".metadata.annotations");
  ASSERT_THAT(orphans.front().owners, SizeIs(1));
  EXPECT_EQ(orphans.front().owners.front().manager, "kubectl");
  const Json after = ManagedFieldsAfter(Annotated(Annotates("kubectl", "Update", R"({"f:a": {}})"),
                                                  Annotates("later", "Update", R"({"f:b": {}})")),
                                        orphans);
  EXPECT_EQ(*after.array()->front().Get({"fieldsV1", "f:metadata", "f:annotations"}),
            J(R"({"f:a": {}, ".": {}})"));
}

TEST(Owners, AMapThatHasAnOwnerOrThatAnApplyHasFilledIsNoOrphan) {
  const std::string update = Annotates("kubectl", "Update", R"({"f:a": {}})");
  EXPECT_THAT(Orphans(update, Annotates("edit", "Update", R"({".": {}, "f:b": {}})")), IsEmpty());
  EXPECT_THAT(Orphans(update, Annotates("argocd", "Apply", R"({"f:b": {}})")), IsEmpty());
}

TEST(Owners, AMapThatNobodyElseHasFilledIsNoOrphan) {
  EXPECT_THAT(Orphans(kHelm, Annotates("trimtab", "Apply", R"({"f:ours": {}})")), IsEmpty());
}

TEST(Owners, AMapThatIsGoneIsNoOrphan) {
  const FieldPath requests = FieldPath().Member("requests").Member("cpu");
  EXPECT_THAT(OrphansOf(Both(), requests, 1), IsEmpty());
}

TEST(Owners, WhatWeHoldBelowAnOrphanStaysOurs) {
  const std::string update = Annotates("kubectl", "Update", R"({"f:a": {}})");
  const std::string ours = Annotates("trimtab", "Apply", R"({"f:ours": {}})");
  const Json after = ManagedFieldsAfter(Annotated(update, ours), Orphans(update, ours));
  EXPECT_EQ((*after.array())[1], J(ours));
}

}  // namespace
}  // namespace trimtab::apply
