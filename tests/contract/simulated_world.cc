#include <chrono>
#include <string>
#include <utility>

#include "k8s/credentials.h"
#include "k8s/rate_limiter.h"
#include "k8s/rest_kube_client.h"
#include "sim/api_server.h"
#include "sim/sim_clock.h"
#include "sim/transport.h"
#include "sim/trimtab_rules.h"
#include "sim/workloads.h"
#include "tests/contract/world.h"

namespace trimtab::contract {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr const char* kToken = "Bearer sim";

// An administrator's token.
class FixedToken final : public k8s::Credentials {
 public:
  Result<TlsMaterial> Tls() override { return TlsMaterial{}; }
  Result<std::string> Authorization() override { return std::string(kToken); }
  void Refresh() override {}
};

// The simulated server, with its controllers and without a node. Time moves only in Eventually and
// Settle.
class SimulatedWorld final : public World {
 public:
  SimulatedWorld()
      : server_(clock_, Rng(1)),
        workloads_(server_.registry(), clock_),
        transport_(server_, clock_, Rng(2)),
        limiter_(clock_, {.per_second = 1e6, .burst = 1e6}),
        client_(transport_, credentials_, limiter_, "trimtab-contract") {
    sim::CheckTrimtabKinds(server_.registry());
    server_.RequireToken(std::string(kToken).substr(std::string("Bearer ").size()));
  }

  k8s::KubeClient& client() override { return client_; }

  Result<HttpResponse> Send(HttpRequest request) override {
    bool known = false;
    for (const HttpHeader& header : request.headers) known |= header.name == "Authorization";
    if (!known) request.headers.push_back({"Authorization", kToken});
    return transport_.Send(request, {});
  }

  WallTime WallNow() override { return clock_.WallNow(); }

  bool Eventually(const std::function<bool()>& holds) override {
    const MonoTime end = clock_.Now() + minutes(1);
    while (clock_.Now() < end) {
      workloads_.Step();
      if (holds()) return true;
      workloads_.Step();
      clock_.Advance(milliseconds(100));
    }
    return false;
  }

  void Settle() override {
    const MonoTime end = clock_.Now() + minutes(1);
    while (clock_.Now() < end) {
      workloads_.Step();
      clock_.Advance(milliseconds(500));
    }
    workloads_.Step();
  }

  void Compact() override { server_.registry().Compact(0); }
  void AwaitNamespace(const std::string&) override {}

 private:
  sim::SimClock clock_;
  sim::ApiServer server_;
  sim::Workloads workloads_;
  sim::SimTransport transport_;
  FixedToken credentials_;
  k8s::RateLimiter limiter_;
  k8s::RestKubeClient client_;
};

}  // namespace

Result<std::unique_ptr<World>> MakeSimulatedWorld() {
  return std::unique_ptr<World>(std::make_unique<SimulatedWorld>());
}

}  // namespace trimtab::contract
