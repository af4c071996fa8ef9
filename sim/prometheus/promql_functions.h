#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sim/prometheus/promql.h"
#include "sim/prometheus/promql_ast.h"

namespace trimtab::sim {

// What a function takes and gives. `optional`: how many of the last arguments may be missing.
struct PromSignature {
  std::string_view name;
  std::vector<PromType> args;
  int optional = 0;
  PromType result = PromType::kVector;
};

// Null if there is none of this name in the simulation.
const PromSignature* FindPromFunction(std::string_view name);

// The range that a matrix was selected over.
struct PromRange {
  Millis from = 0;
  Millis to = 0;
};

// A function of a range vector, for one series; nothing if it has no value there. `extra` is the
// scalar of quantile_over_time.
std::optional<double> OverTime(const std::string& function, const std::vector<Sample>& samples,
                               const PromRange& range, double extra);

// Functions of instant vectors and scalars: those that need neither the clock nor the store.
Result<PromValue> CallPromFunction(const std::string& function, std::vector<PromValue> args);

}  // namespace trimtab::sim
