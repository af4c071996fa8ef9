#include "tests/integration/kubectl/embedded_cluster.h"

#include <chrono>
#include <utility>

#include "base/check.h"
#include "cli/demo/kubeconfig_file.h"
#include "sim/trimtab_rules.h"

namespace trimtab::testing {

EmbeddedCluster::EmbeddedCluster()
    : server_(clock_, Rng(1)), workloads_(server_.registry(), clock_), cluster_(server_) {
  sim::CheckTrimtabKinds(server_.registry());
  auto identity = demo::MakeServerIdentity();
  TRIMTAB_CHECK(identity.ok());
  identity_ = *std::move(identity);
  auto listener = demo::HttpsListener::Start(cluster_, identity_);
  TRIMTAB_CHECK(listener.ok());
  listener_ = *std::move(listener);
  TRIMTAB_CHECK(demo::WriteKubeconfig(kubeconfig(), url(), identity_).ok());
  controllers_ = std::jthread([this](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      {
        const auto turn = cluster_.Take();
        workloads_.Step();
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  });
}

EmbeddedCluster::~EmbeddedCluster() = default;

}  // namespace trimtab::testing
