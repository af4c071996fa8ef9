#include "tests/sim/world/people.h"

#include <gtest/gtest.h>

#include <string>

#include "sim/api_server.h"
#include "sim/object_view.h"
#include "sim/sim_clock.h"
#include "sim/workloads.h"
#include "tests/sim/world/open_definition.h"

namespace trimtab::sim {
namespace {

using k8s::Json;

Json AnyLoop() { return OpenDefinition({"trimtab.dev", "v1alpha1", "tuningloops", "TuningLoop"}); }

class PeopleTest : public testing::TestWithParam<uint64_t> {
 protected:
  void Live() {
    for (int i = 0; i < 30; ++i) {
      clock_.Advance(std::chrono::seconds(1));
      workloads_.Step();
    }
  }

  SimClock clock_;
  ApiServer server_{clock_, Rng(1)};
  Registry untouched_{clock_, Rng(2)};
  Rng rng_{GetParam()};
  Stage stage_ = DrawStage(rng_);
  People people_{server_.registry(), untouched_, stage_, Rng(GetParam())};
  Workloads workloads_{server_.registry(), clock_,
                       [](const Json&) { return PodFate{.ready_after = std::chrono::seconds(2)}; }};
};

TEST_P(PeopleTest, WithoutAControllerTheTwoClustersStayAlike) {
  people_.SetUp({AnyLoop()});
  for (int i = 0; i < 30; ++i) {
    Live();
    people_.Act();
  }
  people_.MakePeace();
  Live();
  EXPECT_EQ(people_.Difference(), "");
}

// As a loop leaves it: another value, and owners as they were.
TEST_P(PeopleTest, WhatALoopHasLeftIsTakenOverWithItsOwners) {
  people_.SetUp({AnyLoop()});
  Registry& here = server_.registry();
  const Kind& kind = KindOf(here, "apps", stage_.stateful ? "statefulsets" : "deployments");
  const k8s::ObjectName name{"shop", "web"};
  const Json owners = *(*here.Get(kind, name))->Get({"metadata", "managedFields"});
  Json patch;
  patch["spec"]["template"]["metadata"]["annotations"]["trimtab.dev/config"] = "left";
  ASSERT_TRUE(here.Patch(kind, name, PatchKind::kMerge, patch, {.manager = "trimtab"}).ok());
  EXPECT_NE(people_.Difference(), "");
  Json given_back;
  given_back["metadata"]["managedFields"] = owners;
  ASSERT_TRUE(here.Patch(kind, name, PatchKind::kMerge, given_back, {.manager = "trimtab"}).ok());
  people_.TakeOver();
  EXPECT_EQ(people_.Difference(), "");
}

TEST_P(PeopleTest, ATraceOnTheTargetIsSeen) {
  people_.SetUp({AnyLoop()});
  Json patch;
  patch["spec"]["minReadySeconds"] = 1;
  const Kind& kind =
      KindOf(server_.registry(), "apps", stage_.stateful ? "statefulsets" : "deployments");
  ASSERT_TRUE(server_.registry()
                  .Patch(kind, {"shop", "web"}, PatchKind::kMerge, patch, {.manager = "trimtab"})
                  .ok());
  EXPECT_NE(people_.Difference(), "");
}

INSTANTIATE_TEST_SUITE_P(Seeds, PeopleTest, testing::Range<uint64_t>(1, 21));

}  // namespace
}  // namespace trimtab::sim
