#pragma once

#include <nlohmann/json.hpp>

#include "base/result.h"
#include "optimizer/plan.h"

namespace trimtab::perf {

// A plan in the words of `trimtab suggest`: what a peer in any language is told about a problem.
nlohmann::json PlanWords(const optimizer::Plan& plan);

// A configuration as an object with one member for each active knob: categories by name, booleans
// as such.
nlohmann::json ValueWords(const optimizer::SearchSpace& space, const optimizer::Point& point);

// The configuration that those words mean; an error names the knob that is missing or wrong. A knob
// with a condition may be missing.
Result<optimizer::Point> PointOf(const optimizer::SearchSpace& space, const nlohmann::json& values);

}  // namespace trimtab::perf
