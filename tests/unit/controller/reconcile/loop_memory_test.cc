#include "controller/reconcile/loop_memory.h"

#include <gtest/gtest.h>

namespace trimtab::reconcile {
namespace {

const k8s::ObjectName kCheckout{.ns = "shop", .name = "checkout"};

Remembered At(const std::string& uid, const std::string& version) {
  Remembered remembered;
  remembered.uid = uid;
  remembered.version = version;
  return remembered;
}

TEST(LoopMemory, KnowsNothingOfALoopAtFirst) {
  const LoopMemory memory;
  const Remembered remembered = memory.Recall(kCheckout, "uid-1");
  EXPECT_EQ(remembered.uid, "uid-1");
  EXPECT_TRUE(remembered.version.empty());
  EXPECT_FALSE(remembered.spec_is_usable);
}

TEST(LoopMemory, KeepsLoopsApartByTheirName) {
  LoopMemory memory;
  memory.Remember(kCheckout, At("uid-1", "7"));
  EXPECT_EQ(memory.Recall(kCheckout, "uid-1").version, "7");
  EXPECT_EQ(memory.Recall({.ns = "shop", .name = "search"}, "uid-1").version, "");
}

TEST(LoopMemory, KnowsNothingOfAnotherLoopThatHadTheName) {
  LoopMemory memory;
  memory.Remember(kCheckout, At("uid-1", "7"));
  EXPECT_EQ(memory.Recall(kCheckout, "uid-2").version, "");
  memory.Remember(kCheckout, At("uid-2", "9"));
  EXPECT_EQ(memory.Recall(kCheckout, "uid-2").version, "9");
  EXPECT_EQ(memory.size(), 1U);
}

TEST(LoopMemory, ForgetsWhatIsGone) {
  LoopMemory memory;
  memory.Remember(kCheckout, At("uid-1", "7"));
  memory.Forget(kCheckout);
  EXPECT_EQ(memory.Recall(kCheckout, "uid-1").version, "");
  EXPECT_EQ(memory.size(), 0U);
}

TEST(LoopMemory, IsLevelOnlyWithTheVersionThatWasRead) {
  LoopMemory memory;
  memory.Remember(kCheckout, At("uid-1", "7"));
  EXPECT_FALSE(memory.RecallLevel(kCheckout, "7").has_value()) << "nobody said that it is level";
  Remembered level = At("uid-1", "7");
  level.level = {.meta = {}, .approved = "", .has_finalizer = true};
  memory.Remember(kCheckout, level);
  ASSERT_TRUE(memory.RecallLevel(kCheckout, "7").has_value());
  EXPECT_TRUE(memory.RecallLevel(kCheckout, "7")->level->has_finalizer);
  EXPECT_FALSE(memory.RecallLevel(kCheckout, "8").has_value());
  EXPECT_FALSE(memory.RecallLevel({.ns = "shop", .name = "search"}, "7").has_value());
}

}  // namespace
}  // namespace trimtab::reconcile
