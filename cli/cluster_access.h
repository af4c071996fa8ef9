#pragma once

#include <string>

#include "base/clock.h"
#include "k8s/credentials.h"
#include "k8s/subprocess.h"

namespace trimtab::cli {

// Which cluster the user named.
struct AccessOptions {
  std::string kubeconfig;
  std::string context;
};

// A cluster, and a word for where its description was found.
struct FoundAccess {
  k8s::ClusterAccess access;
  std::string source;
};

// The cluster that kubectl would speak to: --kubeconfig, else KUBECONFIG, else ~/.kube/config if it
// is there, else the one that this pod runs in. Errors name what was looked for.
Result<FoundAccess> FindCluster(const Clock& clock, const AccessOptions& options,
                                const k8s::Environment& environment);

}  // namespace trimtab::cli
