#pragma once

#include "base/check.h"
#include "k8s/kube_client.h"
#include "k8s/watch_decoder.h"

namespace trimtab::k8s {

// The ground for fakes: a client that nobody may call. A fake overrides the verbs that its tests
// are about, and any other call ends the test.
class NoKubeClient : public KubeClient {
 public:
  Result<Object> Get(const ResourceType&, const ObjectName&, const CallOptions&) override {
    Unexpected("get");
  }
  Result<ListPage> List(const ResourceType&, const ListOptions&, const CallOptions&) override {
    Unexpected("list");
  }
  Result<std::unique_ptr<Watch>> OpenWatch(const ResourceType&, const WatchOptions&,
                                           const CallOptions&) override {
    Unexpected("watch");
  }
  Result<Object> Create(const ResourceType&, const Json&, const CallOptions&) override {
    Unexpected("create");
  }
  Result<Object> Apply(const ResourceType&, const Json&, const ApplyOptions&,
                       const CallOptions&) override {
    Unexpected("apply");
  }
  Result<Object> Patch(const ResourceType&, const ObjectName&, const Json&, const PatchOptions&,
                       const CallOptions&) override {
    Unexpected("patch");
  }
  Result<Object> Update(const ResourceType&, const Json&, const CallOptions&) override {
    Unexpected("update");
  }
  Result<void> Delete(const ResourceType&, const ObjectName&, const DeleteOptions&,
                      const CallOptions&) override {
    Unexpected("delete");
  }

 private:
  [[noreturn]] static void Unexpected(const char* verb) { CheckFailed(__FILE__, __LINE__, verb); }
};

}  // namespace trimtab::k8s
