// What every object keeps to: lists, versions, preconditions, finalizers, subresources.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "tests/contract/fixture.h"

namespace trimtab::contract {
namespace {

using k8s::Json;
using testing::ElementsAre;
using testing::HasSubstr;

class Storage : public Contract {
 protected:
  void CreateConfigMaps(const std::vector<std::string>& names) {
    for (const std::string& name : names) Create(ConfigMaps(), name, R"({"data": {"x": "1"}})");
  }

  std::vector<std::string> NamesOf(const std::vector<k8s::Object>& items) {
    std::vector<std::string> names;
    for (const k8s::Object& item : items) names.push_back(item.meta().name.name);
    return names;
  }
};
TRIMTAB_IN_BOTH_WORLDS(Storage);

TEST_P(Storage, ListsInPagesThatShowOneVersion) {
  CreateConfigMaps({"page-a", "page-b", "page-c"});
  k8s::ListOptions options{
      .ns = ns(), .field_selector = "metadata.name!=kube-root-ca.crt", .limit = 2};
  const Result<k8s::ListPage> first = client().List(ConfigMaps(), options);
  ASSERT_TRUE(first.ok()) << first.error().message;
  EXPECT_THAT(NamesOf(first->items), ElementsAre("page-a", "page-b"));
  ASSERT_FALSE(first->continue_token.empty());

  CreateConfigMaps({"page-d"});
  options.continue_token = first->continue_token;
  const Result<k8s::ListPage> second = client().List(ConfigMaps(), options);
  ASSERT_TRUE(second.ok()) << second.error().message;
  EXPECT_THAT(NamesOf(second->items), ElementsAre("page-c"));
  EXPECT_EQ(second->resource_version, first->resource_version);
  EXPECT_EQ(second->continue_token, "");
}

TEST_P(Storage, SelectsByLabelsAndByName) {
  Create(ConfigMaps(), "red", R"({"metadata": {"labels": {"colour": "red", "size": "big"}}})");
  Create(ConfigMaps(), "blue", R"({"metadata": {"labels": {"colour": "blue"}}})");
  EXPECT_EQ(List(ConfigMaps(), "colour=red").size(), 1u);
  EXPECT_EQ(List(ConfigMaps(), "colour in (red,blue)").size(), 2u);
  EXPECT_EQ(List(ConfigMaps(), "colour,!size").size(), 1u);
  EXPECT_EQ(List(ConfigMaps(), "colour!=red,colour").size(), 1u);
  const std::vector<Json> named = List(ConfigMaps(), "", "metadata.name=blue");
  ASSERT_EQ(named.size(), 1u);
  EXPECT_EQ(named[0].Text({"metadata", "labels", "colour"}), "blue");
}

TEST_P(Storage, GivesEachObjectAnIdentityAndAVersion) {
  const Json made = Create(ConfigMaps(), "one", R"({"data": {"x": "1"}})");
  EXPECT_NE(made.Text({"metadata", "uid"}), "");
  EXPECT_NE(made.Text({"metadata", "creationTimestamp"}), "");
  const Json changed = Patch(ConfigMaps(), "one", R"({"data": {"x": "2"}})");
  EXPECT_EQ(changed.Text({"metadata", "uid"}), made.Text({"metadata", "uid"}));
  EXPECT_NE(changed.Text({"metadata", "resourceVersion"}),
            made.Text({"metadata", "resourceVersion"}));
  Delete(ConfigMaps(), "one");
  const Json again = Create(ConfigMaps(), "one", R"({"data": {"x": "1"}})");
  EXPECT_NE(again.Text({"metadata", "uid"}), made.Text({"metadata", "uid"}));
}

TEST_P(Storage, MakesUpANameThatBeginsAsAsked) {
  Json object = Named(ConfigMaps(), ns(), "", "{}");
  object["metadata"].Erase("name");
  object["metadata"]["generateName"] = "some-";
  const Result<k8s::Object> first = client().Create(ConfigMaps(), object);
  const Result<k8s::Object> second = client().Create(ConfigMaps(), object);
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first->meta().name.name.rfind("some-", 0), 0u);
  EXPECT_NE(first->meta().name, second->meta().name);
}

TEST_P(Storage, APatchThatChangesNothingKeepsTheVersion) {
  const Json made = Create(ConfigMaps(), "still", R"({"data": {"x": "1"}})");
  const Json same = Patch(ConfigMaps(), "still", R"({"data": {"x": "1"}})");
  EXPECT_EQ(same.Text({"metadata", "resourceVersion"}), made.Text({"metadata", "resourceVersion"}));
}

TEST_P(Storage, ANullInAMergePatchRemovesTheMember) {
  Create(ConfigMaps(), "holes", R"({"data": {"x": "1", "y": "2"}})");
  const Json patched = Patch(ConfigMaps(), "holes", R"({"data": {"x": null, "z": "3"}})");
  EXPECT_EQ(*patched.Get({"data"}), J(R"({"y": "2", "z": "3"})"));
}

TEST_P(Storage, AJsonPatchMayTestBeforeItReplaces) {
  Create(ConfigMaps(), "tested", R"({"data": {"x": "1"}})");
  const k8s::PatchOptions json{.type = k8s::PatchType::kJson};
  const Json good = J(R"([{"op": "test", "path": "/data/x", "value": "1"},
                          {"op": "replace", "path": "/data/x", "value": "2"}])");
  EXPECT_TRUE(client().Patch(ConfigMaps(), At(ConfigMaps(), "tested"), good, json).ok());
  EXPECT_FALSE(client().Patch(ConfigMaps(), At(ConfigMaps(), "tested"), good, json).ok());
  EXPECT_EQ(Get(ConfigMaps(), "tested").Text({"data", "x"}), "2");
}

TEST_P(Storage, AStaleVersionInAPatchConflicts) {
  const Json made = Create(ConfigMaps(), "busy", R"({"data": {"x": "1"}})");
  Patch(ConfigMaps(), "busy", R"({"data": {"x": "2"}})");
  Json patch = J(R"({"data": {"x": "3"}})");
  patch["metadata"]["resourceVersion"] = made.Text({"metadata", "resourceVersion"});
  const Result<k8s::Object> late =
      client().Patch(ConfigMaps(), At(ConfigMaps(), "busy"), patch, {});
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().code, Code::kConflict);
  EXPECT_EQ(Get(ConfigMaps(), "busy").Text({"data", "x"}), "2");
}

TEST_P(Storage, AStaleVersionInAnUpdateConflicts) {
  Json mine = Create(ConfigMaps(), "busy", R"({"data": {"x": "1"}})");
  mine["data"]["x"] = "2";
  ASSERT_TRUE(client().Update(ConfigMaps(), mine).ok());
  mine["data"]["x"] = "3";
  const Result<k8s::Object> late = client().Update(ConfigMaps(), mine);
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().code, Code::kConflict);
  EXPECT_EQ(Get(ConfigMaps(), "busy").Text({"data", "x"}), "2");
}

TEST_P(Storage, DeletesOnlyTheObjectThatWasMeant) {
  const Json made = Create(ConfigMaps(), "meant", R"({"data": {"x": "1"}})");
  const Json changed = Patch(ConfigMaps(), "meant", R"({"data": {"x": "2"}})");
  const auto old_version = std::string(made.Text({"metadata", "resourceVersion"}));
  const Result<void> stale = client().Delete(ConfigMaps(), At(ConfigMaps(), "meant"),
                                             {.if_resource_version = old_version});
  ASSERT_FALSE(stale.ok());
  EXPECT_EQ(stale.error().code, Code::kConflict);
  const Result<void> other =
      client().Delete(ConfigMaps(), At(ConfigMaps(), "meant"), {.if_uid = "another"});
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().code, Code::kConflict);
  EXPECT_THAT(other.error().message, HasSubstr("does not match the UID in record"));
  const Result<void> right = client().Delete(
      ConfigMaps(), At(ConfigMaps(), "meant"),
      {.if_uid = std::string(changed.Text({"metadata", "uid"})),
       .if_resource_version = std::string(changed.Text({"metadata", "resourceVersion"}))});
  EXPECT_TRUE(right.ok());
  EXPECT_FALSE(Exists(ConfigMaps(), "meant"));
}

TEST_P(Storage, AFinalizerHoldsADeletedObjectUntilItIsRemoved) {
  Create(ConfigMaps(), "held", R"({"metadata": {"finalizers": ["contract.trimtab.dev/hold"]}})");
  Delete(ConfigMaps(), "held");
  const Json held = Get(ConfigMaps(), "held");
  EXPECT_NE(held.Text({"metadata", "deletionTimestamp"}), "");
  EXPECT_EQ(Number(held, {"metadata", "deletionGracePeriodSeconds"}), 0);
  Delete(ConfigMaps(), "held");
  EXPECT_EQ(Get(ConfigMaps(), "held"), held);  // a second delete changes nothing
  Patch(ConfigMaps(), "held", R"({"data": {"still": "writable"}})");
  Patch(ConfigMaps(), "held", R"({"metadata": {"finalizers": null}})");
  EXPECT_FALSE(Exists(ConfigMaps(), "held"));
}

TEST_P(Storage, ADeletedObjectTakesNoNewFinalizer) {
  Create(ConfigMaps(), "held", R"({"metadata": {"finalizers": ["contract.trimtab.dev/hold"]}})");
  Delete(ConfigMaps(), "held");
  const Result<k8s::Object> more = client().Patch(
      ConfigMaps(), At(ConfigMaps(), "held"),
      J(R"({"metadata": {"finalizers": ["contract.trimtab.dev/hold", "contract.trimtab.dev/b"]}})"),
      {});
  ASSERT_FALSE(more.ok());
  EXPECT_EQ(more.error().code, Code::kInvalid);
  Patch(ConfigMaps(), "held", R"({"metadata": {"finalizers": []}})");
  EXPECT_FALSE(Exists(ConfigMaps(), "held"));
}

TEST_P(Storage, ADryRunChangesNothing) {
  const Json made = Create(ConfigMaps(), "dry", R"({"data": {"x": "1"}})");
  const Result<k8s::Object> patched = client().Patch(
      ConfigMaps(), At(ConfigMaps(), "dry"), J(R"({"data": {"x": "2"}})"), {.dry_run = true});
  ASSERT_TRUE(patched.ok()) << patched.error().message;
  EXPECT_EQ(patched->Parse().Text({"data", "x"}), "2");
  EXPECT_EQ(Get(ConfigMaps(), "dry"), made);
}

TEST_P(Storage, OfTwoLeaseHoldersWithOneVersionOneConflicts) {
  const Json seen = Create(Leases(), "leader", R"({"spec": {"holderIdentity": "a",
      "leaseDurationSeconds": 15, "acquireTime": "2026-01-01T00:00:00.000000Z",
      "renewTime": "2026-01-01T00:00:00.000000Z", "leaseTransitions": 0}})");
  Json b = seen;
  b["spec"]["holderIdentity"] = "b";
  Json c = seen;
  c["spec"]["holderIdentity"] = "c";
  ASSERT_TRUE(client().Update(Leases(), b).ok());
  const Result<k8s::Object> second = client().Update(Leases(), c);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, Code::kConflict);
  EXPECT_EQ(Get(Leases(), "leader").Text({"spec", "holderIdentity"}), "b");
}

}  // namespace
}  // namespace trimtab::contract
