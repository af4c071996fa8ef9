#pragma once

#include <string>

namespace trimtab::perf {

// A Pod as a real server stores it: about 4 KB, of which managedFields are a third. Every `index`
// gives another one; `version` becomes its resourceVersion.
std::string RealisticPod(int index, int version);

}  // namespace trimtab::perf
