#include "sim/node.h"

#include <gtest/gtest.h>

#include "sim/api_server.h"
#include "sim/object_view.h"
#include "sim/sim_clock.h"
#include "tests/sim/parse_json.h"

namespace trimtab::sim {
namespace {

using k8s::Json;
using std::chrono::seconds;

// One pod on a node.
class NodeTest : public testing::Test {
 protected:
  void Run(PodFate fate) {
    node_.emplace(registry(), clock_, [fate](const Json&) { return fate; });
    const Json pod = ParseJson(R"({"metadata":{"name":"p"},"spec":{"containers":[
        {"name":"app","image":"i","resources":{"requests":{"cpu":"1"}}}]}})");
    ASSERT_TRUE(registry().Create(Pods(), "default", pod, {}).ok());
  }
  void Live(Duration time) {
    for (Duration lived{}; lived < time; lived += seconds(1)) {
      while (node_->Step("default")) continue;
      clock_.Advance(seconds(1));
    }
  }
  Json Container() {
    return registry()
        .Get(Pods(), {"default", "p"})
        ->get()
        ->Get({"status", "containerStatuses"})
        ->array()
        ->front();
  }
  bool IsReady() { return IsConditionTrue(**registry().Get(Pods(), {"default", "p"}), "Ready"); }

  Registry& registry() { return server_.registry(); }
  const Kind& Pods() { return KindOf(registry(), "", "pods"); }

  SimClock clock_;
  ApiServer server_{clock_, Rng(7)};
  std::optional<Node> node_;
};

TEST_F(NodeTest, ACrashedContainerComesBackLaterAndLater) {
  Run({.ready_after = seconds(2), .crash_after = seconds(5)});
  Live(seconds(4));
  EXPECT_TRUE(IsReady());
  Live(seconds(3));
  EXPECT_FALSE(IsReady());
  EXPECT_EQ(Container().Text({"state", "waiting", "reason"}), "CrashLoopBackOff");
  Live(seconds(11));
  EXPECT_TRUE(IsReady());
  EXPECT_EQ(IntAt(Container(), {"restartCount"}, 0), 1);
  Live(seconds(18));
  EXPECT_EQ(IntAt(Container(), {"restartCount"}, 0), 2);
  EXPECT_FALSE(IsReady());
  Live(seconds(7));
  EXPECT_TRUE(IsReady());
}

TEST_F(NodeTest, AContainerThatCrashesFirstNeverGetsReady) {
  Run({.ready_after = seconds(9), .crash_after = seconds(5), .out_of_memory = true});
  for (int i = 0; i < 60; ++i) {
    Live(seconds(1));
    EXPECT_FALSE(IsReady());
  }
  EXPECT_EQ(Container().Text({"lastState", "terminated", "reason"}), "OOMKilled");
}

TEST_F(NodeTest, AResizedContainerGetsWhatItAsksFor) {
  Run({.ready_after = seconds(1)});
  Live(seconds(3));
  EXPECT_EQ(Container().Text({"resources", "requests", "cpu"}), "1");
  const Json patch =
      ParseJson(R"({"spec":{"containers":[{"name":"app","resources":{"requests":{"cpu":"2"}}}]}})");
  ASSERT_TRUE(
      registry()
          .Patch(Pods(), {"default", "p"}, PatchKind::kStrategic, patch, {.subresource = "resize"})
          .ok());
  Live(seconds(2));
  EXPECT_EQ(Container().Text({"resources", "requests", "cpu"}), "2");
  EXPECT_EQ(IntAt(Container(), {"restartCount"}, 0), 0);
  EXPECT_TRUE(IsReady());
}

TEST_F(NodeTest, APodWhoseImageCannotBePulledWaitsForItForEver) {
  Run({.no_image = true});
  Live(seconds(60));
  EXPECT_FALSE(IsReady());
  EXPECT_EQ(Container().Text({"state", "waiting", "reason"}), "ImagePullBackOff");
}

}  // namespace
}  // namespace trimtab::sim
