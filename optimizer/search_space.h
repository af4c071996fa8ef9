#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "optimizer/axis.h"
#include "optimizer/constraint.h"
#include "optimizer/parameter.h"
#include "optimizer/point.h"

namespace trimtab::optimizer {

// All configurations that may be tried: parameters, conditions, and rules between them. Also where
// a configuration lies for the model: its "coordinates", each in [0, 1], which see the values as
// they are after rounding. Immutable; any number of threads may read it.
class SearchSpace {
 public:
  // Refuses what cannot be right, naming the knob or the constraint: an unknown name, bounds in
  // the wrong order, a space without a point.
  static Result<SearchSpace> Make(std::vector<Parameter> parameters,
                                  const std::vector<std::string>& constraints);

  size_t size() const { return parameters_.size(); }
  const std::vector<Parameter>& parameters() const { return parameters_; }
  const std::vector<Axis>& axes() const { return axes_; }
  const std::vector<Constraint>& constraints() const { return constraints_; }
  // Which parameter has this name, or size().
  size_t IndexOf(std::string_view name) const;

  bool Active(const Point& point, size_t parameter) const;
  // The same configuration with every inactive parameter at its lowest value.
  Point Canonical(Point point) const;
  // Whether it is a configuration that may be tried: exact values, canonical, all rules.
  bool Contains(const Point& point) const;
  // Whether all rules hold at a canonical point of exact values.
  bool Satisfies(const Point& point) const;
  // The point without rounding errors and canonical; an error names the knob, or the rule that it
  // breaks.
  Result<Point> Check(const Point& point) const;
  // As Check, but a point outside the ranges or against a rule stays as it is: something was
  // measured there.
  Result<Point> CheckMeasured(const Point& point) const;

  // The point at one place in [0, 1] for each parameter. Rules may be broken.
  Point FromUnits(std::span<const double> units) const;

  // How many configurations the parameters make without looking at the rules, or 0 for more than
  // `most` of them.
  uint64_t Count(uint64_t most) const;
  // Every configuration that may be tried. Only if Count(most) is not 0.
  std::vector<Point> Enumerate() const;

  size_t coordinates() const { return scale_groups_.size(); }
  // For each coordinate which length scale it has; a large category shares one.
  const std::vector<int>& scale_groups() const { return scale_groups_; }
  void Encode(const Point& point, double* coordinates) const;
  // The coordinate of a continuous parameter.
  size_t CoordinateOf(size_t parameter) const { return first_coordinate_[parameter]; }

 private:
  SearchSpace() = default;

  struct Parent {
    size_t parameter;
    std::vector<double> values;
  };

  Result<void> AddParent(size_t index);
  void LayOut(size_t index);

  std::vector<Parameter> parameters_;
  std::vector<Axis> axes_;
  std::vector<std::optional<Parent>> parents_;  // one for each parameter
  std::vector<Constraint> constraints_;
  std::vector<size_t> first_coordinate_;
  std::vector<int> scale_groups_;
};

}  // namespace trimtab::optimizer
