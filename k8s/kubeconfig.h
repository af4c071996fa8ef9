#pragma once

#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "k8s/credentials.h"

namespace trimtab::k8s {

// Reads one kubeconfig file: clusters (server, certificate-authority, -data, tls-server-name),
// users (client-certificate, client-key, -data, token, tokenFile, exec), contexts. An empty
// `context` means current-context. What is there but not supported (insecure-skip-tls-verify,
// auth-provider, username and password) is refused, not ignored. Errors are kInvalid, one sentence
// naming file, line and field, and the fix.
Result<ClusterAccess> LoadKubeconfig(const Clock& clock, const std::string& path,
                                     const std::string& context = "");

}  // namespace trimtab::k8s
