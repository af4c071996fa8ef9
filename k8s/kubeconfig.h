#pragma once

#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "k8s/credentials.h"

namespace trimtab::k8s {

// Reads a kubeconfig: clusters (server, certificate-authority, -data, tls-server-name), users
// (client-certificate, client-key, -data, token, tokenFile, exec), contexts. `path` may name
// several files with ':' between them, as the KUBECONFIG variable does: the first file that names
// something wins, and files that do not exist are left out as long as one does. An empty `context`
// means current-context. What is there but not supported (insecure-skip-tls-verify, auth-provider,
// username and password, impersonation, proxy-url) is refused, not ignored, where it is chosen.
// A credential plugin will run with the environment as it is now: load before PrepareTransport,
// which changes it. The clock must outlive what is returned. Errors are kInvalid, one sentence
// naming file, line and field, and the fix.
Result<ClusterAccess> LoadKubeconfig(const Clock& clock, const std::string& path,
                                     const std::string& context = "");

}  // namespace trimtab::k8s
