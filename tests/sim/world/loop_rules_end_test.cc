// What a loop may leave on its target when it goes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/world/loop_rules_fixture.h"

namespace trimtab::sim {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

constexpr const char* kLeaving = R"({"status":{"leaving":true}})";

class LoopRulesEndTest : public LoopRulesTest {
 protected:
  const Kind& Deployments() { return Kinds("apps", "v1", "deployments"); }

  void DeleteLoop() {
    ASSERT_TRUE(registry().Remove(Loops(), {"default", "web"}, {}).ok());
    See(Actor::kPerson);
  }
};

TEST_F(LoopRulesEndTest, LastGoodMayStay) {
  Status(kStatus);
  Status(kLeaving);
  DeleteLoop();
  EXPECT_THAT(broken(), IsEmpty());
}

TEST_F(LoopRulesEndTest, WhatAPersonHasSetMayStayBesideIt) {
  Status(kStatus);
  Status(kLeaving);
  SetPool("20", Actor::kPerson);
  DeleteLoop();
  EXPECT_THAT(broken(), IsEmpty());
}

TEST_F(LoopRulesEndTest, ACandidateThatStaysIsCaught) {
  Status(kStatus);
  Status(kTrial);
  SetPool("32");
  Status(kLeaving);
  DeleteLoop();
  EXPECT_THAT(broken(), ElementsAre(StartsWith("5: the loop has left pool=32 and last good was")));
}

TEST_F(LoopRulesEndTest, AFieldThatStaysOursIsCaught) {
  Status(kStatus);
  const auto made = registry().Patch(
      Deployments(), {"default", "web"}, PatchKind::kApply,
      ParseJson(R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},
                    "spec":{"minReadySeconds":5}})"),
      {.manager = "trimtab", .force = true});
  ASSERT_TRUE(made.ok()) << made.status().message;
  See(Actor::kController);
  DeleteLoop();
  EXPECT_THAT(broken(), ElementsAre(StartsWith("5: the loop is gone, and fields of its target")));
}

TEST_F(LoopRulesEndTest, AMarkThatStaysIsCaught) {
  Status(kStatus);
  Patch(Deployments(), R"({"metadata":{"annotations":{"trimtab.dev/trial":"1"}}})",
        Actor::kController);
  DeleteLoop();
  EXPECT_THAT(broken(), ElementsAre(StartsWith("5: the loop is gone, and the annotation")));
}

}  // namespace
}  // namespace trimtab::sim
