#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/http.h"
#include "k8s/credentials.h"
#include "k8s/kube_client.h"
#include "k8s/rate_limiter.h"

namespace trimtab::k8s {

struct Expected;

// KubeClient over an HttpTransport: paths, query strings, patches, Status errors, authorization.
// Holds no state of its own; owns nothing that it is given. Any thread may call. A call ends within
// twice its timeout: the second half is the one try after a 401. An answer that is not about the
// object that was asked for is kMalformed.
class RestKubeClient final : public KubeClient {
 public:
  // All must outlive the client.
  RestKubeClient(HttpTransport& transport, Credentials& credentials, RateLimiter& limiter,
                 std::string user_agent);

  Result<Object> Get(const ResourceType& type, const ObjectName& name,
                     const CallOptions& call) override;
  Result<ListPage> List(const ResourceType& type, const ListOptions& options,
                        const CallOptions& call) override;
  Result<std::unique_ptr<Watch>> OpenWatch(const ResourceType& type, const WatchOptions& options,
                                           const CallOptions& call) override;
  Result<Object> Create(const ResourceType& type, const Json& object,
                        const CallOptions& call) override;
  Result<Object> Apply(const ResourceType& type, const Json& object, const ApplyOptions& options,
                       const CallOptions& call) override;
  Result<Object> Patch(const ResourceType& type, const ObjectName& name, const Json& patch,
                       const PatchOptions& options, const CallOptions& call) override;
  Result<Object> Update(const ResourceType& type, const Json& object,
                        const CallOptions& call) override;
  Result<void> Delete(const ResourceType& type, const ObjectName& name,
                      const DeleteOptions& options, const CallOptions& call) override;

  // For what is no stored object: "/version", discovery, reviews.
  Result<Json> GetJson(const std::string& target, const CallOptions& call = {});
  Result<Json> PostJson(const std::string& target, const Json& body, const CallOptions& call = {});

 private:
  struct Outgoing;

  Result<Object> SendForObject(const Outgoing& outgoing, const Expected& expected);
  // A response of 200, 201 or 202 with JSON in it.
  Result<HttpResponse> Send(const Outgoing& outgoing);
  // Asks the limiter, adds who we are, and lets `once` send the request: twice after a 401.
  Result<void> Authorized(const Outgoing& outgoing,
                          const std::function<Result<void>(const HttpRequest&)>& once);

  HttpTransport& transport_;
  Credentials& credentials_;
  RateLimiter& limiter_;
  const std::string user_agent_;
};

}  // namespace trimtab::k8s
