#pragma once

#include "k8s/json.h"
#include "sim/pod_logs.h"
#include "sim/request.h"
#include "sim/status.h"

namespace trimtab::sim {

// What a request for a pod's log asks for. 400 in the server's words where it names no container
// and the pod has several, or one that the pod does not have.
Outcome<LogRequest> LogRequestOf(const Request& request, const k8s::Json& pod);

}  // namespace trimtab::sim
