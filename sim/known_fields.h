#pragma once

#include <string_view>

#include "k8s/json.h"

namespace trimtab::sim {

// The fields of a built-in kind as a structural schema that says nothing of their types: what is
// unknown is dropped, or refused by strict validation. Null for kinds whose fields are not listed;
// those keep whatever they are given.
k8s::Json KnownFields(std::string_view kind);

}  // namespace trimtab::sim
