#include "optimizer/axis.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <string>

#include "base/portable_math.h"

namespace trimtab::optimizer {
namespace {

using Kind = Parameter::Kind;

constexpr double kRounding = 1e-9;
// Beyond it neighbouring integers are not told apart by a double.
constexpr double kMaxInteger = 9007199254740992.0;
// Beyond it sums of bounds and steps are not finite.
constexpr double kFar = 1e300;

std::string Text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.15g", value);
  return text;
}

Error Wrong(const Parameter& parameter, const char* field, const std::string& what) {
  return Error{Code::kInvalid, "knob \"" + parameter.name + "\": " + field + ": " + what};
}

bool Ranged(Kind kind) { return kind == Kind::kReal || kind == Kind::kInteger; }

Result<void> CheckRange(const Parameter& p) {
  if (!std::isfinite(p.min)) return Wrong(p, "min", "must be a finite number");
  if (!std::isfinite(p.max)) return Wrong(p, "max", "must be a finite number");
  if (std::abs(p.min) > kFar) return Wrong(p, "min", "must not be beyond 1e300 either way");
  if (std::abs(p.max) > kFar) return Wrong(p, "max", "must not be beyond 1e300 either way");
  if (p.min > p.max) {
    return Wrong(p, "min", Text(p.min) + " is above max " + Text(p.max) + "; swap them");
  }
  if (!std::isfinite(p.step) || p.step < 0)
    return Wrong(p, "step", "must be a finite number of at least 0");
  if (p.scale == Parameter::Scale::kLog && p.min <= 0) {
    return Wrong(p, "min", "must be above 0 on a log scale, is " + Text(p.min));
  }
  if (p.kind == Kind::kInteger) {
    if (std::floor(p.min) != p.min || std::abs(p.min) > kMaxInteger) {
      return Wrong(p, "min", "must be an integer, is " + Text(p.min));
    }
    if (std::floor(p.max) != p.max || std::abs(p.max) > kMaxInteger) {
      return Wrong(p, "max", "must be an integer, is " + Text(p.max));
    }
    if (std::floor(p.step) != p.step) return Wrong(p, "step", "must be an integer");
  }
  if (p.step > 0 && (p.max - p.min) / p.step > kMaxInteger) {
    return Wrong(p, "step", "is too small for the range; make it larger");
  }
  return {};
}

Result<void> CheckLists(const Parameter& p) {
  if (p.kind == Kind::kOrdered) {
    if (p.levels.empty()) return Wrong(p, "values", "must not be empty; list at least one");
    for (size_t i = 0; i < p.levels.size(); ++i) {
      if (!std::isfinite(p.levels[i]) || (i > 0 && p.levels[i] <= p.levels[i - 1])) {
        return Wrong(p, "values", "must be finite and ascending, see " + Text(p.levels[i]));
      }
    }
  }
  if (p.kind == Kind::kCategorical) {
    if (p.names.empty()) return Wrong(p, "values", "must not be empty; list at least one");
    for (size_t i = 0; i < p.names.size(); ++i) {
      if (std::find(p.names.begin() + static_cast<std::ptrdiff_t>(i) + 1, p.names.end(),
                    p.names[i]) != p.names.end()) {
        return Wrong(p, "values", "\"" + p.names[i] + "\" is there twice; keep one");
      }
    }
  }
  return {};
}

Result<void> CheckSpecial(const Parameter& p) {
  if (!p.special.empty() && !Ranged(p.kind)) {
    return Wrong(p, "special", "only a Real or an Integer can have special values");
  }
  for (size_t i = 0; i < p.special.size(); ++i) {
    const double value = p.special[i];
    if (!std::isfinite(value)) return Wrong(p, "special", "must be finite numbers");
    if (value >= p.min && value <= p.max) {
      return Wrong(p, "special", Text(value) + " lies in the range from min to max; leave it out");
    }
    if (std::count(p.special.begin(), p.special.end(), value) > 1) {
      return Wrong(p, "special", Text(value) + " is there twice; keep one");
    }
  }
  return {};
}

}  // namespace

Result<void> Axis::Check(const Parameter& parameter) {
  if (parameter.name.empty()) return Error{Code::kInvalid, "knobs: one has no name; name it"};
  if (Ranged(parameter.kind)) {
    if (auto range = CheckRange(parameter); !range) return range;
  }
  if (auto lists = CheckLists(parameter); !lists) return lists;
  return CheckSpecial(parameter);
}

Axis::Axis(const Parameter& parameter)
    : kind_(parameter.kind),
      log_(parameter.scale == Parameter::Scale::kLog && Ranged(parameter.kind)),
      min_(parameter.min),
      max_(parameter.max),
      step_(parameter.step),
      special_(parameter.special) {
  switch (kind_) {
    case Kind::kOrdered:
      listed_ = parameter.levels;
      regular_ = listed_.size();
      break;
    case Kind::kCategorical:
      regular_ = parameter.names.size();
      break;
    case Kind::kBoolean:
      regular_ = 2;
      break;
    case Kind::kInteger:
      if (step_ == 0) step_ = 1;
      break;
    case Kind::kReal:
      if (min_ == max_) step_ = 1;
      break;
  }
  if (!Ranged(kind_)) {
    min_ = 0;
    step_ = 1;
    max_ = static_cast<double>(regular_ - 1);
  }
  double half = 0;
  if (step_ > 0) {
    regular_ = static_cast<uint64_t>(std::floor((max_ - min_) / step_ + kRounding)) + 1;
    max_ = min_ + static_cast<double>(regular_ - 1) * step_;
    half = regular_ > 1 ? step_ / 2 : 0;
  }
  low_ = Warp(log_ ? std::max(min_ - half, min_ / 2) : min_ - half);
  high_ = Warp(max_ + half);
}

double Axis::Warp(double value) const { return log_ ? PortableLog(value) : value; }
double Axis::Unwarp(double warped) const { return log_ ? PortableExp(warped) : warped; }

double Axis::Level(uint64_t index) const {
  if (index >= regular_) return special_[index - regular_];
  if (!listed_.empty()) return listed_[index];
  return min_ + static_cast<double>(index) * step_;
}

int Axis::SpecialOf(double value) const {
  const auto found = std::find(special_.begin(), special_.end(), value);
  return found == special_.end() ? -1 : static_cast<int>(found - special_.begin());
}

uint64_t Axis::LevelOf(double value) const {
  if (const int special = SpecialOf(value); special >= 0) {
    return regular_ + static_cast<uint64_t>(special);
  }
  if (!listed_.empty()) {
    const auto above = std::lower_bound(listed_.begin(), listed_.end(), value);
    if (above == listed_.begin()) return 0;
    if (above == listed_.end()) return regular_ - 1;
    const auto index = static_cast<uint64_t>(above - listed_.begin());
    return value - *(above - 1) < *above - value ? index - 1 : index;
  }
  const double index = std::nearbyint((value - min_) / step_);
  return static_cast<uint64_t>(std::clamp(index, 0.0, static_cast<double>(regular_ - 1)));
}

double Axis::ToUnit(double value) const {
  if (!listed_.empty()) {
    return (static_cast<double>(LevelOf(value)) + 0.5) / static_cast<double>(regular_);
  }
  const double bounded = std::clamp(value, min_, max_);
  return high_ > low_ ? (Warp(bounded) - low_) / (high_ - low_) : 0.5;
}

double Axis::FromUnit(double unit) const {
  const double bounded = std::clamp(unit, 0.0, 1.0);
  if (!listed_.empty()) {
    const auto index = static_cast<uint64_t>(bounded * static_cast<double>(regular_));
    return listed_[std::min(index, regular_ - 1)];
  }
  const double value = std::clamp(Unwarp(low_ + bounded * (high_ - low_)), min_, max_);
  return regular_ > 0 ? Level(LevelOf(value)) : value;
}

Result<double> Axis::Exact(double value) const {
  if (std::isfinite(value)) {
    if (SpecialOf(value) >= 0) return value;
    const double slack = kRounding * std::max(step_ > 0 ? step_ : max_ - min_, 1e-300);
    if (continuous()) {
      if (value >= min_ - slack && value <= max_ + slack) return std::clamp(value, min_, max_);
    } else {
      const double nearest = Level(LevelOf(value));
      if (std::abs(nearest - value) <= slack) return nearest;
    }
  }
  std::string allowed = "must be in [" + Text(lowest()) + ", " + Text(highest()) + "]";
  if (!listed_.empty()) {
    allowed = "must be one of the listed values";
  } else if (step_ > 0) {
    allowed += " in steps of " + Text(step_);
  }
  return Error{Code::kInvalid, allowed + ", is " + Text(value)};
}

double Axis::lowest() const {
  const double least = listed_.empty() ? min_ : listed_.front();
  return special_.empty() ? least
                          : std::min(least, *std::min_element(special_.begin(), special_.end()));
}

double Axis::highest() const {
  const double most = listed_.empty() ? max_ : listed_.back();
  return special_.empty() ? most
                          : std::max(most, *std::max_element(special_.begin(), special_.end()));
}

}  // namespace trimtab::optimizer
