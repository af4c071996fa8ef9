#pragma once

#include "sim/prometheus/promql.h"

namespace trimtab::sim {

// histogram_quantile over classic buckets, linear inside a bucket.
Vector HistogramQuantile(double quantile, const Vector& buckets);

}  // namespace trimtab::sim
