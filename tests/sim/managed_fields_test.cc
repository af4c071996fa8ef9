#include "sim/managed_fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/parse_json.h"

namespace trimtab::sim {
namespace {

using k8s::Json;
using testing::HasSubstr;

Schema Sample() {
  return schema::Object({{"data", schema::Map()},
                         {"spec", schema::Struct({{"env", schema::ListBy({{"name", {}}})}})}});
}

Owner Applier(const char* name, const char* time = "t1") {
  return {.manager = name, .applied = true, .api_version = "v1", .time = time};
}
Owner Updater(const char* name, const char* time = "t1") {
  return {.manager = name, .api_version = "v1", .time = time};
}

// An object and who owns what of it.
struct World {
  Json object{Json::Object()};
  ManagedFields owners;

  void Update(const Owner& writer, std::string_view next) {
    owners.RecordUpdate(Sample(), object, ParseJson(next), writer);
    object = ParseJson(next);
  }
  Status Apply(const Owner& writer, std::string_view config, bool force = false) {
    auto applied = owners.Apply(Sample(), object, ParseJson(config), writer, force);
    if (!applied) return applied.status();
    object = std::move(applied->object);
    return Status{.code = 200};
  }
  // What one writer owns, as FieldsV1; "none".
  std::string Owned(const char* manager) const {
    const Json list = owners.ToJson();
    for (const Json& entry : *list.array()) {
      if (entry.Text({"manager"}) == manager) return entry.Find("fieldsV1")->Dump();
    }
    return "none";
  }
  std::string Time(const char* manager) const {
    const Json list = owners.ToJson();
    for (const Json& entry : *list.array()) {
      if (entry.Text({"manager"}) == manager) return std::string(entry.Text({"time"}));
    }
    return "none";
  }
};

TEST(ManagedFields, WhoUpdatesOwnsWhatItAddedOrChanged) {
  World world;
  world.Update(Updater("a"), R"({"data":{"k":"1","l":"1"}})");
  world.Update(Updater("b"), R"({"data":{"k":"1","l":"2"}})");
  EXPECT_EQ(world.Owned("a"), R"({"f:data":{".":{},"f:k":{}}})");
  EXPECT_EQ(world.Owned("b"), R"({"f:data":{"f:l":{}}})");
}

TEST(ManagedFields, WhatAnUpdateRemovesNobodyOwns) {
  World world;
  world.Apply(Applier("a"), R"({"data":{"k":"1","l":"1"}})");
  world.Update(Updater("b"), R"({"data":{"l":"1"}})");
  EXPECT_EQ(world.Owned("a"), R"({"f:data":{"f:l":{}}})");
  EXPECT_EQ(world.Owned("b"), "none") << "removing is not owning";
}

TEST(ManagedFields, TheServersOwnMetadataIsNobodys) {
  World world;
  world.Update(Updater("a"), R"({"apiVersion":"v1","kind":"C","metadata":{"name":"x","uid":"u",
      "resourceVersion":"1","generation":1,"labels":{"l":"m"}}})");
  EXPECT_EQ(world.Owned("a"), R"({"f:metadata":{"f:labels":{".":{},"f:l":{}}}})");
}

TEST(ManagedFields, ApplyOwnsExactlyItsConfiguration) {
  World world;
  world.Update(Updater("a"), R"({"spec":{"replicas":1,"paused":false}})");
  world.Apply(Applier("b"), R"({"spec":{"ready":3}})");
  EXPECT_EQ(world.Owned("b"), R"({"f:spec":{"f:ready":{}}})");
  EXPECT_EQ(world.object.Dump(), R"({"spec":{"replicas":1,"paused":false,"ready":3}})");
}

TEST(ManagedFields, AnotherValueForAnOwnedFieldIsAConflictThatNamesOwnerAndField) {
  World world;
  world.Update(Updater("kubectl"), R"({"spec":{"replicas":1}})");
  const Status status = world.Apply(Applier("trimtab"), R"({"spec":{"replicas":3}})");
  EXPECT_EQ(status.code, 409);
  EXPECT_EQ(status.message,
            "Apply failed with 1 conflict: conflict with \"kubectl\" using v1: .spec.replicas");
  ASSERT_EQ(status.causes.size(), 1u);
  EXPECT_EQ(status.causes[0].reason, "FieldManagerConflict");
  EXPECT_EQ(status.causes[0].message, "conflict with \"kubectl\" using v1");
  EXPECT_EQ(status.causes[0].field, ".spec.replicas");
  EXPECT_EQ(world.object.Dump(), R"({"spec":{"replicas":1}})");
}

TEST(ManagedFields, SeveralConflictsAreListedByOwner) {
  World world;
  world.Apply(Applier("argo"), R"({"spec":{"a":1}})");
  world.Update(Updater("kubectl"), R"({"spec":{"a":1,"b":1}})");
  const Status status = world.Apply(Applier("trimtab"), R"({"spec":{"a":2,"b":2}})");
  EXPECT_EQ(status.message,
            "Apply failed with 2 conflicts: conflicts with \"argo\":\n- .spec.a\n"
            "conflicts with \"kubectl\" using v1:\n- .spec.b");
}

TEST(ManagedFields, ASubresourceIsNamedInAConflict) {
  World world;
  Owner scaler = Updater("hpa");
  scaler.subresource = "scale";
  world.Update(scaler, R"({"spec":{"replicas":1}})");
  EXPECT_THAT(world.Apply(Applier("t"), R"({"spec":{"replicas":2}})").message,
              HasSubstr("conflict with \"hpa\" with subresource \"scale\" using v1"));
}

TEST(ManagedFields, ForceTakesTheFieldAndOnlyThatOne) {
  World world;
  world.Update(Updater("kubectl"), R"({"spec":{"replicas":1,"paused":true}})");
  EXPECT_EQ(world.Apply(Applier("trimtab"), R"({"spec":{"replicas":3}})", true).code, 200);
  EXPECT_EQ(world.Owned("kubectl"), R"({"f:spec":{".":{},"f:paused":{}}})");
  EXPECT_EQ(world.Owned("trimtab"), R"({"f:spec":{"f:replicas":{}}})");
}

TEST(ManagedFields, TheSameValueIsSharedWithoutConflict) {
  World world;
  world.Apply(Applier("a"), R"({"data":{"k":"1"}})");
  EXPECT_EQ(world.Apply(Applier("b"), R"({"data":{"k":"1"}})").code, 200);
  EXPECT_EQ(world.Owned("a"), world.Owned("b"));
  EXPECT_EQ(world.Time("b"), "") << "an apply that changes no value has no time";
}

TEST(ManagedFields, ADroppedFieldThatNobodyElseOwnsIsRemoved) {
  World world;
  world.Apply(Applier("a"), R"({"data":{"k":"1","l":"2"}})");
  world.Apply(Applier("a"), R"({"data":{"k":"1"}})");
  EXPECT_EQ(world.object.Dump(), R"({"data":{"k":"1"}})");
}

TEST(ManagedFields, ADroppedFieldThatSomebodySharesStays) {
  World world;
  world.Apply(Applier("a"), R"({"data":{"k":"1","l":"2"}})");
  world.Apply(Applier("b"), R"({"data":{"l":"2"}})");
  world.Apply(Applier("a"), R"({"data":{"k":"1"}})");
  EXPECT_EQ(world.object.Dump(), R"({"data":{"k":"1","l":"2"}})");
  EXPECT_EQ(world.Owned("b"), R"({"f:data":{"f:l":{}}})");
}

TEST(ManagedFields, AnEntryOfAListGoesWithItsOnlyOwner) {
  World world;
  world.Update(Updater("kubectl"), R"({"spec":{"env":[{"name":"A","value":"1"}]}})");
  world.Apply(Applier("t"), R"({"spec":{"env":[{"name":"B","value":"2"}]}})");
  EXPECT_EQ(world.object.Find("spec")->Find("env")->array()->size(), 2u);
  world.Apply(Applier("t"), R"({"spec":{"env":[]}})");
  EXPECT_EQ(world.object.Dump(), R"({"spec":{"env":[{"name":"A","value":"1"}]}})");
}

TEST(ManagedFields, AForeignFieldInsideADroppedEntryGoesWithTheEntry) {
  World world;
  world.Apply(Applier("t"), R"({"spec":{"env":[{"name":"A","value":"1"}]}})");
  world.Update(Updater("k"), R"({"spec":{"env":[{"name":"A","value":"1","note":"mine"}]}})");
  world.Apply(Applier("t"), R"({"spec":{}})");
  EXPECT_EQ(world.object.Dump(), R"({"spec":{}})");
  EXPECT_EQ(world.Owned("k"), "none");
}

TEST(ManagedFields, ApplyingTheSameAgainChangesNothing) {
  World world;
  world.Apply(Applier("a", "t1"), R"({"data":{"k":"1"}})");
  const std::string before = world.owners.ToJson().Dump();
  world.Apply(Applier("a", "t2"), R"({"data":{"k":"1"}})");
  EXPECT_EQ(world.owners.ToJson().Dump(), before) << "not even the time";
}

TEST(ManagedFields, ApplyAndUpdateOfOneNameAreTwoWriters) {
  World world;
  world.Update(Updater("kubectl"), R"({"data":{"k":"1"}})");
  EXPECT_EQ(world.Apply(Applier("kubectl"), R"({"data":{"k":"2"}})").code, 409);
}

TEST(ManagedFields, AnUpdateOverAnAppliedValueTakesIt) {
  World world;
  world.Apply(Applier("t"), R"({"data":{"k":"1"}})");
  world.Update(Updater("person", "t2"), R"({"data":{"k":"2"}})");
  EXPECT_EQ(world.Owned("t"), "none");
  EXPECT_EQ(world.Time("person"), "t2");
}

TEST(ManagedFields, EntriesComeAppliesFirstThenByTime) {
  World world;
  world.Update(Updater("late", "2026-01-02T00:00:00Z"), R"({"data":{"a":"1"}})");
  world.Update(Updater("later", "2026-01-03T00:00:00Z"), R"({"data":{"a":"1","b":"1"}})");
  world.Apply(Applier("applier", "2026-01-04T00:00:00Z"), R"({"data":{"c":"1"}})");
  std::string order;
  const Json list = world.owners.ToJson();
  for (const Json& entry : *list.array()) order += std::string(entry.Text({"manager"})) + " ";
  EXPECT_EQ(order, "applier late later ");
}

TEST(ManagedFields, ComesBackFromJsonAsItWas) {
  World world;
  world.Update(Updater("a"), R"({"spec":{"env":[{"name":"A","value":"1"}]}})");
  const Json list = world.owners.ToJson();
  const auto again = ManagedFields::FromJson(&list);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->ToJson().Dump(), list.Dump());
  EXPECT_TRUE(ManagedFields::FromJson(nullptr)->empty());
}

}  // namespace
}  // namespace trimtab::sim
