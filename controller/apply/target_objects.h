#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "controller/domain/tuning_loop.h"
#include "k8s/json.h"
#include "k8s/object.h"

namespace trimtab::apply {

// The loop on whose behalf the target is read and written.
struct LoopName {
  std::string ns;
  std::string name;
  std::string uid;
};

// Annotations of the target (and of a ConfigMap that is written): whose it is, and which trial.
inline constexpr std::string_view kLoopAnnotation = "trimtab.dev/loop";
inline constexpr std::string_view kTrialAnnotation = "trimtab.dev/trial";
// Of the pod template: a hash of what pods read from ConfigMaps when they start, so that they start
// again when it changes.
inline constexpr std::string_view kConfigAnnotation = "trimtab.dev/config";
// Label of a copy of a ConfigMap: the loop's uid.
inline constexpr std::string_view kCopyLabel = "trimtab.dev/copy-for";

// All objects that a target is made of, as they were read. Where from is the reader's matter: a
// cache will do for a look; for anything that is acted on it has to be the newest state.
struct TargetObjects {
  k8s::Json workload;
  std::vector<k8s::Json> replica_sets;  // of a Deployment
  std::vector<k8s::Json> pods;
  // Those that knobs name (missing ones are absent), and the loop's copies.
  std::map<std::string, k8s::Json> config_maps;
  // HorizontalPodAutoscalers, VerticalPodAutoscalers and KEDA's ScaledObjects of the namespace;
  // kinds that are not served have none.
  std::vector<k8s::Json> autoscalers;
};

k8s::ResourceType TypeOf(domain::TargetKind kind);
k8s::ResourceType ConfigMapType();
k8s::ResourceType PodType();
k8s::ResourceType ReplicaSetType();

}  // namespace trimtab::apply
