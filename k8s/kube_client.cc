#include "k8s/kube_client.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/check.h"

namespace trimtab::k8s {

Result<std::vector<Object>> KubeClient::ListAll(const ResourceType& type, ListOptions options,
                                                const CallOptions& call) {
  std::vector<Object> all;
  do {
    auto page = List(type, options, call);
    if (!page) return std::move(page).error();
    std::move(page->items.begin(), page->items.end(), std::back_inserter(all));
    options.continue_token = page->continue_token;
  } while (!options.continue_token.empty());
  return all;
}

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
