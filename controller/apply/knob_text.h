#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "controller/apply/knob_number.h"
#include "controller/domain/tuning_loop.h"
#include "optimizer/parameter.h"

namespace trimtab::apply {

// The two faces of a knob's value: the text that stands in the workload and the number that is
// searched. Numbers are themselves, a Duration is in seconds, a Quantity in its base unit (cores,
// bytes), a Categorical or Ordered value is its index, a Boolean 0 or 1, a special value itself.
// A value type.
class KnobText {
 public:
  // kInvalid where the knob's own texts are none of its type: "knob pool: min ...".
  static Result<KnobText> Make(const domain::Knob& knob);

  // The knob as the optimizer sees it, but for `active_when`, which takes other knobs to tell.
  const optimizer::Parameter& parameter() const { return parameter_; }

  // The value nearest to `searched` that is written, in the canonical form of its type: on the grid
  // of `step`; without one a Duration or Quantity has three significant digits (four where a
  // hundredth of the range needs them, and so on), a Real its shortest decimal form. Never outside
  // the bounds. What reads back is what is to be told to the optimizer; written again it is the
  // same text.
  std::string Write(double searched) const;

  // The number behind a text that stands in the workload. Strict; kInvalid, in one sentence, where
  // it is no value of this knob: "knob pool: 500 is above max 128: ...".
  Result<double> Read(std::string_view text) const;

 private:
  Result<double> ReadInBounds(std::string_view text) const;

  domain::Knob knob_;
  optimizer::Parameter parameter_;
  KnobNumber number_;  // of a type of numbers
};

}  // namespace trimtab::apply
