#include "controller/app/loop_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trimtab::app {
namespace {

using k8s::ObjectName;
using testing::ElementsAre;
using testing::IsEmpty;

k8s::Object Loop(const std::string& name, const std::string& kind, const std::string& target) {
  auto loop = k8s::Object::Decode(
      R"({"kind":"TuningLoop","apiVersion":"trimtab.dev/v1alpha1","metadata":{"namespace":"shop","name":")" +
      name + R"("},"spec":{"target":{"kind":")" + kind + R"(","name":")" + target + R"("}}})");
  TRIMTAB_CHECK(loop.ok());
  return *std::move(loop);
}

const ObjectName kCheckout{.ns = "shop", .name = "checkout"};

TEST(LoopIndex, FindsEveryLoopOfAWorkload) {
  LoopIndex index;
  index.Put(Loop("a", "Deployment", "checkout"));
  index.Put(Loop("b", "Deployment", "checkout"));
  index.Put(Loop("c", "StatefulSet", "checkout"));
  EXPECT_THAT(index.LoopsOf("Deployment", kCheckout),
              ElementsAre(ObjectName{"shop", "a"}, ObjectName{"shop", "b"}));
  EXPECT_THAT(index.LoopsOf("StatefulSet", kCheckout), ElementsAre(ObjectName{"shop", "c"}));
  EXPECT_THAT(index.LoopsOf("Deployment", {.ns = "other", .name = "checkout"}), IsEmpty());
}

TEST(LoopIndex, FollowsALoopToItsNewTarget) {
  LoopIndex index;
  index.Put(Loop("a", "Deployment", "checkout"));
  index.Put(Loop("a", "Deployment", "search"));
  EXPECT_THAT(index.LoopsOf("Deployment", kCheckout), IsEmpty());
  EXPECT_THAT(index.LoopsOf("Deployment", {.ns = "shop", .name = "search"}),
              ElementsAre(ObjectName{"shop", "a"}));
}

TEST(LoopIndex, ForgetsALoopThatIsRemoved) {
  LoopIndex index;
  index.Put(Loop("a", "Deployment", "checkout"));
  index.Remove({.ns = "shop", .name = "a"});
  index.Remove({.ns = "shop", .name = "never-there"});
  EXPECT_THAT(index.LoopsOf("Deployment", kCheckout), IsEmpty());
}

}  // namespace
}  // namespace trimtab::app
