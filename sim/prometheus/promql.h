#pragma once

#include <limits>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "sim/prometheus/sample_store.h"

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

// What a query is evaluated on.
struct PromInput {
  const SampleStore* samples = nullptr;
  Millis at = 0;
  Millis lookback = Millis{5} * 60 * 1000;
  // Samples after this are not stored yet.
  Millis newest = std::numeric_limits<Millis>::max();
};

// PromQL as Prometheus 2.42 evaluates it, for instant queries, in the part that docs/simulation.md
// lists. A query outside of this part is refused and never guessed at. Pure. Error kMalformed: it
// cannot be parsed (the API's bad_data); kInvalid: it cannot be evaluated (execution).
Result<PromValue> EvaluatePromQl(std::string_view query, const PromInput& input);

}  // namespace trimtab::sim
