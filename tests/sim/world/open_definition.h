#pragma once

#include "k8s/json.h"
#include "k8s/object.h"

namespace trimtab::sim {

// A CustomResourceDefinition whose objects may say whatever they like in spec and status.
k8s::Json OpenDefinition(const k8s::ResourceType& type);

}  // namespace trimtab::sim
