// A loop whose spec can be stored but not be used: its author is told so, and nothing is touched.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/sim/world/sim_world.h"

namespace trimtab::sim {
namespace {

TEST(WrongSpec, OfANewLoopIsToldAndNothingIsTouched) {
  Stage stage = PlainStage();
  stage.loop["spec"]["constraints"] = k8s::Json(k8s::Json::Array{k8s::Json("pool <")});
  SimWorld world(1, stage, {.trouble = std::chrono::minutes(2), .calm = std::chrono::minutes(10)});
  EXPECT_EQ(world.Run(), std::nullopt);
  EXPECT_THAT(world.RequestNames(), testing::Not(testing::Contains("PATCH deployments")));
  bool told = false;
  for (const std::string& line : world.journal().lines()) {
    told = told || line.find("SpecInvalid") != std::string::npos;
  }
  EXPECT_TRUE(told);
}

}  // namespace
}  // namespace trimtab::sim
