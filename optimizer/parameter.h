#pragma once

#include <optional>
#include <string>
#include <vector>

namespace trimtab::optimizer {

// A parameter counts only while another one, listed before it, has one of these values: numbers as
// they are, categories by index.
struct Condition {
  std::string parameter;
  std::vector<double> values;
};

// A knob as its author declares it. Plain data: SearchSpace::Make says what is wrong with it.
struct Parameter {
  enum class Kind { kReal, kInteger, kOrdered, kCategorical, kBoolean };
  enum class Scale { kLinear, kLog };

  std::string name;
  Kind kind = Kind::kReal;
  // Real and integer only. Equal bounds fix the parameter.
  double min = 0;
  double max = 1;
  // The distance of two neighbours from `min` on; 0 is none for a real one and 1 for an integer.
  double step = 0;
  Scale scale = Scale::kLinear;
  // Ordered only: the values it can have, ascending.
  std::vector<double> levels;
  // Categorical only: the names of the values.
  std::vector<std::string> names;
  // Values beside the range that mean something of their own, such as -1 for "unlimited".
  std::vector<double> special;
  std::optional<Condition> active_when;
};

}  // namespace trimtab::optimizer
