#include "controller/app/loop_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trimtab::app {
namespace {

using k8s::ObjectName;
using testing::ElementsAre;
using testing::IsEmpty;

k8s::Object Loop(const std::string& name, const std::string& kind, const std::string& target,
                 const std::string& version = "1") {
  auto loop = k8s::Object::Decode(
      R"({"kind":"TuningLoop","apiVersion":"trimtab.dev/v1alpha1","metadata":{"namespace":"shop","name":")" +
      name + R"(","resourceVersion":")" + version + R"("},"spec":{"target":{"kind":")" + kind +
      R"(","name":")" + target + R"("}}})");
  TRIMTAB_CHECK(loop.ok());
  return *std::move(loop);
}

const ObjectName kCheckout{.ns = "shop", .name = "checkout"};

TEST(LoopIndex, FindsEveryLoopOfAWorkload) {
  LoopIndex index;
  index.Put(EntryOf(Loop("a", "Deployment", "checkout")));
  index.Put(EntryOf(Loop("b", "Deployment", "checkout")));
  index.Put(EntryOf(Loop("c", "StatefulSet", "checkout")));
  EXPECT_THAT(index.LoopsOf({"Deployment", kCheckout}),
              ElementsAre(ObjectName{"shop", "a"}, ObjectName{"shop", "b"}));
  EXPECT_THAT(index.LoopsOf({"StatefulSet", kCheckout}), ElementsAre(ObjectName{"shop", "c"}));
  EXPECT_THAT(index.LoopsOf({"Deployment", {"other", "checkout"}}), IsEmpty());
}

TEST(LoopIndex, FollowsALoopToItsNewTarget) {
  LoopIndex index;
  index.Put(EntryOf(Loop("a", "Deployment", "checkout")));
  index.Put(EntryOf(Loop("a", "Deployment", "search")));
  EXPECT_THAT(index.LoopsOf({"Deployment", kCheckout}), IsEmpty());
  EXPECT_THAT(index.LoopsOf({"Deployment", {"shop", "search"}}),
              ElementsAre(ObjectName{"shop", "a"}));
}

TEST(LoopIndex, ForgetsALoopThatIsRemoved) {
  LoopIndex index;
  index.Put(EntryOf(Loop("a", "Deployment", "checkout")));
  index.Remove({.ns = "shop", .name = "a"});
  index.Remove({.ns = "shop", .name = "never-there"});
  EXPECT_THAT(index.LoopsOf({"Deployment", kCheckout}), IsEmpty());
}

TEST(LoopIndex, KnowsTheNewestVersionOfALoop) {
  LoopIndex index;
  EXPECT_EQ(index.VersionOf({"shop", "a"}), "");
  index.Put(EntryOf(Loop("a", "Deployment", "checkout", "7")));
  index.Put(EntryOf(Loop("a", "Deployment", "checkout", "9")));
  EXPECT_EQ(index.VersionOf({"shop", "a"}), "9");
  index.Remove({"shop", "a"});
  EXPECT_EQ(index.VersionOf({"shop", "a"}), "");
}

TEST(LoopIndex, CountsTargetsThatNobodyHadAskedFor) {
  LoopIndex index;
  index.Put(EntryOf(Loop("a", "Deployment", "checkout")));
  index.Put(EntryOf(Loop("b", "Deployment", "checkout")));
  index.Put(EntryOf(Loop("a", "Deployment", "checkout", "2")));
  EXPECT_EQ(index.new_targets(), 1U) << "the second loop's parts are followed already";
  index.Put(EntryOf(Loop("a", "Deployment", "search")));
  EXPECT_EQ(index.new_targets(), 2U);
}

}  // namespace
}  // namespace trimtab::app
