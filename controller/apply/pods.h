#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "controller/apply/field_path.h"
#include "controller/apply/target_objects.h"
#include "k8s/json.h"

namespace trimtab::apply {

// Facts of single pods, as every reader of a target needs them. Pure.

std::string_view NameOf(const k8s::Json& pod);
// What tells the arms apart: pod-template-hash of a Deployment's, controller-revision-hash of a
// StatefulSet's.
std::string_view RevisionOf(const k8s::Json& pod);
bool IsReady(const k8s::Json& pod);
bool IsGoing(const k8s::Json& pod);

// The condition of this type, or null.
const k8s::Json* ConditionOf(const k8s::Json& object, std::string_view type);

// The container of this name in the pod's spec, or null.
const k8s::Json* ContainerIn(const k8s::Json& pod, std::string_view container);
// Trimtab has resized it in place.
bool IsResizedByUs(const k8s::Json& pod);

// A StatefulSet's pods that hold up a restoration: of a revision that is neither the current nor
// the coming one, and never Ready, so that the set's controller waits for them for ever.
std::vector<const k8s::Json*> StuckPods(const TargetObjects& objects);

}  // namespace trimtab::apply
