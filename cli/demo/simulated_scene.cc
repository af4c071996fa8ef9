#include "cli/demo/simulated_scene.h"

#include <span>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "cli/demo/manifests.h"
#include "sim/object_view.h"
#include "sim/trimtab_rules.h"

namespace trimtab::demo {
namespace {

using k8s::Json;
using sim::Dial;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration kTick = milliseconds(500);
// The newest changes that a watch may still want.
constexpr size_t kHistory = 5'000;
constexpr const char* kSystem = "trimtab";
constexpr const char* kShop = "shop";

// The story is told by the loop's own state, its records and its Events.
class Silent final : public Log {
 protected:
  void Write(LogLevel, std::string_view, std::span<const LogField>) override {}
};

// A pool, workers and a compression, best well away from where their team left them.
sim::ServiceOptions Checkout() {
  sim::ServiceOptions options;
  options.ns = kShop;
  options.name = "checkout";
  options.dials = {
      {.name = "pool", .key = "DB_POOL_SIZE", .low = 4, .high = 128, .log = true},
      {.name = "workers",
       .place = Dial::Place::kArg,
       .key = "--workers=",
       .low = 1,
       .high = 32,
       .log = true},
      {.name = "compression", .key = "COMPRESSION", .words = {"none", "gzip", "zstd"}},
  };
  options.surface = {.shape = sim::Shape::kInterior, .best = {0.6, 0.65, 1}, .depth = 2.25};
  options.load = {.mean = 60, .diurnal = 0.2};
  options.noise = {.sd = 0.04};
  return options;
}

class OnlyPrometheus final : public reconcile::MetricSources {
 public:
  OnlyPrometheus(HttpTransport& transport, k8s::Credentials& credentials, const Clock& clock)
      : source_({.url = "http://prometheus"}, transport, credentials, clock) {}

  measure::MetricSource* Find(const std::string& name) override {
    return name == "default" ? &source_ : nullptr;
  }

 private:
  measure::PrometheusSource source_;
};

}  // namespace

SimulatedScene::Access::Access(sim::ApiServer& server, const Clock& clock, Rng rng,
                               const std::string& name)
    : network(server, clock, rng),
      credentials(k8s::CredentialSources{}),
      limiter(clock, {}),
      client(network, credentials, limiter, name) {}

SimulatedScene::SimulatedScene(uint64_t seed)
    : rng_(seed),
      server_(clock_, rng_.Fork("server")),
      service_(server_.registry(), clock_, rng_.Fork("service"), Checkout()),
      workloads_(server_.registry(), clock_,
                 [this](const Json& pod) { return service_.FateOf(pod); }),
      prometheus_(clock_),
      to_prometheus_(prometheus_),
      person_access_(server_, clock_, rng_.Fork("person"), "kubectl"),
      controller_access_(server_, clock_, rng_.Fork("network"), "trimtab"),
      person_(person_access_.client),
      log_(std::make_unique<Silent>()),
      sources_(std::make_unique<OnlyPrometheus>(to_prometheus_, controller_access_.credentials,
                                                clock_)) {
  prometheus_.Add(service_);
  Install();
  auto made = app::Controller::Create(
      {.election = {.lease = {.ns = kSystem, .name = "trimtab"}, .identity = "demo"}},
      {.client = controller_access_.client,
       .sources = *sources_,
       .clock = clock_,
       .log = *log_,
       .metrics = metrics_},
      rng_.Fork("controller"));
  TRIMTAB_CHECK(made.ok());
  controller_ = *std::move(made);
}

SimulatedScene::~SimulatedScene() = default;

void SimulatedScene::Install() {
  sim::Registry& registry = server_.registry();
  sim::CheckTrimtabKinds(registry);
  const auto create = [&](const char* group, const char* plural, const Json& object) {
    const std::string ns(object.Text({"metadata", "namespace"}));
    TRIMTAB_CHECK(
        registry.Create(sim::KindOf(registry, group, plural), ns, object, {.manager = "kubectl"})
            .ok());
  };
  for (const Json& kind : CustomKinds()) {
    create("apiextensions.k8s.io", "customresourcedefinitions", kind);
  }
  for (const char* ns : {kSystem, kShop}) {
    create("", "namespaces", Json::Of({{"metadata", Json::Of({{"name", ns}})}}));
  }
  create("apps", "deployments", CheckoutDeployment());
}

std::string SimulatedScene::Setting() const {
  return "cluster, service, Prometheus and time are simulated; the controller is the real one";
}

Result<void> SimulatedScene::Pass(Duration time) {
  const MonoTime end = clock_.Now() + time;
  while (clock_.Now() < end) {
    workloads_.Step();
    prometheus_.Step();
    StepController();
    server_.registry().Compact(kHistory);
    clock_.Advance(kTick);
  }
  return {};
}

void SimulatedScene::StepController() {
  controller_->StepElection();
  for (size_t i = 0; i < controller_->watches(); ++i) controller_->StepWatch(i, Duration::zero());
  controller_->StepWork();
  controller_->StepEvents();
}

}  // namespace trimtab::demo
