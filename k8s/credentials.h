#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/http.h"
#include "base/result.h"

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

// A server and how to speak to it.
struct ClusterAccess {
  std::string url;
  std::string ns;  // the namespace that the context, or the pod, names; may be empty
  std::unique_ptr<Credentials> credentials;
};

// From a pod: KUBERNETES_SERVICE_HOST and _PORT, and the service account's files below `root`.
Result<ClusterAccess> InClusterAccess(const Clock& clock, const std::string& host,
                                      const std::string& port, const std::string& root);

}  // namespace trimtab::k8s
