#pragma once

#include <string>

#include "k8s/json.h"

namespace trimtab::sim {

// JSON with the members of every object in order of their names, as Go writes a map: refusals quote
// objects so.
std::string SortedText(const k8s::Json& value);

}  // namespace trimtab::sim
