#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace trimtab::domain {

// How many looks tell as much as one independent value would: the integrated autocorrelation time
// of what lies under a moving average over `window_looks`. Errs on the long side: corrected for the
// bias of short series, and raised by part of its standard error. Missing values are skipped. 1
// where there is no scatter.
double CorrelationTime(std::span<const std::optional<double>> series, int64_t window_looks);

}  // namespace trimtab::domain
