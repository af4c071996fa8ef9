#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "optimizer/parameter.h"
#include "optimizer/point.h"

namespace trimtab::optimizer {

// Everything between two values.
struct Interval {
  double low = 0;
  double high = 0;
};

// One step of a parsed expression; its operands are earlier steps.
struct Operation {
  enum class Kind : uint8_t {
    kNumber,
    kParameter,
    kNegate,
    kAdd,
    kSubtract,
    kMultiply,
    kDivide,
    kBelow,      // <
    kAtMost,     // <=
    kEqual,      // ==
    kDifferent,  // !=
  };

  Kind kind = Kind::kNumber;
  double number = 0;
  size_t left = 0;  // for a parameter: which one
  size_t right = 0;
};

// A rule between parameters: two arithmetic expressions (+ - * / and parentheses) and one of
// < <= > >= == != between them; a category is compared with its name in quotes:
//   pool * 2 <= workers + 8        codec != 'zstd'
// Read once into steps. A rule that names an inactive parameter holds. A value type.
class Constraint {
 public:
  // An error names the column, counted from 1.
  static Result<Constraint> Parse(std::string_view text, std::span<const Parameter> parameters);

  const std::string& text() const { return text_; }
  // The parameters that it names, ascending.
  const std::vector<size_t>& parameters() const { return parameters_; }

  // Whether it holds, with all its parameters active. What is no number, such as 0 / 0, does not.
  bool Holds(const Point& point) const;
  // How far it is from holding: 0 when it does; infinite when that cannot be said.
  double Violation(const Point& point) const;
  // False only if no point within these ranges, one for each parameter, satisfies it.
  bool CanHold(std::span<const Interval> ranges) const;

 private:
  double Value(size_t step, const Point& point) const;
  Interval Range(size_t step, std::span<const Interval> ranges) const;

  std::string text_;
  // The last one is the comparison.
  std::vector<Operation> steps_;
  std::vector<size_t> parameters_;
};

}  // namespace trimtab::optimizer
