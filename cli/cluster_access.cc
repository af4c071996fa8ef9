#include "cli/cluster_access.h"

#include <filesystem>
#include <utility>

#include "k8s/kubeconfig.h"

namespace trimtab::cli {
namespace {

std::string ValueOf(const k8s::Environment& environment, const std::string& name) {
  const auto found = environment.find(name);
  return found == environment.end() ? "" : found->second;
}

Result<FoundAccess> Found(Result<k8s::ClusterAccess> access, std::string source) {
  if (!access) return std::move(access).error();
  return FoundAccess{.access = *std::move(access), .source = std::move(source)};
}

Result<FoundAccess> FromFile(const Clock& clock, const std::string& path,
                             const AccessOptions& options) {
  return Found(k8s::LoadKubeconfig(clock, path, options.context), path);
}

}  // namespace

Result<FoundAccess> FindCluster(const Clock& clock, const AccessOptions& options,
                                const k8s::Environment& environment) {
  if (!options.kubeconfig.empty()) return FromFile(clock, options.kubeconfig, options);
  const std::string named = ValueOf(environment, "KUBECONFIG");
  if (!named.empty()) return FromFile(clock, named, options);
  const std::string home = ValueOf(environment, "HOME") + "/.kube/config";
  std::error_code ignored;
  if (std::filesystem::exists(home, ignored)) return FromFile(clock, home, options);
  const std::string host = ValueOf(environment, "KUBERNETES_SERVICE_HOST");
  if (host.empty() || !options.context.empty()) {
    return Error{.code = Code::kInvalid,
                 .message = "there is no kubeconfig: " + home +
                            " does not exist; name one with --kubeconfig or KUBECONFIG"};
  }
  return Found(k8s::InClusterAccess(clock, host, ValueOf(environment, "KUBERNETES_SERVICE_PORT"),
                                    std::string(k8s::kServiceAccountRoot)),
               "the cluster of this pod");
}

}  // namespace trimtab::cli
