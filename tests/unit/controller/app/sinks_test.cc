#include "controller/app/sinks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/manual_clock.h"
#include "tests/unit/controller/app/followed_objects.h"

namespace trimtab::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class SinksTest : public testing::Test {
 protected:
  std::vector<std::string> Due() { return TakeDue(queue_); }

  void List(const std::vector<std::string>& loops) {
    std::vector<k8s::Object> page;
    for (const std::string& loop : loops) page.push_back(Loop(loop, "web"));
    loops_.Stage(std::move(page));
    loops_.Replace();
  }

  ManualClock clock_;
  k8s::WorkQueue queue_{clock_, {}};
  LoopIndex index_;
  LoopSink loops_{index_, queue_};
};

TEST_F(SinksTest, ALoopThatAppearsOrChangesIsQueued) {
  List({"a", "b"});
  EXPECT_THAT(Due(), UnorderedElementsAre("shop/a", "shop/b"));
  loops_.Upsert(Loop("a", "web"));
  EXPECT_THAT(Due(), UnorderedElementsAre("shop/a"));
}

TEST_F(SinksTest, ALoopThatWentBetweenTwoListsIsQueuedOnce) {
  List({"a", "b"});
  Due();
  List({"a"});
  EXPECT_THAT(Due(), UnorderedElementsAre("shop/a", "shop/b"));
  List({"a"});
  EXPECT_THAT(Due(), UnorderedElementsAre("shop/a"));
}

TEST_F(SinksTest, AnAbandonedListChangesNothing) {
  List({"a"});
  Due();
  loops_.Stage({});
  loops_.Unstage();
  EXPECT_THAT(Due(), IsEmpty());
  EXPECT_THAT(index_.LoopsOf(kWeb), ElementsAre(k8s::ObjectName{"shop", "a"}));
}

TEST_F(SinksTest, AWorkloadIsNobodysAfterItsLoopIsGone) {
  List({"a"});
  loops_.Remove(Loop("a", "web"));
  EXPECT_THAT(index_.LoopsOf(kWeb), IsEmpty());
}

TEST(LoopKeys, ReadBackAsTheLoopsName) {
  const k8s::ObjectName loop{.ns = "shop", .name = "checkout"};
  EXPECT_EQ(LoopOf(KeyOf(loop)), loop);
}

}  // namespace
}  // namespace trimtab::app
