#pragma once

#include "k8s/json.h"

namespace trimtab::sim {

// What the server fills in where an author said nothing, for each built-in kind; quantities are
// brought into their canonical form. Filling twice changes nothing. A field of a wrong type is left
// as it is.

void FillDeployment(k8s::Json& object);
void FillReplicaSet(k8s::Json& object);
void FillStatefulSet(k8s::Json& object);
void FillPod(k8s::Json& object);
void FillNamespace(k8s::Json& object);
void FillEvent(k8s::Json& object);
void FillCoreEvent(k8s::Json& object);
void FillAutoscaler(k8s::Json& object);
void FillDefinition(k8s::Json& object);

// What admission adds to every pod and its creator does not own.
k8s::Json BornPod();

// "Guaranteed", "Burstable" or "BestEffort".
const char* QosClass(const k8s::Json& pod);

}  // namespace trimtab::sim
