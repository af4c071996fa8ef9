#include "cli/demo/served_cluster.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "sim/sim_clock.h"

namespace trimtab::demo {
namespace {

using k8s::Json;

class ServedClusterTest : public ::testing::Test {
 protected:
  ServedClusterTest() {
    cluster_.OnChange([this] { ++told_; });
  }

  static void Write(const ServedCluster::Turn& turn, const std::string& name) {
    const auto* kind = turn->registry().catalog().Find("", "v1", "configmaps");
    TRIMTAB_CHECK(kind != nullptr);
    const Json object = Json::Of({{"metadata", Json::Of({{"name", name}})}});
    TRIMTAB_CHECK(turn->registry().Create(*kind, "default", object, {}).ok());
  }

  sim::SimClock clock_;
  sim::ApiServer server_{clock_, Rng(1)};
  ServedCluster cluster_{server_};
  int told_ = 0;
};

TEST_F(ServedClusterTest, TellsOnceWhatATurnChanged) {
  {
    const auto turn = cluster_.Take();
    Write(turn, "a");
    Write(turn, "b");
    EXPECT_EQ(told_, 0);
  }
  EXPECT_EQ(told_, 1);
}

TEST_F(ServedClusterTest, TellsNothingOfReading) {
  EXPECT_EQ(cluster_.Take()->Handle({.target = "/api/v1/namespaces"}).response.status, 200);
  EXPECT_EQ(told_, 0);
}

TEST_F(ServedClusterTest, TellsNobodyWhenNobodyAsks) {
  cluster_.OnChange(nullptr);
  Write(cluster_.Take(), "a");
  EXPECT_EQ(told_, 0);
}

TEST_F(ServedClusterTest, GivesItsServerToOneThreadAtATime) {
  constexpr int kThreads = 4;
  constexpr int kWrites = 50;
  {
    std::vector<std::jthread> writers;
    for (int thread = 0; thread < kThreads; ++thread) {
      writers.emplace_back([this, thread] {
        for (int i = 0; i < kWrites; ++i) {
          Write(cluster_.Take(), "m" + std::to_string(thread) + "-" + std::to_string(i));
        }
      });
    }
  }
  EXPECT_EQ(told_, kThreads * kWrites);
  const auto listed = cluster_.Take()->Handle({.target = "/api/v1/configmaps"});
  const auto list = Json::Parse(listed.response.body);
  ASSERT_TRUE(list.ok());
  EXPECT_EQ(list->Find("items")->array()->size(), size_t{kThreads} * kWrites);
}

}  // namespace
}  // namespace trimtab::demo
