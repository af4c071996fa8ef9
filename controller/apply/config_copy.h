#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "controller/apply/record.h"
#include "controller/apply/target_objects.h"
#include "k8s/json.h"

namespace trimtab::apply {

// ConfigMaps that only the candidate's pods read, so that the control's pods, also those that start
// again, go on with the original.

// Where the workload names this ConfigMap, as leaves of the workload. kInvalid where it does so in
// a way that cannot be changed alone: envFrom, projected volumes, init containers.
Result<std::vector<Leaf>> ReferencesOf(const k8s::Json& workload, const std::string& config_map);

// The value of such a leaf once it names another ConfigMap.
k8s::Json Renamed(const k8s::Json& reference, const std::string& config_map);

// The copy with these values of its keys. Its name follows from what it holds.
k8s::Json CopyOf(const LoopName& loop, const k8s::Json& original,
                 const std::map<std::string, std::string>& data);

// The loop's copies among the objects, by name; and the one of these that `workload` reads instead
// of an original, or null.
std::vector<const k8s::Json*> CopiesAmong(const LoopName& loop, const TargetObjects& objects);
const k8s::Json* CopyInUse(const LoopName& loop, const TargetObjects& objects,
                           const std::string& original);

}  // namespace trimtab::apply
