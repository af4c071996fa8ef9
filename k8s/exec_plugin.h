#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "k8s/json.h"
#include "k8s/subprocess.h"

namespace trimtab::k8s {

// How a kubeconfig says that credentials come from a program.
struct ExecPluginConfig {
  std::string where;  // "/etc/kc:12: user \"eks\"", for messages
  Command command;
  std::string api_version;
  std::string install_hint;
  Json cluster;  // what the plugin is told about the cluster; null if it asked for nothing
};

// What a plugin gave.
struct ExecCredential {
  std::string token;
  std::string certificate_pem;
  std::string key_pem;
  std::optional<WallTime> expires;
};

// Runs a credential plugin (client.authentication.k8s.io/v1 and v1beta1) and keeps what it gave
// until shortly before it expires, or until Forget. The plugin gets no terminal and 30 s. One
// thread at a time. Errors are kUnauthenticated and quote what the plugin wrote to standard error.
class ExecPlugin {
 public:
  ExecPlugin(const Clock& clock, ExecPluginConfig config);

  Result<ExecCredential> Get();
  void Forget() { held_.reset(); }

 private:
  Result<ExecCredential> Run() const;
  Error Failed(const std::string& why) const;

  const Clock& clock_;
  const ExecPluginConfig config_;
  std::optional<ExecCredential> held_;
};

// Reads what a plugin printed; kMalformed says what is wrong with it.
Result<ExecCredential> ParseExecCredential(std::string_view text, const std::string& api_version);

}  // namespace trimtab::k8s
