#pragma once

#include <string_view>

#include "base/result.h"
#include "sim/prometheus/promql_ast.h"

namespace trimtab::sim {

// A query as a tree whose types fit. `now` is what `@ start()` and `@ end()` mean. Error
// kMalformed: no PromQL, or a part of it that the simulation leaves out.
Result<PromExpr> ParsePromQl(std::string_view query, Millis now);

}  // namespace trimtab::sim
