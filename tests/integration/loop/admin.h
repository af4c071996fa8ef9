#pragma once

#include <memory>
#include <string>

#include "base/http.h"
#include "base/real_clock.h"
#include "base/result.h"
#include "k8s/credentials.h"
#include "k8s/json.h"
#include "k8s/rate_limiter.h"
#include "k8s/rest_kube_client.h"
#include "tests/cluster/control_plane.h"

namespace trimtab::loop {

// An administrator of a control plane: our client, and requests as they stand. Owned by a test;
// any thread. An address that cannot be spoken to ends the test.
class Admin {
 public:
  explicit Admin(const cluster::ControlPlane& plane);

  k8s::KubeClient& client() { return *client_; }
  const Clock& clock() const { return clock_; }

  // The credentials are put in the place of those that the request brings.
  Result<HttpResponse> Send(HttpRequest request);
  Result<std::unique_ptr<HttpStream>> Open(HttpRequest request, const CallLimits& limits);
  // The object, or null where there is none.
  k8s::Json Read(const k8s::ResourceType& type, const k8s::ObjectName& name);

 private:
  Result<void> Sign(HttpRequest& request);

  RealClock clock_;
  k8s::ClusterAccess access_;
  std::unique_ptr<HttpTransport> transport_;
  k8s::RateLimiter limiter_;
  std::unique_ptr<k8s::RestKubeClient> client_;
};

}  // namespace trimtab::loop
