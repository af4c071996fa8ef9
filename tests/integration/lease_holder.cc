// One contender for a lease, for leader_test: while it leads, it appends its name to a ConfigMap,
// fenced as the controller's writes are. Prints what it does and when, by the clock that all
// processes share. Exits with 3 when it lost the lease.
//   lease_holder KUBECONFIG NAMESPACE NAME LETTER
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "base/check.h"
#include "base/real_clock.h"
#include "k8s/kubeconfig.h"
#include "k8s/leader_elector.h"
#include "k8s/rate_limiter.h"
#include "k8s/rest_kube_client.h"
#include "k8s/transport/transport.h"

namespace trimtab::k8s {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Role = LeaderElector::Role;

constexpr LeaseTiming kTiming = {
    .lease = seconds(3), .renew_deadline = seconds(2), .retry = milliseconds(500)};
constexpr milliseconds kPause{10};
constexpr int kExitLost = 3;
const ResourceType kConfigMaps{"", "v1", "configmaps", "ConfigMap"};

void Say(const Clock& clock, const std::string& what) {
  std::printf("%s %lld\n", what.c_str(),
              static_cast<long long>(clock.Now().time_since_epoch().count()));
  std::fflush(stdout);
}

// Appends one letter to the ConfigMap's history, if nobody else wrote since it was read.
void Append(KubeClient& client, const LeaderElector& elector, const ObjectName& name,
            const std::string& letter) {
  const auto read = client.Get(kConfigMaps, name, {.timeout = seconds(1)});
  if (!read) return;
  const std::string history(read->Parse().Text({"data", "history"}));
  const Json patch =
      Json::Of({{"metadata", Json::Of({{"resourceVersion", read->meta().resource_version}})},
                {"data", Json::Of({{"history", history + letter}})}});
  if (!elector.MayWrite()) return;
  static_cast<void>(client.Patch(kConfigMaps, name, patch, {}, {.timeout = seconds(1)}));
}

int Contend(KubeClient& client, const Clock& clock, const ObjectName& name,
            const std::string& letter) {
  const auto log = MakeStderrLog(LogLevel::kInfo, LogFormat::kText);
  const auto made =
      LeaderElector::Create({.lease = name, .identity = letter, .timing = kTiming}, client, clock,
                            Rng(static_cast<uint64_t>(letter.at(0))), *log);
  TRIMTAB_CHECK(made.ok());
  LeaderElector& elector = **made;
  bool led = false;
  while (elector.role() != Role::kLost) {
    elector.Step();
    if (elector.role() == Role::kLeader && !std::exchange(led, true)) Say(clock, "leading");
    if (elector.MayWrite()) Append(client, elector, name, letter);
    std::this_thread::sleep_for(kPause);
  }
  Say(clock, "lost");
  return kExitLost;
}

int Run(const std::string& kubeconfig, const ObjectName& name, const std::string& letter) {
  const RealClock clock;
  auto access = LoadKubeconfig(clock, kubeconfig);
  TRIMTAB_CHECK(access.ok());
  PrepareTransport();
  Credentials& credentials = *access->credentials;
  const auto transport =
      MakeTransport({.url = access->url, .tls = [&] { return credentials.Tls(); }});
  TRIMTAB_CHECK(transport.ok());
  RateLimiter limiter(clock, {.per_second = 100, .burst = 100, .lease_per_second = 10});
  RestKubeClient client(**transport, credentials, limiter, "lease-holder");
  return Contend(client, clock, name, letter);
}

}  // namespace
}  // namespace trimtab::k8s

int main(int argc, char** argv) {
  TRIMTAB_CHECK(argc == 5);
  return trimtab::k8s::Run(argv[1], {argv[2], argv[3]}, argv[4]);
}
