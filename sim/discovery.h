#pragma once

#include <optional>
#include <string>

#include "k8s/json.h"
#include "sim/kind.h"

namespace trimtab::sim {

// What the server says about itself.
k8s::Json VersionInfo();

// /api and /apis, plain and as kubectl asks for them (APIGroupDiscoveryList).
k8s::Json CoreVersions();
k8s::Json GroupList(const Catalog& catalog);
k8s::Json AggregatedDiscovery(const Catalog& catalog, bool core);

// /apis/GROUP, and /apis/GROUP/VERSION or /api/v1; nothing if it is not served.
std::optional<k8s::Json> GroupInfo(const Catalog& catalog, const std::string& group);
std::optional<k8s::Json> ResourceList(const Catalog& catalog, const std::string& group,
                                      const std::string& version);

}  // namespace trimtab::sim
