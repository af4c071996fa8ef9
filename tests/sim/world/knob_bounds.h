#pragma once

#include <string>

#include "k8s/json.h"
#include "sim/service/dial.h"

namespace trimtab::sim {

// Whether the loop's spec lets its knob of the dial's name have this value; a knob that the spec
// does not name is bound by nothing.
bool IsWithinBounds(const k8s::Json& loop, const Dial& dial, const std::string& text);

}  // namespace trimtab::sim
