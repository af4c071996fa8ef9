#include "controller/reconcile/loop_memory.h"

#include <gtest/gtest.h>

namespace trimtab::reconcile {
namespace {

TEST(LoopMemory, KnowsNothingOfALoopAtFirst) {
  const LoopMemory memory;
  const Remembered remembered = memory.Recall("uid-1");
  EXPECT_TRUE(remembered.version.empty());
  EXPECT_FALSE(remembered.spec.has_value());
}

TEST(LoopMemory, KeepsLoopsApartByTheirUid) {
  LoopMemory memory;
  memory.Remember(
      "uid-1", {.version = "7", .state = {}, .trouble = {}, .candidate_refused = {}, .spec = {}});
  EXPECT_EQ(memory.Recall("uid-1").version, "7");
  EXPECT_EQ(memory.Recall("uid-2").version, "");
}

TEST(LoopMemory, ForgetsWhatIsGone) {
  LoopMemory memory;
  memory.Remember(
      "uid-1", {.version = "7", .state = {}, .trouble = {}, .candidate_refused = {}, .spec = {}});
  memory.Forget("uid-1");
  EXPECT_EQ(memory.Recall("uid-1").version, "");
  EXPECT_EQ(memory.size(), 0U);
}

}  // namespace
}  // namespace trimtab::reconcile
