#include "sim/service_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "sim/api_server.h"
#include "sim/object_view.h"
#include "sim/sim_clock.h"
#include "sim/workloads.h"
#include "tests/sim/parse_json.h"

namespace trimtab::sim {
namespace {

using k8s::Json;
using std::chrono::minutes;
using std::chrono::seconds;

ServiceOptions Quiet() {
  return {.dials = {{.name = "pool", .key = "POOL", .low = 0, .high = 100, .otherwise = "50"}},
          .surface = {.best = {0.5}, .depth = 4},
          .load = {.mean = 100},
          .noise = {.sd = 0, .tail_chance = 0}};
}

// A Deployment "web" whose pods are a simulated service, and a Prometheus that scrapes them.
class ServiceModelTest : public testing::Test {
 protected:
  void Start(ServiceOptions options, int replicas = 2, const std::string& container = R"(
      "env":[{"name":"POOL","value":"50"}])") {
    model_.emplace(registry(), clock_, Rng(3), std::move(options));
    prometheus_.Add(*model_);
    workloads_.emplace(registry(), clock_, [this](const Json& pod) { return model_->FateOf(pod); });
    Json web = ParseJson(R"({"metadata":{"name":"web"},"spec":{"selector":{"matchLabels":{"a":"b"}},
        "template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"app","image":"i",)" +
                         container + "}]}}}}");
    web["spec"]["replicas"] = replicas;
    ASSERT_TRUE(registry().Create(Deployments(), "default", std::move(web), {}).ok());
  }

  void Live(Duration time) {
    for (Duration lived{}; lived < time; lived += seconds(1)) {
      clock_.Advance(seconds(1));
      workloads_->Step();
      prometheus_.Step();
    }
  }

  void SetPool(const char* value) {
    Json patch;
    patch["spec"]["template"]["spec"]["containers"] = Json::List({Json::Of(
        {{"name", "app"}, {"env", Json::List({Json::Of({{"name", "POOL"}, {"value", value}})})}})});
    ASSERT_TRUE(
        registry().Patch(Deployments(), {"default", "web"}, PatchKind::kStrategic, patch, {}).ok());
  }

  // The only value of a query; NaN for none.
  double Ask(const std::string& query) {
    const auto at = std::chrono::floor<std::chrono::milliseconds>(clock_.WallNow());
    const auto value = EvaluatePromQl(
        query, {.samples = &prometheus_.samples(), .at = at.time_since_epoch().count()});
    EXPECT_TRUE(value.ok()) << query;
    const Vector& vector = std::get<Vector>(*value);
    return vector.size() == 1 ? vector.front().value : std::nan("");
  }
  double Latency() {
    return Ask(
        "sum(rate(http_request_duration_seconds_sum[1m]))"
        " / sum(rate(http_request_duration_seconds_count[1m]))");
  }

  Registry& registry() { return server_.registry(); }
  const Kind& Deployments() { return KindOf(registry(), "apps", "deployments"); }

  SimClock clock_;
  ApiServer server_{clock_, Rng(7)};
  SimPrometheus prometheus_{clock_};
  std::optional<ServiceModel> model_;
  std::optional<Workloads> workloads_;
};

TEST_F(ServiceModelTest, PodsShareTheLoad) {
  Start(Quiet(), 4);
  Live(minutes(3));
  EXPECT_EQ(Ask("count(up == 1)"), 4);
  EXPECT_NEAR(Ask("sum(rate(http_requests_total[1m]))"), 100, 2);
  EXPECT_NEAR(Ask("max(sum by (pod) (rate(http_requests_total[1m])))"), 25, 1);
}

TEST_F(ServiceModelTest, SettingsAreFeltByThePodsThatHaveThem) {
  Start(Quiet());
  Live(minutes(3));
  EXPECT_NEAR(Latency(), 0.1 * 1.25, 1e-4);
  SetPool("100");
  Live(minutes(3));
  EXPECT_NEAR(Latency(), 0.1 * 2 * 1.25, 1e-4);
  EXPECT_EQ(model_->TruthOf({{"pool", "100"}}).slowness, 2);
}

TEST_F(ServiceModelTest, QuantilesComeFromBuckets) {
  Start(Quiet());
  Live(minutes(3));
  EXPECT_NEAR(
      Ask("histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[1m])))"),
      0.23, 0.02);
}

TEST_F(ServiceModelTest, PodsThatAreGoneLeaveNoSeries) {
  Start(Quiet(), 3);
  Live(minutes(2));
  Json patch;
  patch["spec"]["replicas"] = 1;
  ASSERT_TRUE(
      registry().Patch(Deployments(), {"default", "web"}, PatchKind::kMerge, patch, {}).ok());
  Live(seconds(30));
  EXPECT_EQ(Ask("count(http_requests_total{code=\"200\"})"), 1);
}

TEST_F(ServiceModelTest, ACrashingSettingRestartsWithCountersFromZero) {
  ServiceOptions options = Quiet();
  options.surface.crash_above = 0.9;
  Start(options, 1, R"("env":[{"name":"POOL","value":"95"}])");
  Live(minutes(2));
  const auto pods = InNamespace(registry(), KindOf(registry(), "", "pods"), "default");
  ASSERT_EQ(pods.size(), 1U);
  const Json& status = pods[0]->Get({"status", "containerStatuses"})->array()->front();
  EXPECT_GE(IntAt(status, {"restartCount"}, 0), 2);
  EXPECT_EQ(status.Text({"lastState", "terminated", "reason"}), "Error");
  EXPECT_GE(Ask("sum(resets(http_requests_total{code=\"200\"}[5m]))"), 1);
}

TEST_F(ServiceModelTest, TooMuchMemoryKills) {
  ServiceOptions options = Quiet();
  options.surface.memory_above = 0.9;
  Start(options, 1, R"("env":[{"name":"POOL","value":"95"}])");
  Live(minutes(2));
  const auto pods = InNamespace(registry(), KindOf(registry(), "", "pods"), "default");
  const Json& status = pods[0]->Get({"status", "containerStatuses"})->array()->front();
  EXPECT_EQ(status.Text({"lastState", "terminated", "reason"}), "OOMKilled");
  EXPECT_EQ(Ask("min_over_time(up[2m])"), 0);
}

TEST_F(ServiceModelTest, AResizedPodFeelsItsResourcesWithoutARestart) {
  ServiceOptions options = Quiet();
  options.dials = {
      {.name = "cpu", .place = Dial::Place::kResource, .key = "requests.cpu", .low = 0, .high = 1}};
  Start(options, 1, R"("resources":{"requests":{"cpu":"500m"}})");
  Live(minutes(3));
  EXPECT_NEAR(Latency(), 0.1 * 2, 1e-4);
  const Kind& pods = KindOf(registry(), "", "pods");
  const auto pod = InNamespace(registry(), pods, "default").front();
  const Json patch =
      ParseJson(R"({"spec":{"containers":[{"name":"app","resources":{"requests":{"cpu":"1"}}}]}})");
  ASSERT_TRUE(
      registry()
          .Patch(pods, sim::NameOf(*pod), PatchKind::kStrategic, patch, {.subresource = "resize"})
          .ok());
  Live(minutes(2));
  EXPECT_NEAR(Latency(), 0.1 * 2 * 2, 1e-4);
  EXPECT_EQ(Ask("sum(resets(http_requests_total{code=\"200\"}[5m]))"), 0);
}

TEST_F(ServiceModelTest, SomethingOutsideMakesEveryPodSlow) {
  Start(Quiet());
  Live(minutes(2));
  model_->SlowEverybody(2);
  Live(minutes(2));
  EXPECT_NEAR(Latency(), 0.1 * 2 * 1.25, 1e-4);
}

TEST_F(ServiceModelTest, AClockThatJumpsBackLeavesCountersSound) {
  Start(Quiet());
  Live(minutes(2));
  prometheus_.SkewClock(minutes(1));
  Live(minutes(2));
  prometheus_.SkewClock({});
  Live(minutes(5));
  EXPECT_NEAR(Ask("sum(rate(http_requests_total[1m]))"), 100, 5);
}

TEST_F(ServiceModelTest, AHiddenServiceIsNotThere) {
  Start(Quiet());
  Live(minutes(2));
  model_->Hide(true);
  Live(seconds(15));
  EXPECT_TRUE(std::isnan(Ask("count(up)")));
}

}  // namespace
}  // namespace trimtab::sim
