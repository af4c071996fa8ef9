#pragma once

#include <string>

#include "controller/apply/record.h"
#include "k8s/json.h"

namespace trimtab::apply {

// A short name of what a workload's pods run apart from what is tuned: the spec of their template
// without the leaves of the record. Another image has another name; a candidate has the same.
std::string ProgramOf(const k8s::Json& workload, const Record& record);

}  // namespace trimtab::apply
