#pragma once

#include <vector>

#include "base/result.h"
#include "sim/prometheus/promql.h"
#include "sim/prometheus/promql_ast.h"

namespace trimtab::sim {

// How operators and aggregations combine instant vectors. Pure. Error kInvalid where Prometheus
// answers 422: many series to one, or the same labels twice.

// `expr` is the operator's node: its name, `bool`, and which labels are compared.
Result<PromValue> CombinePromValues(const PromExpr& expr, const PromValue& left,
                                    const PromValue& right);

Result<PromValue> AggregatePromVector(const PromExpr& expr, const Vector& vector, double parameter);

// Linear between the two nearest; NaN of nothing.
double QuantileOfValues(double q, std::vector<double> values);

Labels WithoutName(Labels labels);

// Fails if two elements have the same labels.
Result<PromValue> Distinct(Vector vector);

}  // namespace trimtab::sim
