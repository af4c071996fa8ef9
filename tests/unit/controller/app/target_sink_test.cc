#include "controller/app/target_sink.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/manual_clock.h"
#include "tests/unit/controller/app/followed_objects.h"

namespace trimtab::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class TargetSinkTest : public testing::Test {
 protected:
  TargetSinkTest() { index_.Put(EntryOf(Loop("a", "web"))); }

  // "name@version" of all that are held of Deployment web.
  static std::vector<std::string> Held(const TargetSink& sink) {
    std::vector<std::string> held;
    for (const k8s::Json& object : sink.Of(kWeb)) {
      held.push_back(std::string(object.Text({"metadata", "name"})) + "@" +
                     std::string(object.Text({"metadata", "resourceVersion"})));
    }
    return held;
  }

  static void List(TargetSink& sink, std::vector<k8s::Object> objects) {
    sink.Stage(std::move(objects));
    sink.Replace();
  }

  std::vector<std::string> Due() { return TakeDue(queue_); }

  ManualClock clock_;
  k8s::WorkQueue queue_{clock_, {}};
  LoopIndex index_;
  TargetSink deployments_{index_, queue_};
  TargetSink pods_{index_, queue_};
};

TEST_F(TargetSinkTest, HoldsWhatBelongsToATargetAndNothingElse) {
  List(pods_,
       {Pod("web", "7d9", "b", "2"), Pod("other", "7d9", "x", "3"), Pod("web", "7d9", "a", "1"),
        Read(R"({"kind":"Pod","metadata":{"namespace":"shop","name":"alone"}})")});
  EXPECT_THAT(Held(pods_), ElementsAre("web-7d9-a@1", "web-7d9-b@2"));
}

TEST_F(TargetSinkTest, KnowsTheItemsOfAListByTheListsKind) {
  const k8s::ResourceType type = apply::TypeOf(domain::TargetKind::kDeployment);
  auto item = k8s::Object::Decode(R"({"metadata":{"namespace":"shop","name":"web"}})", &type);
  ASSERT_TRUE(item.ok());
  std::vector<k8s::Object> page;
  page.push_back(*std::move(item));
  List(deployments_, std::move(page));
  ASSERT_EQ(deployments_.Of(kWeb).size(), 1U);
  EXPECT_EQ(deployments_.Of(kWeb).front().Text({"kind"}), "Deployment");
}

TEST_F(TargetSinkTest, FollowsChangesAndRemovals) {
  List(pods_, {Pod("web", "7d9", "a", "1"), Pod("web", "7d9", "b", "2")});
  pods_.Upsert(Pod("web", "7d9", "a", "5"));
  pods_.Upsert(Pod("web", "c01", "new", "6"));
  pods_.Remove(Pod("web", "7d9", "b", "7"));
  EXPECT_THAT(Held(pods_), ElementsAre("web-7d9-a@5", "web-c01-new@6"));
}

TEST_F(TargetSinkTest, TheEndOfAnEarlierObjectLeavesItsSuccessor) {
  List(deployments_, {Deployment("web", "1")});
  deployments_.Remove(Read(
      R"({"kind":"Deployment","metadata":{"namespace":"shop","name":"web","uid":"earlier"}})"));
  EXPECT_THAT(Held(deployments_), ElementsAre("web@1"));
}

TEST_F(TargetSinkTest, WhatLosesItsOwnerIsNoLongerOfTheTarget) {
  List(pods_, {Pod("web", "7d9", "a", "1")});
  pods_.Upsert(Read(
      R"({"kind":"Pod","metadata":{"namespace":"shop","name":"web-7d9-a","resourceVersion":"2"}})"));
  EXPECT_THAT(Held(pods_), IsEmpty());
}

TEST_F(TargetSinkTest, AListShowsOnlyWhenItIsWhole) {
  List(pods_, {Pod("web", "7d9", "a", "1")});
  pods_.Stage({Pod("web", "7d9", "b", "2")});
  EXPECT_THAT(Held(pods_), ElementsAre("web-7d9-a@1"));
  pods_.Unstage();
  List(pods_, {Pod("web", "7d9", "c", "3")});
  EXPECT_THAT(Held(pods_), ElementsAre("web-7d9-c@3"));
}

TEST_F(TargetSinkTest, AListTakesBackWhatHasNoLoopAnyMore) {
  List(pods_, {Pod("web", "7d9", "a", "1")});
  index_.Remove({"shop", "a"});
  List(pods_, {Pod("web", "7d9", "a", "1")});
  EXPECT_THAT(Held(pods_), IsEmpty());
}

TEST_F(TargetSinkTest, ANewLoopFindsItsTargetInTheNextList) {
  List(pods_, {Pod("search", "7d9", "a", "1")});
  index_.Put(EntryOf(Loop("b", "search")));
  const apply::WorkloadKey search{.kind = "Deployment", .name = {"shop", "search"}};
  EXPECT_THAT(pods_.Of(search), IsEmpty());
  List(pods_, {Pod("search", "7d9", "a", "1")});
  EXPECT_EQ(pods_.Of(search).size(), 1U);
}

TEST_F(TargetSinkTest, AWorkloadWakesItsLoopsAndAPodNobody) {
  List(deployments_, {Deployment("web", "1"), Deployment("other", "2")});
  EXPECT_THAT(Due(), ElementsAre("shop/a"));
  deployments_.Upsert(Deployment("other", "3"));
  pods_.Upsert(Pod("web", "7d9", "a", "4"));
  EXPECT_THAT(Due(), IsEmpty());
  deployments_.Remove(Deployment("web", "5"));
  EXPECT_THAT(Due(), ElementsAre("shop/a"));
}

}  // namespace
}  // namespace trimtab::app
