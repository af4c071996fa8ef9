#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/suggest/field.h"
#include "cli/suggest/point_format.h"
#include "optimizer/observation.h"
#include "optimizer/plan.h"

namespace trimtab::cli {

// The names of all metrics, each once.
std::vector<std::string_view> MetricsOf(const optimizer::Plan& plan);

// {"load": 800}: a number for each context of the plan.
Result<std::vector<double>> ReadContext(const optimizer::Plan& plan, const Field& field);

// {"values": {...}, "metrics": {...}, "context": {...}, "status": "Ok"}
Result<optimizer::Observation> ReadObservation(const optimizer::Plan& plan, const Field& field,
                                               Bounds bounds);

// What is wrong with an observation as a whole, if anything is.
Result<void> CheckWhole(const optimizer::Observation& observation, const Field& field);

}  // namespace trimtab::cli
