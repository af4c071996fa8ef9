#pragma once

#include <string>

#include "k8s/object.h"

namespace trimtab::contract {

inline k8s::ResourceType ConfigMaps() { return {"", "v1", "configmaps", "ConfigMap"}; }
inline k8s::ResourceType Pods() { return {"", "v1", "pods", "Pod"}; }
inline k8s::ResourceType CoreEvents() { return {"", "v1", "events", "Event"}; }
inline k8s::ResourceType Events() { return {"events.k8s.io", "v1", "events", "Event"}; }
inline k8s::ResourceType Leases() { return {"coordination.k8s.io", "v1", "leases", "Lease"}; }
inline k8s::ResourceType Deployments() { return {"apps", "v1", "deployments", "Deployment"}; }
inline k8s::ResourceType ReplicaSets() { return {"apps", "v1", "replicasets", "ReplicaSet"}; }
inline k8s::ResourceType StatefulSets() { return {"apps", "v1", "statefulsets", "StatefulSet"}; }
inline k8s::ResourceType Namespaces() { return {"", "v1", "namespaces", "Namespace", false}; }
inline k8s::ResourceType CustomResourceDefinitions() {
  return {"apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition",
          false};
}

// Where a kind, or one object of it, is served.
std::string PathOf(const k8s::ResourceType& type, const std::string& ns,
                   const std::string& name = "");

}  // namespace trimtab::contract
