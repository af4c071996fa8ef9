#include "k8s/informer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/objects.h"

namespace trimtab::k8s {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class InformerTest : public testing::Test {
 protected:
  // The names that were told since the last call.
  std::vector<std::string> Told() { return std::exchange(told_, {}); }

  std::string VersionOf(const std::string& name) const {
    const auto object = informer_.Get({"shop", name});
    return object ? object->meta().resource_version : "none";
  }

  // A list in one page.
  void Replace(std::vector<Object> objects) {
    informer_.Stage(std::move(objects));
    informer_.Replace();
  }

  std::vector<std::string> told_;
  Informer informer_{[this](const ObjectName& name) { told_.push_back(name.name); }};
};

TEST_F(InformerTest, HoldsWhatAListDelivered) {
  Replace({ConfigMap("a", "1"), ConfigMap("b", "2")});
  EXPECT_EQ(informer_.size(), 2U);
  EXPECT_EQ(VersionOf("a"), "1");
  EXPECT_EQ(VersionOf("c"), "none");
  EXPECT_EQ(informer_.List().size(), 2U);
  EXPECT_THAT(Told(), UnorderedElementsAre("a", "b"));
}

TEST_F(InformerTest, ARelistTellsOnlyWhatChanged) {
  Replace({ConfigMap("same", "1"), ConfigMap("changed", "2"), ConfigMap("removed", "3")});
  Told();
  Replace({ConfigMap("same", "1"), ConfigMap("changed", "7"), ConfigMap("added", "8")});
  EXPECT_THAT(Told(), UnorderedElementsAre("changed", "removed", "added"));
  EXPECT_EQ(VersionOf("removed"), "none");
  EXPECT_EQ(VersionOf("changed"), "7");
}

TEST_F(InformerTest, PagesShowOnlyWhenTheListIsWhole) {
  Replace({ConfigMap("a", "1")});
  Told();
  informer_.Stage({ConfigMap("b", "2")});
  EXPECT_EQ(VersionOf("a"), "1");
  EXPECT_EQ(VersionOf("b"), "none");
  EXPECT_THAT(Told(), IsEmpty());
  informer_.Stage({ConfigMap("c", "3")});
  informer_.Replace();
  EXPECT_EQ(VersionOf("a"), "none");
  EXPECT_EQ(VersionOf("b"), "2");
  EXPECT_THAT(Told(), UnorderedElementsAre("a", "b", "c"));
}

TEST_F(InformerTest, AListThatStartsOverForgetsItsPages) {
  informer_.Stage({ConfigMap("a", "1")});
  informer_.Unstage();
  Replace({ConfigMap("b", "2")});
  EXPECT_EQ(informer_.size(), 1U);
  EXPECT_THAT(Told(), ElementsAre("b"));
}

TEST_F(InformerTest, ARelistHoldsNothingTwice) {
  Replace({ConfigMap("same", "1")});
  const auto before = informer_.Get({"shop", "same"});
  Replace({ConfigMap("same", "1")});
  EXPECT_EQ(informer_.Get({"shop", "same"}), before);
}

TEST_F(InformerTest, ARelistOfAnEmptyKindRemovesEverything) {
  Replace({ConfigMap("a", "1")});
  Told();
  Replace({});
  EXPECT_EQ(informer_.size(), 0U);
  EXPECT_THAT(Told(), ElementsAre("a"));
}

TEST_F(InformerTest, TheSameNameWithAnotherUidIsAChange) {
  Replace({ConfigMap("a", "1", "old-uid")});
  Told();
  Replace({ConfigMap("a", "1", "new-uid")});
  EXPECT_THAT(Told(), ElementsAre("a"));
  EXPECT_EQ(informer_.Get({"shop", "a"})->meta().uid, "new-uid");
}

TEST_F(InformerTest, ADuplicateEventTellsNothing) {  // K21
  informer_.Upsert(ConfigMap("a", "1"));
  EXPECT_THAT(Told(), ElementsAre("a"));
  informer_.Upsert(ConfigMap("a", "1"));
  EXPECT_THAT(Told(), IsEmpty());
  informer_.Upsert(ConfigMap("a", "2"));
  EXPECT_THAT(Told(), ElementsAre("a"));
}

TEST_F(InformerTest, TheEndOfAnEarlierObjectLeavesItsSuccessor) {  // K22
  informer_.Upsert(ConfigMap("a", "5", "new-uid"));
  Told();
  informer_.Remove(ConfigMap("a", "4", "old-uid"));
  EXPECT_EQ(VersionOf("a"), "5");
  EXPECT_THAT(Told(), IsEmpty());
}

TEST_F(InformerTest, RemovingTellsOnce) {
  informer_.Upsert(ConfigMap("a", "1"));
  Told();
  informer_.Remove(ConfigMap("a", "2"));
  informer_.Remove(ConfigMap("a", "2"));
  EXPECT_THAT(Told(), ElementsAre("a"));
  EXPECT_EQ(informer_.size(), 0U);
}

TEST_F(InformerTest, ARelistRepairsWhatTheWatchLostOrReordered) {  // K22, K23
  Replace({ConfigMap("a", "1"), ConfigMap("b", "2")});
  informer_.Upsert(ConfigMap("a", "9"));
  informer_.Upsert(ConfigMap("a", "6"));  // came late; versions have no order to us
  Told();
  Replace({ConfigMap("a", "9")});
  EXPECT_EQ(VersionOf("a"), "9");
  EXPECT_EQ(informer_.size(), 1U);
  EXPECT_THAT(Told(), UnorderedElementsAre("a", "b"));
}

TEST_F(InformerTest, AReaderKeepsWhatItTook) {
  informer_.Upsert(ConfigMap("a", "1", "uid-1", "first"));
  const auto taken = informer_.Get({"shop", "a"});
  informer_.Upsert(ConfigMap("a", "2", "uid-1", "second"));
  EXPECT_EQ(taken->Parse().Text({"data", "value"}), "first");
}

TEST_F(InformerTest, AListenerMayReadTheCache) {
  size_t seen = 0;
  Informer* self = nullptr;
  Informer informer([&](const ObjectName&) { seen = self->size(); });
  self = &informer;
  informer.Stage({ConfigMap("a", "1"), ConfigMap("b", "1")});
  informer.Replace();
  EXPECT_EQ(seen, 2U);
}

}  // namespace
}  // namespace trimtab::k8s
