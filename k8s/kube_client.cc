#include "k8s/kube_client.h"

#include "base/check.h"

namespace trimtab::k8s {

Result<Object> KubeClient::PatchStatus(const ResourceType& type, const ObjectName& name,
                                       const Json& status, const std::string& if_version,
                                       const CallOptions& call) {
  TRIMTAB_CHECK(!if_version.empty());
  const Json patch =
      Json::Of({{"metadata", Json::Of({{"resourceVersion", if_version}})}, {"status", status}});
  PatchOptions options;
  options.subresource = "status";
  return Patch(type, name, patch, options, call);
}

}  // namespace trimtab::k8s
