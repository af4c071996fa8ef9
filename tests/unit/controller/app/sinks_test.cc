#include "controller/app/sinks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/manual_clock.h"

namespace trimtab::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const apply::WorkloadKey kWeb{.kind = "Deployment", .name = {.ns = "shop", .name = "web"}};

k8s::Object Loop(const std::string& name) {
  auto object = k8s::Object::Decode(
      R"({"kind":"TuningLoop","apiVersion":"v1","metadata":{"namespace":"shop","name":")" + name +
      R"("},"spec":{"target":{"kind":"Deployment","name":"web"}}})");
  TRIMTAB_CHECK(object.ok());
  return *std::move(object);
}

class SinksTest : public testing::Test {
 protected:
  // The keys that are due, all taken and done.
  std::vector<std::string> Due() {
    std::vector<std::string> keys;
    while (auto key = queue_.Pop()) {
      keys.push_back(*key);
      queue_.Done(*key);
    }
    return keys;
  }

  void List(const std::vector<std::string>& loops) {
    std::vector<k8s::Object> page;
    for (const std::string& loop : loops) page.push_back(Loop(loop));
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
  loops_.Upsert(Loop("a"));
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
  loops_.Remove(Loop("a"));
  EXPECT_THAT(index_.LoopsOf(kWeb), IsEmpty());
}

TEST(LoopKeys, ReadBackAsTheLoopsName) {
  const k8s::ObjectName loop{.ns = "shop", .name = "checkout"};
  EXPECT_EQ(LoopOf(KeyOf(loop)), loop);
}

}  // namespace
}  // namespace trimtab::app
