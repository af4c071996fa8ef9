#include "controller/app/run_controller.h"

#include <functional>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "base/real_clock.h"
#include "controller/app/controller.h"
#include "controller/app/pace.h"
#include "controller/app/source_pool.h"
#include "controller/app/status_server.h"
#include "controller/app/zone_database.h"
#include "controller/telemetry/controller_metrics.h"
#include "k8s/rate_limiter.h"
#include "k8s/rest_kube_client.h"
#include "k8s/transport/transport.h"

namespace trimtab::app {
namespace {

// How long a watch waits for an event before it looks at the stop again.
constexpr Duration kWatchWait = std::chrono::seconds(1);

// One thread for each kind of step; all end with the stop.
class Threads {
 public:
  Threads(const Clock& clock, const std::stop_token& stop)
      : clock_(clock), on_stop_(stop, [this] { all_.request_stop(); }) {}
  ~Threads() { End(); }

  void Start(std::function<MonoTime(const std::stop_token&)> step) {
    threads_.emplace_back([this, step = std::move(step)] {
      const std::stop_token stop = all_.get_token();
      KeepStepping(clock_, stop, [&] { return step(stop); });
    });
  }
  void RequestEnd() { all_.request_stop(); }
  std::stop_token token() const { return all_.get_token(); }
  void End() {
    all_.request_stop();
    threads_.clear();
  }

 private:
  const Clock& clock_;
  std::stop_source all_;
  std::stop_callback<std::function<void()>> on_stop_;
  std::vector<std::jthread> threads_;
};

void StartAll(Threads& threads, Controller& controller, int workers) {
  threads.Start([&](const std::stop_token& stop) {
    const MonoTime next = controller.StepElection(stop);
    if (controller.lost()) threads.RequestEnd();
    return next;
  });
  for (size_t i = 0; i < controller.watches(); ++i) {
    threads.Start([&controller, i](const std::stop_token& stop) {
      return controller.StepWatch(i, kWatchWait, stop);
    });
  }
  for (int i = 0; i < workers; ++i) {
    threads.Start([&](const std::stop_token& stop) { return controller.StepWork(stop); });
  }
  threads.Start([&](const std::stop_token& stop) { return controller.StepEvents(stop); });
}

}  // namespace

Result<Ending> RunController(const Settings& settings, const std::string& identity,
                             k8s::ClusterAccess& access, Log& log, const std::stop_token& stop) {
  const RealClock clock;
  auto transport = k8s::MakeTransport(
      {.url = access.url, .tls = [&access] { return access.credentials->Tls(); }});
  if (!transport) return std::move(transport).error().In(access.url_from);
  k8s::RateLimiter limiter(clock, settings.requests);
  k8s::RestKubeClient client(**transport, *access.credentials, limiter, "trimtab");
  auto sources = SourcePool::Make(settings.sources, clock, [](HttpEndpoint endpoint) {
    return k8s::MakeTransport(std::move(endpoint));
  });
  if (!sources) return std::move(sources).error();
  for (const std::string& problem : (*sources)->Probe(stop)) {
    log.Warning("a metrics source does not answer yet", {{"error", problem}});
  }
  domain::HouseRules rules = settings.rules;
  rules.zones = ReadZones(kZoneFolder);
  telemetry::ControllerMetrics metrics;
  auto controller = Controller::Create(
      {.election = {.lease = settings.lease, .identity = identity, .timing = settings.lease_timing},
       .namespaces = settings.namespaces,
       .rules = std::move(rules)},
      {.client = client, .sources = **sources, .clock = clock, .log = log, .metrics = metrics},
      Rng(std::hash<std::string>()(identity)));
  if (!controller) return std::move(controller).error();

  std::unique_ptr<StatusServer> server;
  if (!settings.listen.empty()) {
    auto started =
        StatusServer::Start(settings.listen, {.metrics = [&] { return metrics.Text(); },
                                              .healthy = [&] { return !(*controller)->lost(); },
                                              .ready = [&] { return (*controller)->ready(); }});
    if (!started) return std::move(started).error();
    server = *std::move(started);
  }
  log.Info("controller started", {{"identity", identity}, {"server", access.url}});
  {
    Threads threads(clock, stop);
    StartAll(threads, **controller, settings.workers);
    KeepStepping(clock, threads.token(), [&] { return clock.Now() + kWatchWait; });
  }
  if ((*controller)->lost()) return Ending::kLostLease;
  const auto released = (*controller)->Release();
  if (!released.ok()) {
    log.Warning("the lease could not be given up", {{"error", released.error().message}});
  }
  log.Info("controller stopped", {{"identity", identity}});
  return Ending::kStopped;
}

}  // namespace trimtab::app
