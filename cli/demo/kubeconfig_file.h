#pragma once

#include <string>

#include "base/result.h"
#include "cli/demo/server_identity.h"

namespace trimtab::demo {

// Writes the kubeconfig with which kubectl, and every other client, gets to a server at `url`. Only
// its owner may read it (0600), also where a file was there before. kInvalid names the file.
Result<void> WriteKubeconfig(const std::string& path, const std::string& url,
                             const ServerIdentity& identity);

}  // namespace trimtab::demo
