#include "controller/apply/target_objects.h"

namespace trimtab::apply {

k8s::ResourceType TypeOf(domain::TargetKind kind) {
  if (kind == domain::TargetKind::kStatefulSet) {
    return {"apps", "v1", "statefulsets", "StatefulSet"};
  }
  return {"apps", "v1", "deployments", "Deployment"};
}

k8s::ResourceType ConfigMapType() { return {"", "v1", "configmaps", "ConfigMap"}; }
k8s::ResourceType PodType() { return {"", "v1", "pods", "Pod"}; }
k8s::ResourceType ReplicaSetType() { return {"apps", "v1", "replicasets", "ReplicaSet"}; }

}  // namespace trimtab::apply
