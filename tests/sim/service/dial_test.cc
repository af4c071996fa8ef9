#include "sim/service/dial.h"

#include <gtest/gtest.h>

#include "sim/registry.h"
#include "sim/sim_clock.h"
#include "tests/sim/parse_json.h"

namespace trimtab::sim {
namespace {

class DialTest : public testing::Test {
 protected:
  DialTest() {
    const k8s::Json map = ParseJson(R"({"metadata":{"name":"cfg"},"data":{"size":"7",
        "app.yaml":"http:\n  codec: zstd # fast\n"}})");
    EXPECT_TRUE(
        registry_.Create(*registry_.catalog().Find("", "v1", "configmaps"), "default", map, {})
            .ok());
  }

  std::string Read(const Dial& dial) { return ReadDial(registry_, dial, "app", pod_, 3); }

  SimClock clock_;
  Registry registry_{clock_, Rng(1)};
  k8s::Json pod_ = ParseJson(R"({"metadata":{"name":"p","namespace":"default"},"spec":{
      "volumes":[{"name":"v","configMap":{"name":"cfg"}}],"containers":[{"name":"app",
      "args":["serve","--workers=8"],"envFrom":[{"configMapRef":{"name":"cfg"}}],
      "env":[{"name":"POOL","value":"16"},
             {"name":"SIZE","valueFrom":{"configMapKeyRef":{"name":"cfg","key":"size"}}}],
      "resources":{"requests":{"cpu":"250m"}}}]}})");
};

TEST_F(DialTest, FindsWhereAContainerWouldLook) {
  EXPECT_EQ(Read({.key = "POOL"}), "16");
  EXPECT_EQ(Read({.key = "SIZE"}), "7");
  EXPECT_EQ(Read({.key = "size"}), "7");
  EXPECT_EQ(Read({.place = Dial::Place::kArg, .key = "--workers="}), "8");
  EXPECT_EQ(Read({.place = Dial::Place::kResource, .key = "requests.cpu"}), "250m");
  EXPECT_EQ(Read({.place = Dial::Place::kConfigMap, .key = "size"}), "7");
  EXPECT_EQ(Read({.place = Dial::Place::kConfigMap, .key = "app.yaml", .path = "/http/codec"}),
            "zstd");
  EXPECT_EQ(Read({.place = Dial::Place::kReplicas}), "3");
}

TEST_F(DialTest, FallsBackWhereNobodySays) {
  EXPECT_EQ(Read({.key = "NOBODY", .otherwise = "4"}), "4");
  EXPECT_EQ(
      Read({.place = Dial::Place::kConfigMap, .key = "app.yaml", .path = "/no", .otherwise = "x"}),
      "x");
}

TEST_F(DialTest, WhatTheKubeletGaveCountsMoreThanWhatWasAsked) {
  pod_["status"] = ParseJson(
      R"({"containerStatuses":[{"name":"app","resources":{"requests":{"cpu":"100m"}}}]})");
  EXPECT_EQ(Read({.place = Dial::Place::kResource, .key = "requests.cpu"}), "100m");
}

TEST(DialPosition, PutsNumbersQuantitiesAndDurationsInTheirRange) {
  EXPECT_EQ(Position({.low = 0, .high = 10}, "5"), 0.5);
  EXPECT_EQ(Position({.low = 0, .high = 10}, "50"), 1);
  EXPECT_EQ(Position({.place = Dial::Place::kResource, .low = 0, .high = 2}, "500m"), 0.25);
  EXPECT_EQ(Position({.low = 0, .high = 2}, "500ms"), 0.25);
  EXPECT_NEAR(Position({.low = 1, .high = 100, .log = true}, "10"), 0.5, 1e-12);
  EXPECT_EQ(Position({.low = 0, .high = 10}, "ten"), 0);
}

TEST(DialPosition, PutsWordsInTheirOrder) {
  const Dial codec{.words = {"none", "gzip", "zstd"}};
  EXPECT_EQ(Position(codec, "gzip"), 0.5);
  EXPECT_EQ(Position(codec, "lz4"), 0);
}

}  // namespace
}  // namespace trimtab::sim
