#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace trimtab::cluster {

struct ControlPlaneOptions {
  // Also the controllers that turn Deployments into ReplicaSets and Pods.
  bool controller_manager = false;
  std::vector<std::string> api_server_flags;
};

// A real etcd and kube-apiserver on loopback, run by control-plane.sh in a folder of their own.
// Owned by a test or a test suite; used from one thread, the one that started it, because the parts
// end with that thread. Starting and restarting fail with the end of the log of the part that
// failed. The destructor ends what Start began and removes its folder.
class ControlPlane {
 public:
  // Why none can be started here, with the command that changes it; nothing when one can.
  static std::optional<std::string> Missing();

  // A control plane of its own: for tests that kill parts or need flags.
  static Result<ControlPlane> Start(const ControlPlaneOptions& options = {});

  // The one that ctest runs for all tests that share (with the controller manager), else one of its
  // own: for tests that keep to a namespace of their own.
  static Result<ControlPlane> ShareOrStart();

  const std::string& url() const { return url_; }
  const std::string& token() const { return token_; }
  std::filesystem::path ca_file() const { return folder_ / "ca.crt"; }
  std::filesystem::path client_certificate_file() const { return folder_ / "admin.crt"; }
  std::filesystem::path client_key_file() const { return folder_ / "admin.key"; }
  // Both are of cluster admins: one with the client certificate, one with the token.
  std::filesystem::path kubeconfig() const { return folder_ / "admin.kubeconfig"; }
  std::filesystem::path token_kubeconfig() const { return folder_ / "token.kubeconfig"; }

  // Runs kubectl as the admin and returns what it printed; fails with what it complained of.
  Result<std::string> Kubectl(const std::vector<std::string>& words) const;

  // Ends it as a power cut would; when this returns, its port refuses connections.
  void KillApiServer();
  // On the same port; returns when it answers again.
  Result<void> RestartApiServer();
  // While etcd is paused every request that needs it hangs.
  void PauseEtcd();
  void ResumeEtcd();

 private:
  explicit ControlPlane(std::filesystem::path folder) : folder_(std::move(folder)) {}
  Result<void> AwaitReady() const;
  void ReadAccess();

  // Removed last: the supervisor works in it.
  std::optional<TempDir> own_;
  std::filesystem::path folder_;
  std::optional<Process> supervisor_;
  std::string url_;
  std::string token_;
};

// A control plane, or the reason why this test must be skipped; with TRIMTAB_REQUIRE_CLUSTER=1 in
// the environment there is no such reason, and the test fails instead.
std::optional<std::string> ReasonToSkip();

}  // namespace trimtab::cluster
