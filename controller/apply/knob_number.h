#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "controller/apply/duration_style.h"
#include "controller/domain/tuning_loop.h"

namespace trimtab::apply {

// The number behind a text of a type of numbers: seconds, base units. Strict; kInvalid says what
// the text is not, and not whose it is: "\"abc\" is no whole number".
Result<double> ReadNumber(domain::KnobType type, std::string_view text);

// How the numbers of an Integer, Real, Duration or Quantity knob are written, in the style of its
// bounds. It counts in grains, the finest difference that is written, so that steps and rounding
// are exact. A value type.
class KnobNumber {
 public:
  KnobNumber() = default;
  // kInvalid names the field: "min \"abc\" is no whole number".
  static Result<KnobNumber> Make(const domain::Knob& knob);

  double min() const { return min_; }
  double max() const { return max_; }
  double step() const { return step_; }  // 0 is none

  // The text of the number nearest to `value` that is written; within the bounds.
  std::string Write(double value) const;

 private:
  Result<void> ChooseGrain(const domain::Knob& knob);
  int64_t Settle(double exact) const;  // grains that are written, nearest to so many
  std::string WriteCount(int64_t count) const;

  domain::KnobType type_ = domain::KnobType::kInteger;
  double min_ = 0;
  double max_ = 0;
  double step_ = 0;
  bool shortest_ = false;  // a Real without a step: no grid, so no grains
  bool binary_ = false;    // a Quantity in Ki, Mi, ...
  int decimals_ = 0;       // a grain is 10^-decimals of what is searched
  int64_t min_count_ = 0;
  int64_t max_count_ = 0;
  int64_t step_count_ = 0;
  DurationStyle duration_;
};

}  // namespace trimtab::apply
