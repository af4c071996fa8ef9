#pragma once

#include "base/result.h"
#include "cli/suggest/field.h"
#include "k8s/json.h"
#include "optimizer/parameter.h"
#include "optimizer/point.h"
#include "optimizer/search_space.h"

namespace trimtab::cli {

// Where a configuration may lie.
enum class Bounds {
  kInSpace,    // one that may be tried
  kAsMeasured  // anything that has a number for each knob: it was measured, somewhere else
};

// A knob's value as the library has it: a category's index, a boolean's 0 or 1. Whether the knob
// may have it is not looked at.
Result<double> ReadKnobValue(const optimizer::Parameter& knob, const Field& field);
k8s::Json WriteKnobValue(const optimizer::Parameter& knob, double value);

// {"pool": 16, "codec": "gzip"}. A knob whose condition does not hold may be left out, and is when
// it is written.
Result<optimizer::Point> ReadPoint(const optimizer::SearchSpace& space, const Field& field,
                                   Bounds bounds);
k8s::Json WritePoint(const optimizer::SearchSpace& space, const optimizer::Point& point);

}  // namespace trimtab::cli
