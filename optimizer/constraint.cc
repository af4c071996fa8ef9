#include "optimizer/constraint.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "optimizer/constraint_parser.h"

namespace trimtab::optimizer {
namespace {

using Kind = Operation::Kind;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kLeastViolation = std::numeric_limits<double>::min();
// Subtracted from an interval's ends so that rounding never proves what is not so.
constexpr double kSlack = 1e-12;

Interval Everything() { return {-kInfinity, kInfinity}; }

Interval Hull(std::initializer_list<double> ends) {
  Interval hull{kInfinity, -kInfinity};
  for (const double end : ends) {
    if (std::isnan(end)) return Everything();
    hull.low = std::min(hull.low, end);
    hull.high = std::max(hull.high, end);
  }
  const double slack = kSlack * std::max(std::abs(hull.low), std::abs(hull.high));
  return {hull.low - slack, hull.high + slack};
}

Interval Apply(Kind kind, Interval a, Interval b) {
  switch (kind) {
    case Kind::kAdd:
      return Hull({a.low + b.low, a.high + b.high});
    case Kind::kSubtract:
      return Hull({a.low - b.high, a.high - b.low});
    case Kind::kDivide:
      if (b.low <= 0 && b.high >= 0) return Everything();
      return Hull({a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high});
    default:
      return Hull({a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high});
  }
}

}  // namespace

Result<Constraint> Constraint::Parse(std::string_view text, std::span<const Parameter> parameters) {
  auto steps = ParseConstraint(text, parameters);
  if (!steps) return std::move(steps).error();
  Constraint constraint;
  constraint.text_ = text;
  constraint.steps_ = *std::move(steps);
  for (const Operation& step : constraint.steps_) {
    if (step.kind == Kind::kParameter) constraint.parameters_.push_back(step.left);
  }
  auto& named = constraint.parameters_;
  std::sort(named.begin(), named.end());
  named.erase(std::unique(named.begin(), named.end()), named.end());
  return constraint;
}

double Constraint::Value(size_t step, const Point& point) const {
  const Operation& operation = steps_[step];
  switch (operation.kind) {
    case Kind::kNumber:
      return operation.number;
    case Kind::kParameter:
      return point.values[operation.left];
    case Kind::kNegate:
      return -Value(operation.left, point);
    case Kind::kAdd:
      return Value(operation.left, point) + Value(operation.right, point);
    case Kind::kSubtract:
      return Value(operation.left, point) - Value(operation.right, point);
    case Kind::kMultiply:
      return Value(operation.left, point) * Value(operation.right, point);
    default:
      return Value(operation.left, point) / Value(operation.right, point);
  }
}

bool Constraint::Holds(const Point& point) const {
  const Operation& comparison = steps_.back();
  const double left = Value(comparison.left, point);
  const double right = Value(comparison.right, point);
  if (std::isnan(left) || std::isnan(right)) return false;
  switch (comparison.kind) {
    case Kind::kBelow:
      return left < right;
    case Kind::kAtMost:
      return left <= right;
    case Kind::kEqual:
      return left == right;
    default:
      return left != right;
  }
}

double Constraint::Violation(const Point& point) const {
  if (Holds(point)) return 0;
  const Operation& comparison = steps_.back();
  const double gap = std::abs(Value(comparison.left, point) - Value(comparison.right, point));
  // Not zero even where the two are equal and must not be.
  return std::isnan(gap) ? std::numeric_limits<double>::infinity() : std::max(gap, kLeastViolation);
}

Interval Constraint::Range(size_t step, std::span<const Interval> ranges) const {
  const Operation& operation = steps_[step];
  switch (operation.kind) {
    case Kind::kNumber:
      return {operation.number, operation.number};
    case Kind::kParameter:
      return ranges[operation.left];
    case Kind::kNegate: {
      const Interval inner = Range(operation.left, ranges);
      return {-inner.high, -inner.low};
    }
    default:
      return Apply(operation.kind, Range(operation.left, ranges), Range(operation.right, ranges));
  }
}

bool Constraint::CanHold(std::span<const Interval> ranges) const {
  const Operation& comparison = steps_.back();
  const Interval left = Range(comparison.left, ranges);
  const Interval right = Range(comparison.right, ranges);
  switch (comparison.kind) {
    case Kind::kBelow:
      return left.low < right.high;
    case Kind::kAtMost:
      return left.low <= right.high;
    case Kind::kEqual:
      return left.low <= right.high && right.low <= left.high;
    default:
      return !(left.low == left.high && right.low == right.high && left.low == right.low);
  }
}

}  // namespace trimtab::optimizer
