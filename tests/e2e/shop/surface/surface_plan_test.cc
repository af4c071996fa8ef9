#include "tests/e2e/shop/surface/surface_plan.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <utility>

#include "tests/e2e/shop/settings.h"

namespace trimtab::shop {
namespace {

TEST(ShopSurfacePlan, HasOnlySettingsThatTheShopTakes) {
  for (const SurfacePoint& point : SurfacePlan(50, 1)) {
    const auto settings = ReadSettings({.environment = point.knobs});
    EXPECT_TRUE(settings.ok()) << settings.error().message;
  }
}

TEST(ShopSurfacePlan, HasEachGridWhole) {
  std::map<std::string, std::set<std::map<std::string, std::string>>> of_group;
  for (const SurfacePoint& point : SurfacePlan(0, 1)) of_group[point.group].insert(point.knobs);
  EXPECT_EQ(of_group.at("WORKERS x DB_POOL_SIZE").size(), 49u);
  EXPECT_EQ(of_group.at("COMPRESSION x CACHE_SIZE").size(), 63u);
  EXPECT_EQ(of_group.at("CACHE_EVICTION").size(), 2u);
  EXPECT_EQ(of_group.count("sample"), 0u);
}

TEST(ShopSurfacePlan, ComesBackToTheDefaultAllAlong) {
  const auto plan = SurfacePlan(20, 1);
  size_t since = 0;
  for (const SurfacePoint& point : plan) {
    since = point.group == "default" ? 0 : since + 1;
    EXPECT_LE(since, 10u);
  }
  EXPECT_EQ(plan.front().group, "default");
  EXPECT_TRUE(plan.front().knobs.empty());
}

TEST(ShopSurfacePlan, IsTheSameForTheSameSeedAndOfAnotherOrderForAnother) {
  const auto order = [](uint64_t seed) {
    std::vector<std::pair<std::string, std::map<std::string, std::string>>> points;
    for (const SurfacePoint& point : SurfacePlan(5, seed)) {
      points.emplace_back(point.group, point.knobs);
    }
    return points;
  };
  EXPECT_EQ(order(7), order(7));
  EXPECT_NE(order(7), order(8));
}

TEST(ShopSurfacePlan, SamplesSetEveryKnob) {
  size_t samples = 0;
  for (const SurfacePoint& point : SurfacePlan(30, 1)) {
    if (point.group != "sample") continue;
    ++samples;
    EXPECT_EQ(point.knobs.size(), 8u);
  }
  EXPECT_EQ(samples, 30u);
}

}  // namespace
}  // namespace trimtab::shop
