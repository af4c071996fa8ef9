#pragma once

#include <string_view>

#include "controller/apply/record.h"

namespace trimtab::apply {

// Whether Trimtab may ever set this leaf of this target, whatever status says: whoever can write a
// loop's status must not thereby write images, commands or accounts of workloads. By shape alone.
bool IsAllowed(std::string_view container, const Leaf& leaf);

}  // namespace trimtab::apply
