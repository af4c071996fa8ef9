#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "optimizer/parameter.h"

namespace trimtab::optimizer {

// The values of one parameter and where they lie on [0, 1]: by index when they can be counted
// ("levels", the special values after the others), by a linear or a logarithmic map otherwise. A
// counted value lies in the middle of its share, so that those at the ends are drawn as often as
// the rest. A value type.
class Axis {
 public:
  // The parameter has passed Check.
  explicit Axis(const Parameter& parameter);

  // What is wrong with the parameter, its name and field first.
  static Result<void> Check(const Parameter& parameter);

  bool continuous() const { return regular_ == 0; }
  // How many values there are; 0 if continuous and without special values.
  uint64_t levels() const { return regular_ + special_.size(); }
  uint64_t regular_levels() const { return regular_; }
  bool fixed() const { return levels() == 1 && regular_ == 1; }
  double Level(uint64_t index) const;
  // The index of the value nearest to this one. Not for a value of a continuous range.
  uint64_t LevelOf(double value) const;
  // The place of a special value among them, or -1.
  int SpecialOf(double value) const;

  double ToUnit(double value) const;
  // The value at a place, one that the parameter can have.
  double FromUnit(double unit) const;
  // The value that the parameter can have and that is this one but for rounding, or an error that
  // says what is allowed.
  Result<double> Exact(double value) const;

  double lowest() const;
  double highest() const;

 private:
  double Warp(double value) const;
  double Unwarp(double warped) const;

  Parameter::Kind kind_;
  bool log_;
  double min_;
  double max_;
  double step_;
  // The warped ends of the interval that [0, 1] stands for.
  double low_ = 0;
  double high_ = 1;
  uint64_t regular_ = 0;
  std::vector<double> listed_;
  std::vector<double> special_;
};

}  // namespace trimtab::optimizer
