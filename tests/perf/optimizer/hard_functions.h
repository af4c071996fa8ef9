#pragma once

#include <vector>

#include "tests/perf/optimizer/problems.h"

namespace trimtab::perf {

// constant, nan (no value over three tenths of the box), billion (a thousandth of branin above
// 1e9), steps (plateaus); and bowl8, whose minimum nobody asks for: it only takes time.
const std::vector<TestFunction>& HardFunctions();

}  // namespace trimtab::perf
