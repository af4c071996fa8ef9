#pragma once

#include <string_view>

#include "k8s/json.h"

namespace trimtab::sim {

// JSON that a test writes down: text that cannot be read is a bug in the test.
inline k8s::Json ParseJson(std::string_view text) { return *k8s::Json::Parse(text); }

}  // namespace trimtab::sim
