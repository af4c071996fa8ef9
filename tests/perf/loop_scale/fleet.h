#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "controller/app/controller.h"
#include "controller/reconcile/metric_sources.h"
#include "controller/telemetry/controller_metrics.h"
#include "k8s/credentials.h"
#include "k8s/rate_limiter.h"
#include "k8s/rest_kube_client.h"
#include "sim/api_server.h"
#include "sim/sim_clock.h"
#include "sim/transport.h"
#include "sim/workloads.h"
#include "tests/perf/loop_scale/accounting.h"
#include "tests/perf/loop_scale/canned_prometheus.h"
#include "tests/perf/loop_scale/metered_transport.h"

namespace trimtab::perf {

// A cluster of so many Deployments, each with a loop, and one whole controller: its own client,
// watches, queue and sources, as `trimtab controller` puts them together, without threads. Time is
// virtual. One thread.
class Fleet {
 public:
  // A controller that may send so many requests a second.
  Fleet(int loops, double requests_per_second);
  ~Fleet();

  // Until all loops measure. False if they do not within hours.
  bool Begin();
  void LiveFor(Duration time);

  // Loops whose status says so now.
  int Measuring() const;
  Account account() const { return ControllerAccount(); }
  int64_t looks() const { return prometheus_.requests(); }
  const std::map<std::string, int64_t>& requests() const { return network_.requests(); }

 private:
  void MakeNamespace(const std::string& ns);
  void MakeLoop(int index);
  void StartController();
  void StepController();

  const int loops_;
  sim::SimClock clock_;
  sim::ApiServer server_;
  sim::Workloads workloads_;
  sim::SimTransport to_server_;
  CannedPrometheus prometheus_;
  MeteredTransport network_;
  k8s::SourcedCredentials credentials_;
  k8s::RateLimiter limiter_;
  k8s::RestKubeClient client_;
  std::unique_ptr<Log> log_;
  // The controller's own; made and unmade on its side.
  std::unique_ptr<reconcile::MetricSources> sources_;
  std::unique_ptr<telemetry::ControllerMetrics> metrics_;
  std::unique_ptr<app::Controller> controller_;
};

}  // namespace trimtab::perf
