#pragma once

#include <optional>
#include <string>

#include "k8s/json.h"
#include "sim/kind.h"

namespace trimtab::sim {

// What the server says of its kinds' fields: kubectl reads it for `explain`, and before each write
// to learn that the server itself validates fields. Of custom kinds it is what their definition
// says; of built-in ones the names of the fields that we know.

// /openapi/v3: where each group and version is described, with a hash that changes with it.
k8s::Json OpenApiIndex(const Catalog& catalog);
// /openapi/v3/apis/GROUP/VERSION and /openapi/v3/api/v1; nothing if it is not served.
std::optional<k8s::Json> OpenApiDocument(const Catalog& catalog, const std::string& group,
                                         const std::string& version);

}  // namespace trimtab::sim
