#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/prometheus/sample_store.h"

namespace trimtab::sim {

// What an expression is when it is evaluated.
enum class PromType { kScalar, kString, kVector, kMatrix };

// Which labels take part: those named, or all but those named. `by` and `on` name.
struct PromLabels {
  bool named = false;
  std::vector<std::string> labels;
};

// One node of a query.
struct PromExpr {
  enum class Kind { kNumber, kString, kSelector, kCall, kAggregate, kBinary, kNegate };
  Kind kind = Kind::kNumber;
  PromType type = PromType::kScalar;
  size_t column = 0;
  double number = 0;
  std::string text;  // of a string; the name of a function, an aggregation, an operator
  std::vector<PromExpr> args;

  // kSelector. `range` is 0 for an instant vector.
  std::vector<Matcher> matchers;
  Millis range = 0;
  Millis offset = 0;
  std::optional<Millis> at;

  // kAggregate and kBinary.
  PromLabels grouping;
  bool returns_bool = false;
};

}  // namespace trimtab::sim
