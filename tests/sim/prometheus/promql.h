#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tests/sim/prometheus/sample_store.h"

namespace trimtab::sim {

// One element of an instant vector.
struct Element {
  Labels labels;
  double value = 0;
};

// One element of a range vector.
struct RangeElement {
  Labels labels;
  std::vector<Sample> samples;
};

using Vector = std::vector<Element>;
using Matrix = std::vector<RangeElement>;
using PromValue = std::variant<double, std::string, Vector, Matrix>;

// Why a query has no value: errorType and error of the API's answer. "bad_data" (400) cannot be
// parsed, "execution" (422) cannot be evaluated.
struct PromError {
  std::string type;
  std::string message;
};

using PromResult = std::variant<PromValue, PromError>;

// What a query is evaluated on.
struct PromInput {
  const SampleStore* samples = nullptr;
  Millis at = 0;
  Millis lookback = Millis{5} * 60 * 1000;
};

// PromQL as Prometheus 2.42 evaluates it, for instant queries, in the part that docs/simulation.md
// lists. A query outside of this part is refused and never guessed at. Pure.
PromResult EvaluatePromQl(std::string_view query, const PromInput& input);

}  // namespace trimtab::sim
