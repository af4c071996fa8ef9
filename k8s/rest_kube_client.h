#pragma once

#include <memory>
#include <string>

#include "base/http.h"
#include "k8s/credentials.h"
#include "k8s/kube_client.h"
#include "k8s/rate_limiter.h"

namespace trimtab::k8s {

// KubeClient over an HttpTransport: paths, query strings, patches, Status errors, authorization.
class RestKubeClient final : public KubeClient {
 public:
  // All must outlive the client.
  RestKubeClient(HttpTransport& transport, Credentials& credentials, RateLimiter& limiter,
                 std::string user_agent);
  ~RestKubeClient() override;

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

 private:
  // ... the implementer of this room completes the private part.
};

}  // namespace trimtab::k8s
