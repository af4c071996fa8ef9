#include "sim/store.h"

#include <gtest/gtest.h>

#include "tests/sim/parse_json.h"

namespace trimtab::sim {
namespace {

using k8s::Json;
using k8s::ObjectName;

constexpr const char* kStorage = "configmaps";
const WallTime kNow{std::chrono::seconds(1'772'355'600)};

Json Named(const std::string& name) {
  return Json::Of({{"kind", "ConfigMap"}, {"metadata", Json::Of({{"name", name}})}});
}

Json With(Json object, const char* key, Json value) {
  object["data"][key] = std::move(value);
  return object;
}

std::string RevisionOf(const Version& version) {
  return std::string(version->Text({"metadata", "resourceVersion"}));
}

TEST(Store, EveryWriteTakesARevisionOfItsOwn) {
  Store store(Rng(1));
  const Version a = store.Create(kStorage, {"n", "a"}, Named("a"), kNow);
  const Version b = store.Create("pods", {"n", "b"}, Named("b"), kNow);
  const Version c = store.Update(kStorage, {"n", "a"}, With(*a, "k", "v"));
  EXPECT_EQ(RevisionOf(a), "2");
  EXPECT_EQ(RevisionOf(b), "3");
  EXPECT_EQ(RevisionOf(c), "4");
  EXPECT_EQ(store.revision(), 4);
}

TEST(Store, UidsComeFromTheSeed) {
  const auto uid = [](uint64_t seed) {
    Store store{Rng(seed)};
    return std::string(
        store.Create(kStorage, {"n", "a"}, Named("a"), kNow)->Text({"metadata", "uid"}));
  };
  EXPECT_EQ(uid(1), uid(1));
  EXPECT_NE(uid(1), uid(2));
  EXPECT_EQ(uid(1).size(), 36u);
}

TEST(Store, AnUpdateKeepsUidAndCreationTime) {
  Store store(Rng(1));
  const Version made = store.Create(kStorage, {"n", "a"}, Named("a"), kNow);
  const Version next = store.Update(kStorage, {"n", "a"}, Named("a"));
  EXPECT_EQ(next->Text({"metadata", "uid"}), made->Text({"metadata", "uid"}));
  EXPECT_EQ(next->Text({"metadata", "creationTimestamp"}), "2026-03-01T09:00:00Z");
}

TEST(Store, OldVersionsStayReadableByWhoHoldsThem) {
  Store store(Rng(1));
  const Version made = store.Create(kStorage, {"n", "a"}, With(Named("a"), "k", "old"), kNow);
  store.Update(kStorage, {"n", "a"}, With(*made, "k", "new"));
  EXPECT_EQ(made->Text({"data", "k"}), "old");
  EXPECT_EQ(store.Find(kStorage, {"n", "a"})->Text({"data", "k"}), "new");
}

TEST(Store, ObjectsComeInTheOrderOfNamespaceAndName) {
  Store store(Rng(1));
  for (const ObjectName& name :
       {ObjectName{"z", "a"}, ObjectName{"a", "z"}, ObjectName{"a", "b"}}) {
    store.Create(kStorage, name, Named(name.name), kNow);
  }
  std::string order;
  for (const auto& [name, object] : store.All(kStorage)) order += name.ToString() + " ";
  EXPECT_EQ(order, "a/b a/z z/a ");
}

TEST(Store, ShowsAnEarlierRevision) {
  Store store(Rng(1));
  const Version a = store.Create(kStorage, {"n", "a"}, With(Named("a"), "k", "1"), kNow);
  store.Create(kStorage, {"n", "b"}, Named("b"), kNow);
  const int64_t then = store.revision();
  store.Update(kStorage, {"n", "a"}, With(*a, "k", "2"));
  store.Remove(kStorage, {"n", "b"});
  store.Create(kStorage, {"n", "c"}, Named("c"), kNow);

  const auto shown = store.AllAt(kStorage, then);
  ASSERT_TRUE(shown.has_value());
  EXPECT_EQ(shown->size(), 2u);
  EXPECT_EQ(shown->at({"n", "a"})->Text({"data", "k"}), "1");
  EXPECT_TRUE(shown->contains({"n", "b"}));
}

TEST(Store, ChangesCarryWhatWasThereBefore) {
  Store store(Rng(1));
  const Version a = store.Create(kStorage, {"n", "a"}, Named("a"), kNow);
  store.Remove(kStorage, {"n", "a"});
  const uint64_t first = store.ChangesAfter(1);
  EXPECT_EQ(store.ChangeAt(first)->type, ChangeType::kAdded);
  EXPECT_EQ(store.ChangeAt(first)->previous, nullptr);
  const Change* removal = store.ChangeAt(first + 1);
  EXPECT_EQ(removal->type, ChangeType::kDeleted);
  EXPECT_EQ(removal->previous, a);
  EXPECT_EQ(RevisionOf(removal->object), "3") << "a deletion has a revision of its own";
  EXPECT_EQ(store.ChangeAt(first + 2), nullptr);
}

TEST(Store, CompactionForgetsHistoryAndNothingElse) {
  Store store(Rng(1));
  for (const char* name : {"a", "b", "c"}) store.Create(kStorage, {"n", name}, Named(name), kNow);
  store.Compact(1);
  EXPECT_EQ(store.All(kStorage).size(), 3u);
  EXPECT_EQ(store.compacted(), 3);
  EXPECT_FALSE(store.AllAt(kStorage, 2).has_value());
  EXPECT_TRUE(store.AllAt(kStorage, 3).has_value());
  EXPECT_EQ(store.ChangeAt(0), nullptr);
  EXPECT_NE(store.ChangeAt(2), nullptr);
  EXPECT_EQ(store.ChangesAfter(3), 2u) << "indexes do not move";
}

TEST(Store, AnUpdateThatReleasesTheLastFinalizerRemoves) {
  Store store(Rng(1));
  Json held = Named("a");
  held["metadata"]["finalizers"] = Json::List({"trimtab.dev/revert"});
  held["metadata"]["deletionTimestamp"] = "2026-03-01T09:00:00Z";
  store.Create(kStorage, {"n", "a"}, held, kNow);
  EXPECT_FALSE(IsReleased(held));
  held["metadata"]["finalizers"] = Json(Json::Array());
  EXPECT_TRUE(IsReleased(held));
  store.Update(kStorage, {"n", "a"}, held);
  EXPECT_EQ(store.Find(kStorage, {"n", "a"}), nullptr);
}

TEST(Store, AGracePeriodHoldsAnObjectToo) {
  const Json pod = ParseJson(R"({"metadata":{"deletionTimestamp":"2026-03-01T09:00:30Z",
                                 "deletionGracePeriodSeconds":30}})");
  EXPECT_FALSE(IsReleased(pod));
}

}  // namespace
}  // namespace trimtab::sim
