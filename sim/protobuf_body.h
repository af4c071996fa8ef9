#pragma once

#include <optional>
#include <string_view>

#include "k8s/json.h"

namespace trimtab::sim {

// An object that kubectl sends as application/vnd.kubernetes.protobuf, as JSON. kubectl does so
// where it makes the object itself: `create ns`, `create configmap`, `create deployment`, `auth
// can-i`; their kinds are known here, with the fields that those commands can set. Nothing for
// another kind, for a field that is not known and holds something, and for bytes that are no such
// message.
std::optional<k8s::Json> FromProtobuf(std::string_view bytes);

}  // namespace trimtab::sim
