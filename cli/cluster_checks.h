#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/http.h"
#include "k8s/credentials.h"
#include "k8s/rate_limiter.h"
#include "k8s/rest_kube_client.h"

namespace trimtab::cli {

// What one look at a cluster found.
struct Check {
  enum class Outcome { kPass, kWarn, kFail, kSkip };
  std::string name;
  Outcome outcome = Outcome::kPass;
  std::string message;
  std::string fix;  // what to do, where something is to be done
  // Without this nothing else can be checked: the way to the cluster is wrong.
  bool essential = false;
};

// The version of a server, as far as it matters to us.
struct ServerRelease {
  int major = 0;
  int minor = 0;
};
// "v1.34.4+k3s1"; nothing for what is no version.
std::optional<ServerRelease> ParseRelease(std::string_view text);
// The Date header of HTTP.
std::optional<WallTime> ParseHttpDate(std::string_view text);

// Looks, one after the other, at whatever lies between us and work in a cluster: the way to the
// server, whether it is an API server, whether it knows us, whether it is new enough, whether its
// clock agrees, whether we may do what tuning needs. Reads only. Stops at the first essential check
// that fails, since the others would only repeat it. One thread.
class ClusterChecks {
 public:
  // All must outlive the checks. `ns` is where permissions are asked for.
  ClusterChecks(HttpTransport& transport, const k8s::ClusterAccess& access, const Clock& clock,
                std::string ns, Duration timeout);

  std::vector<Check> Run();

 private:
  Check CheckServer();
  Check CheckIdentity();
  Check CheckVersion();
  Check CheckSkew() const;
  Check CheckPermissions();
  Check Unreached(const Error& error) const;
  Result<bool> MayWe(const std::string& verb);

  HttpTransport& transport_;
  const k8s::ClusterAccess& access_;
  const Clock& clock_;
  const std::string ns_;
  const k8s::CallOptions call_;
  k8s::RateLimiter limiter_;
  k8s::RestKubeClient client_;
  std::string server_date_;
};

}  // namespace trimtab::cli
