#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/rng.h"
#include "controller/app/controller.h"
#include "controller/measure/prometheus_source.h"
#include "controller/reconcile/metric_sources.h"
#include "controller/telemetry/controller_metrics.h"
#include "k8s/credentials.h"
#include "k8s/rate_limiter.h"
#include "k8s/rest_kube_client.h"
#include "sim/sim_clock.h"
#include "sim/sim_prometheus.h"
#include "sim/transport.h"
#include "tests/sim/world/journal.h"
#include "tests/sim/world/process_clock.h"
#include "tests/sim/world/process_transport.h"

namespace trimtab::sim {

// What all processes of a world share.
struct Surroundings {
  SimClock& clock;
  ApiServer& server;
  SimPrometheus& prometheus;
  Journal& journal;
  RequestWitness& witness;
};

// One incarnation of a whole controller, as `trimtab controller` puts it together, without threads:
// its client, its source, its leader election. Killing it is destroying it. One thread; what
// surrounds it outlives it.
class ControllerProcess {
 public:
  ControllerProcess(const Surroundings& around, std::string identity, Rng rng);
  ~ControllerProcess();

  // When it has something to do.
  MonoTime NextDue() const { return next_due_; }
  // One of the things that are due.
  void Step();

  // Its end in good order, as SIGTERM brings it about: no thread steps any more, the lease is
  // given up.
  void Stop() { static_cast<void>(controller_->Release()); }
  // Nothing it does has an effect from now on.
  void Kill() { dead_ = true; }
  bool dead() const { return dead_; }
  // It found its lease lost, and ends as the real one does.
  bool lost() const { return controller_->lost(); }
  bool leading() const { return controller_->leading(); }
  const std::string& identity() const { return identity_; }

  ProcessClock& clock() { return clock_; }
  SimTransport& network() { return network_; }
  PrometheusTransport& source_network() { return source_network_; }

 private:
  // A thread of the real controller.
  struct Runner {
    std::function<MonoTime()> step;
    Duration pause;  // at least and at most twice this between two steps
    MonoTime next;
  };

  const std::string identity_;
  SimClock& shared_clock_;
  ProcessClock clock_;
  Rng rng_;
  MonoTime next_due_;  // of the runners
  bool dead_ = false;
  SimTransport network_;
  PrometheusTransport source_network_;
  ProcessTransport way_to_server_;
  ProcessTransport way_to_source_;
  JournalLog log_;
  k8s::SourcedCredentials credentials_;
  k8s::RateLimiter limiter_;
  k8s::RestKubeClient client_;
  std::unique_ptr<reconcile::MetricSources> sources_;
  telemetry::ControllerMetrics metrics_;
  std::unique_ptr<app::Controller> controller_;
  std::vector<Runner> runners_;
};

}  // namespace trimtab::sim
