#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "k8s/object.h"

namespace trimtab::k8s {

class RestKubeClient;

// One kind as the server offers it now.
struct ServedResource {
  ResourceType type;
  std::vector<std::string> verbs;
  std::vector<std::string> subresources;  // "status", "scale", "resize"
};

// The server's version ("v1.34.4") by /version.
Result<std::string> ServerVersion(RestKubeClient& client);
// What one group and version serves; kNotFound when it serves no such group: a CRD that is not
// installed, or only in another version.
Result<std::vector<ServedResource>> ServedResources(RestKubeClient& client,
                                                    const std::string& group,
                                                    const std::string& version);

}  // namespace trimtab::k8s
