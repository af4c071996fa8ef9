#pragma once

#include <functional>
#include <memory>

#include "k8s/kube_client.h"

namespace trimtab::k8s {

// A KubeClient that reads at any time and writes only while it may: asked before each request, so
// that a leader that slept, or lost its lease, changes nothing any more. A write that is refused is
// kCancelled, and nothing was sent. Any thread; the client outlives it.
class FencedClient final : public KubeClient {
 public:
  FencedClient(KubeClient& client, std::function<bool()> may_write)
      : client_(client), may_write_(std::move(may_write)) {}

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
  KubeClient& client_;
  const std::function<bool()> may_write_;
};

}  // namespace trimtab::k8s
