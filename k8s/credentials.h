#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/http.h"
#include "base/result.h"
#include "k8s/exec_plugin.h"
#include "k8s/text_source.h"

namespace trimtab::k8s {

// What we show to the API server and whom we trust, read again when it changes. Any thread.
class Credentials {
 public:
  virtual ~Credentials() = default;
  // For the transport, asked before each connection.
  virtual Result<TlsMaterial> Tls() = 0;
  // The value of the Authorization header; empty when a client certificate speaks for us.
  virtual Result<std::string> Authorization() = 0;
  // The server said 401: the next Authorization reads or runs everything anew.
  virtual void Refresh() = 0;
};

// Where each part of the credentials comes from. A part that is not set is empty.
struct CredentialSources {
  TextSource ca;
  TextSource certificate;
  TextSource key;
  TextSource token;
  std::optional<ExecPlugin> exec;  // gives what certificate, key and token do not
  std::string server_name;
};

// Credentials from files, from fixed texts, and from a plugin. A caller may wait for the plugin (30
// s at most); other callers then wait for it too. Files that cannot be read and plugins that fail
// are kUnauthenticated, naming the file or the plugin.
class SourcedCredentials final : public Credentials {
 public:
  explicit SourcedCredentials(CredentialSources sources);
  Result<TlsMaterial> Tls() override;
  Result<std::string> Authorization() override;
  void Refresh() override;

 private:
  std::mutex mutex_;
  CredentialSources sources_;
};

// A server and how to speak to it, and for messages who said so: "/etc/kc:12: user \"ann\"".
struct ClusterAccess {
  std::string url;
  std::string ns;  // the namespace that the context, or the pod, names; may be empty
  std::unique_ptr<Credentials> credentials;
  std::string url_from;
  std::string ca_from;
  std::string user_from;
};

// Where a pod finds its service account.
inline constexpr std::string_view kServiceAccountRoot =
    "/var/run/secrets/kubernetes.io/serviceaccount";

// From a pod: KUBERNETES_SERVICE_HOST and _PORT, and the service account's files below `root`.
// kInvalid names the variable or file that is missing. The clock must outlive what is returned.
Result<ClusterAccess> InClusterAccess(const Clock& clock, const std::string& host,
                                      const std::string& port, const std::string& root);

}  // namespace trimtab::k8s
