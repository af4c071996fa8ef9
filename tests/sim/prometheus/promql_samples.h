#pragma once

#include <string_view>
#include <vector>

#include "sim/prometheus/sample_store.h"

namespace trimtab::sim {

// Samples and questions on which the simulation and a real Prometheus must agree.
inline constexpr Millis kPromQlStart = Millis{1'772'355'600} * 1000;  // 2026-03-01T09:00:00Z

// Counters with resets, gauges with gaps, histograms, NaN and infinity; 20 minutes from the start.
void FillPromQlSamples(SampleStore& store);

// When queries are asked: amid the samples, off their grid, at their end, and after it.
std::vector<Millis> PromQlInstants();

std::vector<std::string_view> PromQlQueries();
// Those that must be refused, with the status of the API's answer.
struct RefusedPromQl {
  std::string_view query;
  int status;
};
const std::vector<RefusedPromQl>& RefusedPromQlQueries();

}  // namespace trimtab::sim
