#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/log.h"
#include "cli/demo/scene.h"
#include "controller/app/controller.h"
#include "controller/measure/prometheus_source.h"
#include "controller/reconcile/metric_sources.h"
#include "controller/telemetry/controller_metrics.h"
#include "k8s/credentials.h"
#include "k8s/rate_limiter.h"
#include "k8s/rest_kube_client.h"
#include "sim/api_server.h"
#include "sim/service_model.h"
#include "sim/sim_clock.h"
#include "sim/sim_prometheus.h"
#include "sim/transport.h"
#include "sim/workloads.h"

namespace trimtab::demo {

// A scene in which everything but the controller is simulated, time included: an hour passes in
// well under a second, and the same seed gives the same story to the byte. One thread.
class SimulatedScene final : public Scene {
 public:
  explicit SimulatedScene(uint64_t seed);
  ~SimulatedScene() override;

  std::string Setting() const override;
  k8s::KubeClient& person() override { return person_; }
  WallTime Now() const override { return clock_.WallNow(); }
  Result<void> Pass(Duration time) override;

 private:
  // The ways of one client to the API server.
  struct Access {
    Access(sim::ApiServer& server, const Clock& clock, Rng rng, const std::string& name);

    sim::SimTransport network;
    k8s::SourcedCredentials credentials;
    k8s::RateLimiter limiter;
    k8s::RestKubeClient client;
  };

  void Install();
  void StepController();

  const Rng rng_;
  sim::SimClock clock_;
  sim::ApiServer server_;
  sim::ServiceModel service_;
  sim::Workloads workloads_;
  sim::SimPrometheus prometheus_;
  sim::PrometheusTransport to_prometheus_;
  Access person_access_;
  Access controller_access_;
  k8s::KubeClient& person_;
  std::unique_ptr<Log> log_;
  std::unique_ptr<reconcile::MetricSources> sources_;
  telemetry::ControllerMetrics metrics_;
  std::unique_ptr<app::Controller> controller_;
};

}  // namespace trimtab::demo
