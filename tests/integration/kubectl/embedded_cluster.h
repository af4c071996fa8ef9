#pragma once

#include <memory>
#include <string>
#include <thread>

#include "base/real_clock.h"
#include "cli/demo/https_listener.h"
#include "cli/demo/served_cluster.h"
#include "cli/demo/server_identity.h"
#include "sim/api_server.h"
#include "sim/workloads.h"
#include "tests/support/temp_dir.h"

namespace trimtab::testing {

// The simulated cluster as `trimtab demo` serves it, in real time, without nodes: the counterpart
// of a real etcd, kube-apiserver and kube-controller-manager. Owned by a test. A failure to start
// ends the test.
class EmbeddedCluster {
 public:
  EmbeddedCluster();
  ~EmbeddedCluster();

  demo::ServedCluster& cluster() { return cluster_; }
  const demo::ServerIdentity& identity() const { return identity_; }
  const std::string& url() const { return listener_->url(); }
  std::string kubeconfig() const { return (folder_.path() / "kubeconfig").string(); }
  // As Ctrl-C does.
  void StopListening() { listener_.reset(); }

 private:
  RealClock clock_;
  sim::ApiServer server_;
  sim::Workloads workloads_;
  demo::ServedCluster cluster_;
  TempDir folder_;
  demo::ServerIdentity identity_;
  std::unique_ptr<demo::HttpsListener> listener_;
  std::jthread controllers_;
};

}  // namespace trimtab::testing
