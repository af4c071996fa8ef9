#pragma once

#include <string_view>

#include "k8s/json.h"

namespace trimtab::sim {

// The value at a path as CustomResourceDefinitions write them: ".spec.size", or with a filter
// ".status.conditions[?(@.type==\"Ready\")].status", or with an index ".spec.args[0]". Null if
// there is none.
const k8s::Json* AtPath(const k8s::Json& object, std::string_view path);

// Sets a path of plain members, making those that are missing.
void SetPath(k8s::Json& object, std::string_view path, k8s::Json value);

}  // namespace trimtab::sim
